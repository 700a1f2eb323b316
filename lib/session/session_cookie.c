/*
 * The cookie of one session; see session_cookie.h.
 */
#include "session/session_cookie.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"

#define DAY	INT64_C(86400000)

static const char *const same_site_words[] = { NULL, "false", "\"lax\"",
    "\"strict\"", "\"none\"", "true" };
static const char *const priority_words[] = { NULL, "\"low\"",
    "\"medium\"", "\"high\"" };

static char *
copy(const char *s)
{
	return s == NULL ? NULL : mem_dup(s, strlen(s));
}

int
session_cookie_new(struct session_cookie *c, const struct cookie_options *o,
    bool secure, int64_t now)
{
	memset(c, 0, sizeof(*c));
	c->secure = o->secure_auto ? (secure ? TRI_TRUE : TRI_FALSE) :
	    o->secure;
	c->same_site = o->same_site_auto ? (secure ? SAME_SITE_NONE :
	    SAME_SITE_LAX) : o->same_site;
	c->http_only = o->http_only;
	c->partitioned = o->partitioned;
	c->priority = o->priority;
	c->domain = copy(o->domain);
	c->path = copy(o->path);
	if ((o->domain != NULL && c->domain == NULL) ||
	    (o->path != NULL && c->path == NULL)) {
		session_cookie_free(c);
		return SESSILE_ENOMEM;
	}
	if (o->has_expires)
		session_cookie_max_age(c, EXPIRY_SET, o->expires - now, now);
	else
		session_cookie_max_age(c, o->has_max_age ? EXPIRY_SET :
		    EXPIRY_NULL, o->max_age, now);
	c->original_max_age = c->expiry == EXPIRY_SET ? c->expires - now : 0;
	return SESSILE_OK;
}

void
session_cookie_free(struct session_cookie *c)
{
	free(c->domain);
	free(c->path);
	memset(c, 0, sizeof(*c));
}

int
session_cookie_copy(struct session_cookie *to,
    const struct session_cookie *from)
{
	*to = *from;
	to->domain = copy(from->domain);
	to->path = copy(from->path);
	if ((from->domain == NULL || to->domain != NULL) &&
	    (from->path == NULL || to->path != NULL))
		return SESSILE_OK;
	session_cookie_free(to);
	return SESSILE_ENOMEM;
}

static int
merge_text(char **row, const char *base, const char *now)
{
	char *changed;

	if (base == NULL ? now == NULL : now != NULL && strcmp(base, now) == 0)
		return SESSILE_OK;
	if ((changed = copy(now)) == NULL && now != NULL)
		return SESSILE_ENOMEM;
	free(*row);
	*row = changed;
	return SESSILE_OK;
}

/* A touch moves the row's expiry by the row's own originalMaxAge. */
static void
merge_expiry(struct session_cookie *row, const struct session_cookie *base,
    const struct session_cookie *now)
{
	if (now->original != base->original ||
	    now->original_max_age != base->original_max_age) {
		row->original = now->original;
		row->original_max_age = now->original_max_age;
		row->expiry = now->expiry;
		row->expires = now->expires;
	} else if (now->expiry != base->expiry ||
	    now->expires != base->expires)
		session_cookie_touch(row,
		    now->expires - now->original_max_age);
}

int
session_cookie_merge(struct session_cookie *row,
    const struct session_cookie *base, const struct session_cookie *now)
{
	int rc;

	merge_expiry(row, base, now);
	if (now->secure != base->secure)
		row->secure = now->secure;
	if (now->http_only != base->http_only)
		row->http_only = now->http_only;
	if (now->partitioned != base->partitioned)
		row->partitioned = now->partitioned;
	if (now->priority != base->priority)
		row->priority = now->priority;
	if (now->same_site != base->same_site)
		row->same_site = now->same_site;
	if ((rc = merge_text(&row->domain, base->domain,
	    now->domain)) != SESSILE_OK)
		return rc;
	return merge_text(&row->path, base->path, now->path);
}

/* The setter of `expires`, which `maxAge` uses, sets originalMaxAge too. */
void
session_cookie_max_age(struct session_cookie *c, enum expiry expiry,
    int64_t ms, int64_t now)
{
	c->expiry = c->original = expiry;
	c->original_max_age = expiry == EXPIRY_SET ? ms : 0;
	c->expires = expiry == EXPIRY_SET ? now + ms : 0;
	if (c->expires > DATE_MAX)
		c->expires = DATE_MAX;
}

void
session_cookie_touch(struct session_cookie *c, int64_t now)
{
	session_cookie_max_age(c, c->original, c->original_max_age, now);
}

static void
print_tri(enum tri t, const char *name, struct buf *b)
{
	if (t != TRI_UNSET) {
		buf_puts(b, name);
		buf_puts(b, t == TRI_TRUE ? "true" : "false");
	}
}

static void
print_text(const char *s, const char *name, struct buf *b)
{
	buf_puts(b, name);
	if (s == NULL)
		buf_puts(b, "null");
	else
		buf_put_json(b, s, strlen(s));
}

static void
print_none(enum expiry expiry, const char *name, struct buf *b)
{
	if (expiry == EXPIRY_ABSENT)
		return;
	buf_puts(b, name);
	buf_puts(b, expiry == EXPIRY_FALSE ? "false" : "null");
}

int
session_cookie_print(const struct session_cookie *c, struct buf *b)
{
	char date[DATE_TEXT];
	size_t before = b->len;

	if (c->original == EXPIRY_SET) {
		buf_puts(b, ",\"originalMaxAge\":");
		buf_put_i64(b, c->original_max_age);
	} else
		print_none(c->original, ",\"originalMaxAge\":", b);
	print_tri(c->partitioned, ",\"partitioned\":", b);
	if (c->priority != PRIORITY_UNSET) {
		buf_puts(b, ",\"priority\":");
		buf_puts(b, priority_words[c->priority]);
	}
	if (c->expiry == EXPIRY_SET && date_iso(c->expires, date)) {
		buf_puts(b, ",\"expires\":");
		buf_put_json(b, date, strlen(date));
	} else
		print_none(c->expiry, ",\"expires\":", b);
	print_tri(c->secure, ",\"secure\":", b);
	print_tri(c->http_only, ",\"httpOnly\":", b);
	if (c->domain != NULL)
		print_text(c->domain, ",\"domain\":", b);
	print_text(c->path, ",\"path\":", b);
	if (c->same_site != SAME_SITE_UNSET) {
		buf_puts(b, ",\"sameSite\":");
		buf_puts(b, same_site_words[c->same_site]);
	}
	if (buf_error(b) == SESSILE_OK && b->len > before)
		b->data[before] = '{';	/* where the first comma was */
	else
		buf_putc(b, '{');
	return buf_putc(b, '}');
}

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

static int
parse_text(char **out, struct span v)
{
	struct buf text = BUF_INIT(LIMIT_COOKIE_JSON);
	int rc = SESSILE_OK;

	free(*out);
	*out = NULL;
	if (!json_is_string(v))
		return span_is(v, "null") ? SESSILE_OK : SESSILE_EDATA;
	if ((rc = json_string(v, &text)) != SESSILE_OK)
		rc = rc == SESSILE_ENOMEM ? rc : SESSILE_EDATA;
	else if ((*out = buf_take(&text)) == NULL)
		rc = SESSILE_ENOMEM;
	buf_free(&text);
	return rc;
}

/* What JavaScript takes for true is true: a cookie stays Secure. */
static enum tri
tri_of(struct span v)
{
	if (span_is(v, "null"))
		return TRI_UNSET;
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
	if (span_is(key, "\"originalMaxAge\""))
		return parse_max_age(c, v);
	if (span_is(key, "\"expires\""))
		return parse_expires(c, v);
	if (span_is(key, "\"path\""))
		return parse_text(&c->path, v);
	if (span_is(key, "\"domain\""))
		return parse_text(&c->domain, v);
	if (span_is(key, "\"secure\""))
		c->secure = tri_of(v);
	else if (span_is(key, "\"httpOnly\""))
		c->http_only = tri_of(v);
	else if (span_is(key, "\"partitioned\""))
		c->partitioned = tri_of(v);
	else if (span_is(key, "\"sameSite\""))
		c->same_site = (enum cookie_same_site)word_of(v,
		    same_site_words, 6);
	else if (span_is(key, "\"priority\""))
		c->priority = (enum cookie_priority)word_of(v,
		    priority_words, 4);
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
	if ((c->path = mem_dup("/", 1)) == NULL)
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

int64_t
session_cookie_stored_until(const struct session_cookie *c, int64_t now)
{
	if (c->expiry != EXPIRY_SET || c->expires == now ||
	    (c->original == EXPIRY_SET && c->original_max_age == 0))
		return now + DAY;
	return c->expires;
}

struct cookie_attributes
session_cookie_attributes(const struct session_cookie *c)
{
	struct cookie_attributes a = {
		.domain = c->domain,
		.path = c->path,
		.has_expires = c->expiry == EXPIRY_SET,
		.expires = c->expires,
		.http_only = c->http_only == TRI_TRUE,
		.secure = c->secure == TRI_TRUE,
		.partitioned = c->partitioned == TRI_TRUE,
		.priority = c->priority,
		.same_site = c->same_site,
	};

	return a;
}
