/*
 * Writing the session: a new one is inserted, a known one merged into its
 * row as it is now, and one that is gone stays gone.
 */
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "session/session.h"

static int
print(const struct session_cookie *cookie, const struct data *data,
    struct buf *b)
{
	buf_puts(b, "{\"cookie\":");
	session_cookie_print(cookie, b);
	data_print(data, b);
	return buf_putc(b, '}');
}

int
session_print(struct sessile *s, struct buf *b)
{
	return print(&s->cookie, &s->data, b);
}

static int
too_big(struct sessile *s, int rc)
{
	if (rc == SESSILE_ETOOBIG)
		return err_set(&s->err, rc, "the session is over "
		    "maxSessionBytes (%zu)", s->app->config.max_session_bytes);
	return err_set(&s->err, rc, "%s", sessile_strerror(rc));
}

/* What is set now is what the row has. */
void
session_mark_saved(struct sessile *s)
{
	data_free(&s->saved);
	s->has_saved = data_copy(&s->saved, &s->data) == SESSILE_OK;
}

/* The session is somebody's, and its sign-in is kept, or goes on. */
static int
insert_for(struct sessile *s, const struct buf *sess, int64_t expired,
    const char *old, int64_t now)
{
	struct sign_in_words words;
	const struct store_who who = { s->user, s->user_hash[0] == '\0' ?
	    NULL : s->user_hash, s->old_user, s->signs_in ? &words.row :
	    NULL, s->tries };

	if (s->signs_in)
		session_signs_in(s, &words);
	return store_insert_for(s->app->store, &who, s->id, expired,
	    buf_text(sess), sess->len, old, now, s->app->config.sweep,
	    &s->err);
}

static void
inserted(struct sessile *s, int64_t expired)
{
	s->stored = true;
	s->expired = expired;
	s->old_id[0] = '\0';
	s->user = s->old_user = 0;
	s->user_hash[0] = '\0';
	s->signs_in = false;
}

static int
insert(struct sessile *s)
{
	const struct config *c = &s->app->config;
	const char *old = s->old_id[0] == '\0' ? NULL : s->old_id;
	struct buf sess = BUF_INIT(c->max_session_bytes);
	int64_t now = date_now(), expired;
	int rc;

	expired = session_bound(s, session_cookie_stored_until(&s->cookie,
	    now));
	if ((rc = session_print(s, &sess)) != SESSILE_OK)
		rc = too_big(s, rc);
	else if (s->user != 0 || s->old_user != 0)
		rc = insert_for(s, &sess, expired, old, now);
	else
		rc = store_insert(s->app->store, s->id, expired,
		    buf_text(&sess), sess.len, old, now, c->sweep, &s->err);
	buf_free(&sess);
	if (rc == SESSILE_OK)
		inserted(s, expired);
	return rc;
}

struct merging {
	struct sessile	*s;
	struct data	 row;
	struct session_cookie cookie;	/* of the row */
	int64_t		 now;
};

static int
read_row(struct merging *m, struct span sess, struct err *e)
{
	struct span cookie;
	int rc;

	if ((rc = data_parse(&m->row, sess, &cookie)) == SESSILE_OK)
		rc = session_cookie_parse(&m->cookie, cookie);
	if (rc == SESSILE_OK)
		return rc;
	return err_set(e, rc, "%s; it is left as it is",
	    sessile_strerror(rc));
}

/* A store_change: our changes onto the row as it is now. */
static int
merge(const char *sess, size_t len, struct buf *changed, int64_t *expired,
    void *arg, struct err *e)
{
	struct merging *m = arg;
	struct sessile *s = m->s;
	struct span text = { sess, len };
	int rc;

	if ((rc = read_row(m, text, e)) != SESSILE_OK)
		return rc;
	rc = session_cookie_merge(&m->cookie, &s->cookie_base, &s->cookie);
	if (rc == SESSILE_OK)
		rc = data_merge(&m->row, &s->base, &s->data);
	if (rc == SESSILE_OK)
		rc = print(&m->cookie, &m->row, changed);
	if (rc == SESSILE_OK &&
	    changed->len > s->app->config.max_session_bytes)
		rc = SESSILE_ETOOBIG;
	if (rc != SESSILE_OK)
		return too_big(s, rc);
	*expired = session_bound(s, session_cookie_stored_until(&m->cookie,
	    m->now));
	s->expired = *expired;
	return SESSILE_OK;
}

static int
update(struct sessile *s)
{
	struct merging m = { .s = s, .now = date_now() };
	int64_t before = s->expired;
	int rc;

	rc = store_update(s->app->store, s->id, m.now, merge, &m, &s->err);
	if (rc == SESSILE_OK) {	/* a touch goes by what the row has now */
		session_cookie_free(&s->cookie);
		s->cookie = m.cookie;
		memset(&m.cookie, 0, sizeof(m.cookie));
	}
	data_free(&m.row);
	session_cookie_free(&m.cookie);
	if (rc != SESSILE_OK)
		s->expired = before;
	return rc;
}

int
session_write(struct sessile *s)
{
	struct data base;
	int rc;

	if ((rc = data_copy(&base, &s->data)) != SESSILE_OK)
		return err_set(&s->err, rc, "out of memory");
	rc = s->stored ? update(s) : insert(s);
	if (rc != SESSILE_OK) {
		data_free(&base);
		return rc;
	}
	data_free(&s->base);
	s->base = base;
	session_mark_saved(s);
	/* It is written: without a copy the next save writes all settings. */
	session_cookie_free(&s->cookie_base);
	(void)session_cookie_copy(&s->cookie_base, &s->cookie);
	return SESSILE_OK;
}

/*
 * The session's row, that of the id it had before sessile_renew(), and those
 * of all the other cookies: one of them would be the visitor's session next.
 */
int
session_end(struct sessile *s)
{
	int rc = SESSILE_OK;

	if (s->stored)
		rc = store_destroy_of(s->app->store,
		    session_user_id(&s->base), s->id, NULL, &s->err);
	if (rc == SESSILE_OK && s->old_id[0] != '\0')
		rc = store_destroy_of(s->app->store, s->old_user, s->old_id,
		    NULL, &s->err);
	if (rc == SESSILE_OK) {
		s->old_id[0] = '\0';
		s->old_user = 0;
		rc = session_end_brought(s);
	}
	return rc;
}

/* A touch is written only when it moves the expiry far enough. */
int
session_touch_row(struct sessile *s)
{
	int64_t now = date_now(), expired = session_next_expiry(s, now);
	int rc;

	if (expired == s->expired)
		return SESSILE_OK;
	rc = store_touch(s->app->store, s->id, s->expired, expired, now,
	    &s->err);
	if (rc == SESSILE_OK)
		s->expired = expired;
	/*
	 * It ended after we had read it: then it was alive when we did. Or
	 * another request has touched it, with settings newer than ours.
	 */
	return rc == SESSILE_EGONE ? SESSILE_OK : rc;
}
