/*
 * The public face: what is done with a session as a whole.
 */
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "session/session.h"

const char *
sessile_id(struct sessile *s)
{
	return session_need(s) == SESSILE_OK ? s->id : NULL;
}

bool
sessile_known(struct sessile *s)
{
	return session_fetch(s) == SESSILE_OK && s->alive;
}

const char *
sessile_message(const struct sessile *s)
{
	return s->err.text;
}

const char *
sessile_cookie_name(struct sessile *s)
{
	return s->app->config_rc == SESSILE_OK ? s->app->config.name : NULL;
}

int
sessile_regenerate(struct sessile *s)
{
	int rc;

	if ((rc = session_have(s)) != SESSILE_OK ||
	    (rc = session_end(s)) != SESSILE_OK)
		return rc;
	return session_generate(s);
}

int
sessile_renew(struct sessile *s)
{
	struct data keep;
	int rc;

	if ((rc = session_need(s)) != SESSILE_OK)
		return rc;
	if (s->stored) {
		memcpy(s->old_id, s->id, sizeof(s->id));
		s->old_user = session_user_id(&s->base);
	}
	keep = s->data;
	memset(&s->data, 0, sizeof(s->data));
	if ((rc = session_generate(s)) != SESSILE_OK)
		data_free(&keep);
	s->data = keep;
	return rc;
}

int
sessile_destroy(struct sessile *s)
{
	int rc;

	if ((rc = session_have(s)) != SESSILE_OK ||
	    s->presence == SESSION_DESTROYED ||
	    (rc = session_end(s)) != SESSILE_OK)
		return rc;
	session_drop(s);
	s->presence = SESSION_DESTROYED;
	return SESSILE_OK;
}

int
sessile_unset(struct sessile *s)
{
	int rc;

	if ((rc = session_need(s)) == SESSILE_OK)
		s->presence = SESSION_UNSET;
	return rc;
}

int
sessile_reload(struct sessile *s)
{
	struct buf sess = BUF_INIT(LIMIT_ROW);
	char sid[LIMIT_SID + 1];
	int64_t expired;
	int rc;

	if ((rc = session_need(s)) != SESSILE_OK)
		return rc;
	memcpy(sid, s->id, sizeof(sid));
	rc = s->stored ? store_get(s->app->store, sid, date_now(), &sess,
	    &expired, &s->err) : SESSILE_ENOENT;
	if (rc == SESSILE_OK) {
		rc = session_take(s, sid, &sess, expired);
		s->stored = true;	/* even unread: it is never inserted */
		if (rc == SESSILE_OK)
			rc = session_begin_bound(s, date_now());
	}
	if (rc == SESSILE_ENOENT)
		rc = err_set(&s->err, SESSILE_EGONE,
		    "the session cannot be fetched again: it has ended");
	buf_free(&sess);
	return rc;
}

int
sessile_touch(struct sessile *s)
{
	int rc;

	if ((rc = session_need(s)) == SESSILE_OK)
		session_cookie_touch(&s->cookie, date_now());
	return rc;
}

int
sessile_save(struct sessile *s)
{
	int rc;

	if ((rc = session_need(s)) != SESSILE_OK)
		return rc;
	return session_write(s);
}

int
sessile_expires(struct sessile *s, int64_t *when)
{
	int64_t now = date_now();
	int rc;

	*when = 0;
	if ((rc = session_fetch(s)) != SESSILE_OK ||
	    s->presence != SESSION_HERE || s->off)
		return rc;
	if (!s->stored && !session_modified(s) &&
	    !s->app->config.save_uninitialized)
		return SESSILE_OK;
	if (s->stored && !session_modified(s) && !s->app->config.resave)
		*when = session_next_expiry(s, now);
	else
		*when = session_bound(s, s->cookie.original == EXPIRY_SET &&
		    s->cookie.original_max_age != 0 ?
		    now + s->cookie.original_max_age :
		    now + INT64_C(86400000));
	return SESSILE_OK;
}
