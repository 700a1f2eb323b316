/*
 * When a session is saved, touched, and its cookie sent: the rules of
 * express-session 1.19, under its own names (index.js).
 */
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "session/session.h"

static bool
same_id(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* isModified() */
bool
session_modified(const struct sessile *s)
{
	return !same_id(s->original_id, s->id) ||
	    !data_equal(&s->original, &s->data);
}

/* isSaved() */
static bool
is_saved(const struct sessile *s)
{
	return same_id(s->original_id, s->id) && s->has_saved &&
	    data_equal(&s->saved, &s->data);
}

/* shouldSave(); a session renewed and saved by hand is not saved twice. */
static bool
should_save(const struct sessile *s)
{
	if (!same_id(s->original_id, s->id) && s->stored && s->has_saved &&
	    data_equal(&s->saved, &s->data))
		return false;
	if (!s->app->config.save_uninitialized && !s->has_saved &&
	    !same_id(s->cookie_id, s->id))
		return session_modified(s);
	return !is_saved(s);
}

/* shouldSetCookie() */
static bool
should_set_cookie(const struct sessile *s)
{
	const struct config *c = &s->app->config;

	if (!same_id(s->cookie_id, s->id))
		return c->save_uninitialized || session_modified(s);
	return c->rolling || (s->cookie.expiry != EXPIRY_NULL &&
	    s->cookie.expiry != EXPIRY_ABSENT &&
	    (session_modified(s) || s->updated));
}

/* Option touchAfter, but never more than a tenth of maxAge. */
int64_t
session_touch_after(const struct sessile *s)
{
	int64_t after = s->app->config.touch_after, tenth;

	if (s->cookie.original != EXPIRY_SET)
		return after;
	tenth = s->cookie.original_max_age / 10;
	return after < tenth ? after : tenth < 0 ? 0 : tenth;
}

/* When absoluteTimeout began to run; false: it does not. */
static bool
began(const struct sessile *s, int64_t *since)
{
	int64_t timeout = s->app->config.absolute_timeout;
	const char *json = data_get(&s->data, SIGNED_IN_KEY);

	return timeout != 0 && json != NULL &&
	    json_i64(span_of(json), since) && *since <= DATE_MAX - timeout;
}

/* `expired`, or less where absoluteTimeout ends the session before. */
int64_t
session_bound(const struct sessile *s, int64_t expired)
{
	int64_t ends, since;

	if (!began(s, &since))
		return expired;
	ends = since + s->app->config.absolute_timeout;
	return expired < ends ? expired : ends;
}

/*
 * Where somebody was signed in by an Express app, or before the option was
 * set, or by a clock that was ahead, the time begins to run now.
 */
int
session_begin_bound(struct sessile *s, int64_t now)
{
	const char *user = data_get(&s->data, "user");
	struct buf text = BUF_INIT(32);
	int64_t since;
	int rc;

	if (s->app->config.absolute_timeout == 0 || user == NULL ||
	    user[0] != '{' || (began(s, &since) && since <= now))
		return SESSILE_OK;
	rc = buf_put_i64(&text, now);
	if (rc == SESSILE_OK)
		rc = data_set(&s->data, SIGNED_IN_KEY, buf_text(&text));
	buf_free(&text);
	return rc == SESSILE_OK ? rc : err_set(&s->err, rc, "%s",
	    sessile_strerror(rc));
}

/* What a touch would make of the row's expiry: often, nothing. */
int64_t
session_next_expiry(struct sessile *s, int64_t now)
{
	int64_t next, moved;

	if (s->cookie.original != EXPIRY_SET)
		return s->expired;
	next = session_bound(s, now + s->cookie.original_max_age);
	moved = next > s->expired ? next - s->expired : s->expired - next;
	return moved > session_touch_after(s) ||
	    (moved > 0 && s->app->config.touch_after == 0) ? next :
	    s->expired;
}

static void
touch(struct sessile *s)
{
	if (!s->touched)
		session_cookie_touch(&s->cookie, date_now());
	s->touched = true;
}

/* What is written from here on can be answered. */
static int
reserve(struct sessile *s)
{
	int rc = response_reserve(&s->response);

	return rc == SESSILE_OK ? rc : err_set(&s->err, rc,
	    "the answer cannot be written: %s", sessile_strerror(rc));
}

/* req.session is gone: destroyed, or set to null. */
static int
commit_without(struct sessile *s)
{
	bool ends = s->presence == SESSION_UNSET &&
	    s->app->config.unset == UNSET_DESTROY;
	int rc;

	if (ends)
		s->presence = SESSION_DESTROYED;
	if (s->presence == SESSION_DESTROYED && s->brought)
		if ((rc = session_clear_cookie(s)) != SESSILE_OK)
			return rc;
	if ((rc = reserve(s)) == SESSILE_OK && ends)
		rc = session_end(s);
	return rc;
}

/* What express-session does in res.end(). */
int
session_commit(struct sessile *s)
{
	int rc;

	if ((rc = session_fetch(s)) != SESSILE_OK)
		return rc;
	if (s->off)
		return reserve(s);
	if (s->presence != SESSION_HERE)
		return commit_without(s);
	touch(s);
	if (should_set_cookie(s) &&
	    (rc = session_send_cookie(s)) != SESSILE_OK)
		return rc;
	if ((rc = reserve(s)) != SESSILE_OK)
		return rc;
	if (should_save(s))
		return session_write(s);
	if (same_id(s->cookie_id, s->id) && s->stored)
		return session_touch_row(s);
	return SESSILE_OK;
}
