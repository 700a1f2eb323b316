/*
 * Reads the cookie of a stored session, as forgiving as Express.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "session/session_cookie.h"

static bool
parse_none(enum expiry *expiry, struct span v)
{
	*expiry = span_is(v, "null") ? EXPIRY_NULL :
	    span_is(v, "false") ? EXPIRY_FALSE : EXPIRY_SET;
	return *expiry != EXPIRY_SET;
}

/* A number may be as Node writes them: 3599999.5, 1e3. */
static int
parse_max_age(struct session_cookie *c, struct span v)
{
	char text[32];
	double d;

	if (parse_none(&c->original, v))
		return SESSILE_OK;
	if (span_is(v, "\"\"")) {
		c->original = EXPIRY_EMPTY;
		return SESSILE_OK;
	}
	if (json_i64(v, &c->original_max_age))
		return SESSILE_OK;
	if (v.n == 0 || v.n >= sizeof(text) ||
	    (v.p[0] != '-' && (v.p[0] < '0' || v.p[0] > '9')))
		return SESSILE_EDATA;
	memcpy(text, v.p, v.n);
	text[v.n] = '\0';
	d = floor(strtod(text, NULL));
	if (!(d >= -8.64e15 && d <= 8.64e15))
		return SESSILE_EDATA;
	c->original_max_age = (int64_t)d;
	return SESSILE_OK;
}

static int
parse_expires(struct session_cookie *c, struct span v)
{
	struct span inner = { v.p + 1, v.n - 2 };

	if (!parse_none(&c->expiry, v) && (!json_is_string(v) ||
	    !date_parse(inner, &c->expires)))
		c->expiry = EXPIRY_NULL;	/* the touch sets it anew */
	return SESSILE_OK;
}

/* false, true, null and whole numbers, as JavaScript writes them. */
static int
parse_bare(struct cookie_text *t, struct span v)
{
	struct buf text = BUF_INIT(32);
	int64_t n;

	if (json_i64(v, &n))
		buf_put_i64(&text, n);
	else if (span_is(v, "false") || span_is(v, "true") ||
	    span_is(v, "null"))
		buf_put(&text, v.p, v.n);
	else
		return SESSILE_EDATA;
	t->bare = true;
	t->text = buf_take(&text);
	return t->text == NULL ? SESSILE_ENOMEM : SESSILE_OK;
}

static int
parse_text(struct cookie_text *t, struct span v)
{
	struct buf text = BUF_INIT(LIMIT_COOKIE_JSON);
	int rc = SESSILE_OK;

	free(t->text);
	t->text = NULL;
	t->bare = false;
	if (!json_is_string(v))
		return parse_bare(t, v);
	if ((rc = json_string(v, &text)) != SESSILE_OK)
		rc = rc == SESSILE_ENOMEM ? rc : SESSILE_EDATA;
	else if ((t->text = buf_take(&text)) == NULL)
		rc = SESSILE_ENOMEM;
	buf_free(&text);
	return rc;
}

/*
 * What JavaScript takes for true is true: a cookie stays Secure.  null is as
 * good as absent, but where absent is true.
 */
static enum tri
tri_of(struct span v, enum tri null)
{
	if (span_is(v, "null"))
		return null;
	return json_falsy(v) ? TRI_FALSE : TRI_TRUE;
}

static unsigned int
word_of(struct span v, const char *const *words, unsigned int count)
{
	unsigned int i;

	for (i = 1; i < count; i++)
		if (span_is_nocase(v, words[i]))
			return i;
	return 0;
}

static int
parse_member(struct session_cookie *c, struct span key, struct span v)
{
	if (json_key_is(key, "originalMaxAge"))
		return parse_max_age(c, v);
	if (json_key_is(key, "expires"))
		return parse_expires(c, v);
	if (json_key_is(key, "path"))
		return parse_text(&c->path, v);
	if (json_key_is(key, "domain"))
		return parse_text(&c->domain, v);
	if (json_key_is(key, "secure"))
		c->secure = tri_of(v, TRI_UNSET);
	else if (json_key_is(key, "httpOnly"))
		c->http_only = tri_of(v, TRI_FALSE);
	else if (json_key_is(key, "partitioned"))
		c->partitioned = tri_of(v, TRI_UNSET);
	else if (json_key_is(key, "sameSite"))
		c->same_site = (enum cookie_same_site)word_of(v,
		    session_same_site_words, 6);
	else if (json_key_is(key, "priority"))
		c->priority = (enum cookie_priority)word_of(v,
		    session_priority_words, 4);
	return SESSILE_OK;
}

/* What a stored cookie does not say is as in `new Cookie()`. */
int
session_cookie_parse(struct session_cookie *c, struct span json)
{
	struct span key, v;
	bool first = true;
	int more = -1, rc = SESSILE_OK;

	memset(c, 0, sizeof(*c));
	c->http_only = TRI_TRUE;
	c->original = EXPIRY_ABSENT;
	if (session_cookie_text(&c->path, "/") != SESSILE_OK)
		return SESSILE_ENOMEM;
	/* An array is an object, without our keys; null has not even those. */
	if (json_valid(json) && !span_is(json, "null") &&
	    (json.p[0] == '[' || json_falsy(json)))
		return SESSILE_OK;
	if (!json_begin_object(&json))
		rc = SESSILE_EDATA;
	while (rc == SESSILE_OK &&
	    (more = json_next_member(&json, first, &key, &v)) == 1) {
		first = false;
		rc = parse_member(c, key, v);
	}
	if (rc == SESSILE_OK && more != 0)
		rc = SESSILE_EDATA;
	if (rc != SESSILE_OK)
		session_cookie_free(c);
	return rc;
}
