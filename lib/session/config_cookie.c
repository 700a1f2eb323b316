/*
 * Option `cookie`: the same names and values as express-session's.  null
 * stands for an option that is not given there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "session/config_fields.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define PREFIX		"cookie."

static int
take_max_age(struct config *c, const cJSON *item, struct err *e)
{
	c->cookie.has_expires = false;
	c->cookie.has_max_age = !cJSON_IsNull(item);
	if (!c->cookie.has_max_age)
		return SESSILE_OK;
	return field_ms(c, item, PREFIX, 0, &c->cookie.max_age, e);
}

static int
take_expires(struct config *c, const cJSON *item, struct err *e)
{
	c->cookie.has_max_age = false;
	c->cookie.has_expires = !cJSON_IsNull(item);
	if (!c->cookie.has_expires)
		return SESSILE_OK;
	if (!cJSON_IsString(item) || !date_parse(span_of(item->valuestring),
	    &c->cookie.expires))
		return field_error(c, item, PREFIX,
		    "a date like \"2030-01-31T00:00:00.000Z\" or null", e);
	return SESSILE_OK;
}

static int
take_path(struct config *c, const cJSON *item, struct err *e)
{
	int rc;

	if (cJSON_IsNull(item))
		return SESSILE_OK;	/* not given there: the default */
	rc = field_string(c, item, PREFIX, &c->cookie.path, e);
	if (rc != SESSILE_OK)
		return rc;
	if (c->cookie.path[0] != '/' || !cookie_path_valid(c->cookie.path) ||
	    strlen(c->cookie.path) > LIMIT_ATTRIBUTE)
		return field_error(c, item, PREFIX, "a path that begins with "
		    "/, has no ; or <, and at most 1024 bytes", e);
	return SESSILE_OK;
}

static int
take_domain(struct config *c, const cJSON *item, struct err *e)
{
	int rc;

	if (cJSON_IsNull(item))
		return SESSILE_OK;
	rc = field_string(c, item, PREFIX, &c->cookie.domain, e);
	if (rc != SESSILE_OK)
		return rc;
	if (!cookie_domain_valid(c->cookie.domain) ||
	    strlen(c->cookie.domain) > LIMIT_ATTRIBUTE)
		return field_error(c, item, PREFIX, "a domain name", e);
	return SESSILE_OK;
}

static int
take_tri(struct config *c, const cJSON *item, const char *expected,
    enum tri *out, struct err *e)
{
	if (cJSON_IsNull(item))
		*out = TRI_UNSET;
	else if (cJSON_IsBool(item))
		*out = cJSON_IsTrue(item) ? TRI_TRUE : TRI_FALSE;
	else
		return field_error(c, item, PREFIX, expected, e);
	return SESSILE_OK;
}

static int
take_http_only(struct config *c, const cJSON *item, struct err *e)
{
	if (cJSON_IsNull(item))
		return SESSILE_OK;	/* likewise */
	return take_tri(c, item, "true or false", &c->cookie.http_only, e);
}

static int
take_partitioned(struct config *c, const cJSON *item, struct err *e)
{
	return take_tri(c, item, "true or false", &c->cookie.partitioned,
	    e);
}

static int
take_secure(struct config *c, const cJSON *item, struct err *e)
{
	static const char *const words[] = { "auto", NULL };

	c->cookie.secure_auto = field_word(item, words) == 0;
	if (c->cookie.secure_auto)
		return SESSILE_OK;
	return take_tri(c, item, "true, false or \"auto\"",
	    &c->cookie.secure, e);
}

static int
take_same_site(struct config *c, const cJSON *item, struct err *e)
{
	static const char *const words[] = { "lax", "strict", "none",
	    "auto", NULL };
	static const enum cookie_same_site values[] = { SAME_SITE_LAX,
	    SAME_SITE_STRICT, SAME_SITE_NONE };
	int i = field_word(item, words);

	c->cookie.same_site_auto = i == 3;
	if (i >= 0 && i < 3)
		c->cookie.same_site = values[i];
	else if (cJSON_IsBool(item))
		c->cookie.same_site = cJSON_IsTrue(item) ? SAME_SITE_TRUE :
		    SAME_SITE_FALSE;
	else if (cJSON_IsNull(item) || i == 3)
		c->cookie.same_site = SAME_SITE_UNSET;
	else
		return field_error(c, item, PREFIX, "true, false, \"lax\", "
		    "\"strict\", \"none\" or \"auto\"", e);
	return SESSILE_OK;
}

static int
take_priority(struct config *c, const cJSON *item, struct err *e)
{
	static const char *const words[] = { "low", "medium", "high", NULL };
	static const enum cookie_priority values[] = { PRIORITY_LOW,
	    PRIORITY_MEDIUM, PRIORITY_HIGH };
	int i = field_word(item, words);

	if (i == -1 && !cJSON_IsNull(item))
		return field_error(c, item, PREFIX,
		    "\"low\", \"medium\" or \"high\"", e);
	c->cookie.priority = i == -1 ? PRIORITY_UNSET : values[i];
	return SESSILE_OK;
}

static const struct field options[] = {
	{ "maxAge", take_max_age },
	{ "expires", take_expires },
	{ "path", take_path },
	{ "domain", take_domain },
	{ "httpOnly", take_http_only },
	{ "secure", take_secure },
	{ "partitioned", take_partitioned },
	{ "priority", take_priority },
	{ "sameSite", take_same_site },
};

int
config_parse_cookie(struct config *c, const cJSON *item, struct err *e)
{
	if (!cJSON_IsObject(item))
		return field_error(c, item, "", "an object", e);
	return fields_take(c, item, PREFIX, options, COUNT(options), e);
}
