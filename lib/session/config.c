/*
 * The configuration file: reading it, and its top-level options.
 */
#include "session/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/path.h"
#include "session/config_fields.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

const char *
config_path(const char *from_environment)
{
	if (from_environment != NULL && from_environment[0] != '\0')
		return from_environment;
	return SESSILE_SYSCONFDIR "/sessile.json";
}

int
config_defaults(struct config *c, struct err *e)
{
	static const char store[] =
	    "sqlite:" SESSILE_LOCALSTATEDIR "/sessile/sessile.db";

	memset(c, 0, sizeof(*c));
	c->name = mem_dup("connect.sid", 11);
	c->store = mem_dup(store, sizeof(store) - 1);
	c->cookie.path = mem_dup("/", 1);
	if (c->name == NULL || c->store == NULL || c->cookie.path == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	c->cookie.has_max_age = true;
	c->cookie.max_age = 3600000;
	c->cookie.http_only = TRI_TRUE;
	c->cookie.secure_auto = true;
	c->cookie.same_site = SAME_SITE_LAX;
	c->hsts.on = true;
	c->hsts.age = 31536000;	/* 365 days: the least that ASVS asks for */
	c->touch_after = 60000;
	c->sweep = 4;
	c->max_session_bytes = 65536;
	c->argon2.memory = LIMIT_ARGON2_MEMORY_MIN;
	c->argon2.passes = LIMIT_ARGON2_PASSES_MIN;
	c->password_min = 15;
	c->by_position = true;
	c->hash_slots = 2;
	c->throttle.on = true;
	c->throttle.name = 5;
	c->throttle.address = 20;
	c->throttle.longest = 15 * 60 * 1000;
	return SESSILE_OK;
}

static int
take_secret(struct config *c, const cJSON *item, struct err *e)
{
	const cJSON *one;
	int rc;

	if (cJSON_IsString(item))
		return config_add_secret(c, item->valuestring,
		    strlen(item->valuestring), e);
	if (!cJSON_IsArray(item) || item->child == NULL)
		return field_error(c, item, "",
		    "a string or a list of strings", e);
	cJSON_ArrayForEach(one, item) {
		if (!cJSON_IsString(one))
			return field_error(c, item, "",
			    "a string or a list of strings", e);
		rc = config_add_secret(c, one->valuestring,
		    strlen(one->valuestring), e);
		if (rc != SESSILE_OK)
			return rc;
	}
	return SESSILE_OK;
}

static int
take_path(struct config *c, const cJSON *item, char **out, struct err *e)
{
	int rc;

	if ((rc = field_string(c, item, "", out, e)) != SESSILE_OK)
		return rc;
	if ((*out)[0] != '/')
		return field_error(c, item, "", "an absolute path", e);
	return SESSILE_OK;
}

static int
take_secret_file(struct config *c, const cJSON *item, struct err *e)
{
	return take_path(c, item, &c->secret_file, e);
}

static int
take_name(struct config *c, const cJSON *item, struct err *e)
{
	int rc;

	if ((rc = field_string(c, item, "", &c->name, e)) != SESSILE_OK)
		return rc;
	if (!cookie_name_valid(c->name) || strlen(c->name) > LIMIT_KEY)
		return field_error(c, item, "", "a cookie's name "
		    "(letters, digits, and !#$%&'*+-.^_`|~)", e);
	return SESSILE_OK;
}

static int
take_store(struct config *c, const cJSON *item, struct err *e)
{
	return field_string(c, item, "", &c->store, e);
}

static int
take_resave(struct config *c, const cJSON *item, struct err *e)
{
	return field_bool(c, item, "", &c->resave, e);
}

static int
take_save_uninitialized(struct config *c, const cJSON *item, struct err *e)
{
	return field_bool(c, item, "", &c->save_uninitialized, e);
}

static int
take_rolling(struct config *c, const cJSON *item, struct err *e)
{
	return field_bool(c, item, "", &c->rolling, e);
}

static int
take_unset(struct config *c, const cJSON *item, struct err *e)
{
	static const char *const words[] = { "keep", "destroy", NULL };
	int i = field_word(item, words);

	if (i == -1)
		return field_error(c, item, "", "\"keep\" or \"destroy\"",
		    e);
	c->unset = i == 0 ? UNSET_KEEP : UNSET_DESTROY;
	return SESSILE_OK;
}

static int
take_proxy(struct config *c, const cJSON *item, struct err *e)
{
	return field_bool(c, item, "", &c->proxy, e);
}

static int
take_allow_weak_secret(struct config *c, const cJSON *item, struct err *e)
{
	return field_bool(c, item, "", &c->allow_weak_secret, e);
}

static int
take_touch_after(struct config *c, const cJSON *item, struct err *e)
{
	return field_ms(c, item, "", 0, &c->touch_after, e);
}

static int
take_absolute_timeout(struct config *c, const cJSON *item, struct err *e)
{
	return field_ms(c, item, "", 0, &c->absolute_timeout, e);
}

static int
take_max_user_sessions(struct config *c, const cJSON *item, struct err *e)
{
	int64_t n;
	int rc;

	if ((rc = field_ms(c, item, "", 0, &n, e)) != SESSILE_OK)
		return rc;
	if (n > LIMIT_USER_SESSIONS)
		return field_error(c, item, "", "at most 1000", e);
	c->max_user_sessions = (unsigned int)n;
	return SESSILE_OK;
}

static int
take_sweep(struct config *c, const cJSON *item, struct err *e)
{
	int64_t n;
	int rc;

	if ((rc = field_ms(c, item, "", 0, &n, e)) != SESSILE_OK)
		return rc;
	if (n > LIMIT_SWEEP)
		return field_error(c, item, "", "at most 1000", e);
	c->sweep = (unsigned int)n;
	return SESSILE_OK;
}

static int
take_max_session_bytes(struct config *c, const cJSON *item, struct err *e)
{
	int64_t n;
	int rc;

	if ((rc = field_ms(c, item, "", 1, &n, e)) != SESSILE_OK)
		return rc;
	if (n < 1024 || n > LIMIT_SESSION_MAX)
		return field_error(c, item, "", "1024 to 8388608", e);
	c->max_session_bytes = (size_t)n;
	return SESSILE_OK;
}

static int
take_log(struct config *c, const cJSON *item, struct err *e)
{
	static const char *const words[] = { "stderr", "syslog", NULL };

	switch (field_word(item, words)) {
	case 0:
		c->log.kind = LOG_TO_STDERR;
		return SESSILE_OK;
	case 1:
		c->log.kind = LOG_TO_SYSLOG;
		return SESSILE_OK;
	}
	if (!cJSON_IsString(item) || item->valuestring[0] != '/')
		return field_error(c, item, "",
		    "\"stderr\", \"syslog\" or an absolute path", e);
	c->log.kind = LOG_TO_FILE;
	return take_path(c, item, &c->log_path, e);
}

static int
take_audit(struct config *c, const cJSON *item, struct err *e)
{
	static const char *const words[] = { "syslog", NULL };

	c->audit.syslog = field_word(item, words) == 0;
	if (c->audit.syslog)
		return SESSILE_OK;
	if (!cJSON_IsString(item) || item->valuestring[0] != '/')
		return field_error(c, item, "",
		    "\"syslog\" or an absolute path", e);
	return take_path(c, item, &c->audit.path, e);
}

static const struct field options[] = {
	{ "secret", take_secret },
	{ "secretFile", take_secret_file },
	{ "name", take_name },
	{ "store", take_store },
	{ "cookie", config_parse_cookie },
	{ "resave", take_resave },
	{ "saveUninitialized", take_save_uninitialized },
	{ "rolling", take_rolling },
	{ "unset", take_unset },
	{ "proxy", take_proxy },
	{ "hsts", config_parse_hsts },
	{ "hstsSubdomains", config_parse_hsts_subdomains },
	{ "allowWeakSecret", take_allow_weak_secret },
	{ "touchAfter", take_touch_after },
	{ "absoluteTimeout", take_absolute_timeout },
	{ "maxSessionsPerUser", take_max_user_sessions },
	{ "sweep", take_sweep },
	{ "maxSessionBytes", take_max_session_bytes },
	{ "passwordMinLength", config_parse_password_min },
	{ "passwordWords", config_parse_password_words },
	{ "signInByPosition", config_parse_by_position },
	{ "argon2", config_parse_argon2 },
	{ "hashSlots", config_parse_hash_slots },
	{ "throttle", config_parse_throttle },
	{ "knownBrowser", config_parse_known_browser },
	{ "log", take_log },
	{ "audit", take_audit },
};

/*
 * A configuration that is refused is told where it says itself, as far as
 * that can be read; but in no file that it names for something else.
 */
static void
take_where_to_tell(struct config *c, const cJSON *tree)
{
	static const struct field wanted[] = { { "log", take_log },
	    { "audit", take_audit }, { "store", take_store },
	    { "secretFile", take_secret_file } };
	const cJSON *item;
	struct err e;
	size_t i;

	cJSON_ArrayForEach(item, tree) {
		for (i = 0; i < COUNT(wanted); i++)
			if (strcmp(item->string, wanted[i].name) == 0)
				(void)wanted[i].take(c, item, &e);
	}
	if (!config_audit_is_own(c)) {
		free(c->audit.path);
		c->audit.path = NULL;
	}
}

/* In valid JSON: \u0000, but not a backslash and then u0000. */
static bool
holds_nul(struct span json)
{
	size_t i;

	for (i = 0; i < json.n; i++)
		if (json.p[i] == '\0' || (json.p[i] == '\\' &&
		    json.n - i > 5 && memcmp(&json.p[i], "\\u0000", 6) == 0))
			return true;
		else if (json.p[i] == '\\')
			i++;
	return false;
}

/* Strings that cJSON would cut at a NUL are refused before it sees them. */
static cJSON *
parse(const struct config *c, const char *json, size_t len, struct err *e)
{
	struct span text = { json, len };
	cJSON *tree;

	if (!json_valid(text) || holds_nul(text)) {
		err_set(e, SESSILE_ECONFIG, "%s: not valid JSON", c->path);
		return NULL;
	}
	if ((tree = cJSON_ParseWithLength(json, len)) == NULL) {
		err_set(e, SESSILE_ECONFIG, "%s: half of a character "
		    "(\\ud800 and the like), or no memory", c->path);
		return NULL;
	}
	if (!cJSON_IsObject(tree)) {
		err_set(e, SESSILE_ECONFIG, "%s: not a JSON object",
		    c->path);
		cJSON_Delete(tree);
		return NULL;
	}
	return tree;
}

/* All strings: a misspelt "secret" holds one as well. */
static void
wipe(cJSON *tree)
{
	cJSON *one;

	if (cJSON_IsString(tree))
		mem_wipe(tree->valuestring, strlen(tree->valuestring));
	cJSON_ArrayForEach(one, tree) {
		wipe(one);
	}
}

int
config_parse(struct config *c, const char *path, const char *json,
    size_t len, struct err *e)
{
	cJSON *tree = NULL;
	int rc;

	if ((rc = config_defaults(c, e)) != SESSILE_OK)
		return rc;
	if ((c->path = mem_dup(path, strlen(path))) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	if ((tree = parse(c, json, len, e)) == NULL)
		return SESSILE_ECONFIG;
	rc = fields_take(c, tree, "", options, COUNT(options), e);
	if (rc == SESSILE_OK)
		rc = config_check(c, e);
	if (rc != SESSILE_OK)
		take_where_to_tell(c, tree);
	c->log.path = c->log_path;
	wipe(tree);
	cJSON_Delete(tree);
	return rc;
}

int
config_read(struct config *c, const char *path, struct err *e)
{
	struct buf text;
	int rc;

	memset(c, 0, sizeof(*c));
	rc = path_read(path, LIMIT_CONFIG, false, &text, e);
	if (rc != SESSILE_OK)
		return rc;
	rc = config_parse(c, path, buf_text(&text), text.len, e);
	buf_free(&text);
	return rc;
}

void
config_free(struct config *c)
{
	size_t i;

	for (i = 0; i < c->secret_count; i++)
		mem_wipe_free(c->secrets[i].bytes, c->secrets[i].len);
	free(c->path);
	free(c->secret_file);
	free(c->name);
	free(c->store);
	free(c->cookie.path);
	free(c->cookie.domain);
	free(c->log_path);
	free(c->audit.path);
	free(c->password_words);
	memset(c, 0, sizeof(*c));
}
