/*
 * The cookie of one session; see session_cookie.h.
 */
#include "session/session_cookie.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"

#define DAY	INT64_C(86400000)

const char *const session_same_site_words[] = { NULL, "false", "\"lax\"",
    "\"strict\"", "\"none\"", "true" };
const char *const session_priority_words[] = { NULL, "\"low\"",
    "\"medium\"", "\"high\"" };

/* Of a text that is to be one in JSON, too; NULL stays NULL. */
int
session_cookie_text(struct cookie_text *t, const char *text)
{
	t->bare = false;
	t->text = text == NULL ? NULL : mem_dup(text, strlen(text));
	return text != NULL && t->text == NULL ? SESSILE_ENOMEM : SESSILE_OK;
}

static int
copy(struct cookie_text *to, const struct cookie_text *from)
{
	int rc = session_cookie_text(to, from->text);

	to->bare = from->bare;
	return rc;
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
	if (session_cookie_text(&c->domain, o->domain) != SESSILE_OK ||
	    session_cookie_text(&c->path, o->path) != SESSILE_OK) {
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
	free(c->domain.text);
	free(c->path.text);
	memset(c, 0, sizeof(*c));
}

int
session_cookie_copy(struct session_cookie *to,
    const struct session_cookie *from)
{
	*to = *from;
	to->path.text = NULL;
	if (copy(&to->domain, &from->domain) == SESSILE_OK &&
	    copy(&to->path, &from->path) == SESSILE_OK)
		return SESSILE_OK;
	session_cookie_free(to);
	return SESSILE_ENOMEM;
}

static bool
same_text(const struct cookie_text *a, const struct cookie_text *b)
{
	if (a->text == NULL || b->text == NULL)
		return a->text == b->text;
	return a->bare == b->bare && strcmp(a->text, b->text) == 0;
}

static int
merge_text(struct cookie_text *row, const struct cookie_text *base,
    const struct cookie_text *now)
{
	struct cookie_text changed;

	if (same_text(base, now))
		return SESSILE_OK;
	if (copy(&changed, now) != SESSILE_OK)
		return SESSILE_ENOMEM;
	free(row->text);
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
	if ((rc = merge_text(&row->domain, &base->domain,
	    &now->domain)) != SESSILE_OK)
		return rc;
	return merge_text(&row->path, &base->path, &now->path);
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
print_text(const struct cookie_text *t, const char *name, struct buf *b)
{
	buf_puts(b, name);
	if (t->text == NULL)
		buf_puts(b, "null");
	else if (t->bare)
		buf_puts(b, t->text);
	else
		buf_put_json(b, t->text, strlen(t->text));
}

static void
print_none(enum expiry expiry, const char *name, struct buf *b)
{
	if (expiry == EXPIRY_ABSENT)
		return;
	buf_puts(b, name);
	buf_puts(b, expiry == EXPIRY_FALSE ? "false" :
	    expiry == EXPIRY_EMPTY ? "\"\"" : "null");
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
		buf_puts(b, session_priority_words[c->priority]);
	}
	if (c->expiry == EXPIRY_SET && date_iso(c->expires, date)) {
		buf_puts(b, ",\"expires\":");
		buf_put_json(b, date, strlen(date));
	} else
		print_none(c->expiry, ",\"expires\":", b);
	print_tri(c->secure, ",\"secure\":", b);
	print_tri(c->http_only, ",\"httpOnly\":", b);
	if (c->domain.text != NULL)
		print_text(&c->domain, ",\"domain\":", b);
	print_text(&c->path, ",\"path\":", b);
	if (c->same_site != SAME_SITE_UNSET) {
		buf_puts(b, ",\"sameSite\":");
		buf_puts(b, session_same_site_words[c->same_site]);
	}
	if (buf_error(b) == SESSILE_OK && b->len > before)
		b->data[before] = '{';	/* where the first comma was */
	else
		buf_putc(b, '{');
	return buf_putc(b, '}');
}

int64_t
session_cookie_stored_until(const struct session_cookie *c, int64_t now)
{
	if (c->expiry != EXPIRY_SET || c->expires == now ||
	    (c->original == EXPIRY_SET && c->original_max_age == 0))
		return now + DAY;
	return c->expires;
}

/* Express sends what JavaScript takes for true, as a text. */
static const char *
sent(const struct cookie_text *t)
{
	return t->text != NULL && t->bare && json_falsy(span_of(t->text)) ?
	    NULL : t->text;
}

struct cookie_attributes
session_cookie_attributes(const struct session_cookie *c)
{
	struct cookie_attributes a = {
		.domain = sent(&c->domain),
		.path = sent(&c->path),
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
