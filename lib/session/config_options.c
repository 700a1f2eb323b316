/*
 * The configuration's top-level options.
 */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "session/config_fields.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

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
	return field_count(c, item, "", 0, LIMIT_USER_SESSIONS,
	    "at most 1000", &c->max_user_sessions, e);
}

static int
take_sweep(struct config *c, const cJSON *item, struct err *e)
{
	return field_count(c, item, "", 0, LIMIT_SWEEP, "at most 1000",
	    &c->sweep, e);
}

static int
take_max_session_bytes(struct config *c, const cJSON *item, struct err *e)
{
	int64_t n;
	int rc;

	rc = field_whole(c, item, "", 1024, LIMIT_SESSION_MAX,
	    "1024 to 8388608", &n, e);
	if (rc == SESSILE_OK)
		c->max_session_bytes = (size_t)n;
	return rc;
}

static int
take_breached(struct config *c, const cJSON *item, struct err *e)
{
	return take_path(c, item, &c->breached, e);
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
	{ "breachedPasswords", take_breached },
	{ "signInByPosition", config_parse_by_position },
	{ "argon2", config_parse_argon2 },
	{ "hashSlots", config_parse_hash_slots },
	{ "throttle", config_parse_throttle },
	{ "knownBrowser", config_parse_known_browser },
	{ "log", take_log },
	{ "audit", take_audit },
};

int
config_take(struct config *c, const cJSON *tree, struct err *e)
{
	return fields_take(c, tree, "", options, COUNT(options), e);
}

void
config_take_places(struct config *c, const cJSON *tree)
{
	static const struct field wanted[] = { { "log", take_log },
	    { "audit", take_audit }, { "store", take_store },
	    { "secretFile", take_secret_file },
	    { "breachedPasswords", take_breached } };
	struct logs_taken taken;
	const cJSON *item;
	struct err e;
	size_t i;

	cJSON_ArrayForEach(item, tree) {
		for (i = 0; i < COUNT(wanted); i++)
			if (strcmp(item->string, wanted[i].name) == 0)
				(void)wanted[i].take(c, item, &e);
	}
	taken = config_logs_taken(c);
	if (taken.log) {
		c->log.kind = LOG_TO_STDERR;
		free(c->log_path);
		c->log_path = NULL;
	}
	if (taken.audit) {
		free(c->audit.path);
		c->audit.path = NULL;
	}
}
