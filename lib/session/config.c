/*
 * The configuration file, read; what it may say is in config_options.c.
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
	rc = config_take(c, tree, e);
	if (rc == SESSILE_OK)
		rc = config_check(c, e);
	if (rc != SESSILE_OK)
		config_take_places(c, tree);
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
	free(c->breached);
	memset(c, 0, sizeof(*c));
}
