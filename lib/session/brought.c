/*
 * The cookies of our name that a request has brought.  A browser sends
 * several where some were set for another path or domain; each is tried, so
 * that a dead one does not lock the visitor out.
 */
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "session/session.h"

struct brought
session_brought(const struct sessile *s)
{
	struct brought b = { span_of(s->request.cookies), 0 };

	return b;
}

/* The id that one cookie of our name carries, if its signature holds. */
static int
candidate(struct sessile *s, struct span raw, char sid[LIMIT_SID + 1])
{
	const struct config *c = &s->app->config;
	struct buf value = BUF_INIT(LIMIT_SIGNED);
	struct span text, id;
	bool ok;
	int rc;

	if ((rc = cookie_decode(raw, &value)) == SESSILE_ENOMEM) {
		buf_free(&value);
		return err_set(&s->err, rc, "out of memory");
	}
	ok = rc == SESSILE_OK;
	text.p = buf_text(&value);
	text.n = value.len;
	ok = ok && scan_char(&text, 's') && scan_char(&text, ':') &&
	    unsign(text, c->secrets, c->secret_count, &id) && id.n > 0 &&
	    id.n <= LIMIT_SID && memchr(id.p, '\0', id.n) == NULL;
	if (ok) {
		memcpy(sid, id.p, id.n);
		sid[id.n] = '\0';
	}
	buf_free(&value);
	return ok ? SESSILE_OK : SESSILE_ENOENT;
}

int
session_next_brought(struct sessile *s, struct brought *b,
    char sid[LIMIT_SID + 1])
{
	struct span raw;
	int rc;

	while (b->tries < LIMIT_COOKIE_TRIES &&
	    cookie_next(&b->header, s->app->config.name, &raw)) {
		s->brought = true;
		if ((rc = candidate(s, raw, sid)) == SESSILE_ENOENT)
			continue;
		b->tries++;
		return rc;
	}
	return SESSILE_ENOENT;
}

/* A dead one costs a read, not a write; one too large to be read may live. */
static int
end_one(struct sessile *s, const char *sid)
{
	struct buf sess = BUF_INIT(LIMIT_ROW);
	struct span text;
	int64_t expired, user;
	int rc;

	rc = store_get(s->app->store, sid, date_now(), &sess, &expired,
	    &s->err);
	text.p = buf_text(&sess);
	text.n = sess.len;
	user = session_user_id_in(text);
	buf_free(&sess);
	if (rc == SESSILE_OK || rc == SESSILE_ETOOBIG)
		rc = store_destroy_of(s->app->store, user, sid, NULL,
		    &s->err);
	return rc == SESSILE_ENOENT ? SESSILE_OK : rc;
}

int
session_end_brought(struct sessile *s)
{
	struct brought b = session_brought(s);
	char sid[LIMIT_SID + 1];
	int rc = SESSILE_OK;

	if (!s->alive)		/* none was, of those that count */
		return SESSILE_OK;
	while (rc == SESSILE_OK &&
	    (rc = session_next_brought(s, &b, sid)) == SESSILE_OK)
		if (strcmp(sid, s->cookie_id) != 0)
			rc = end_one(s, sid);
	return rc == SESSILE_ENOENT ? SESSILE_OK : rc;
}
