/*
 * Ending all sessions of somebody; see whose.h.
 */
#include <string.h>

#include "auth/whose.h"
#include "base/banned.h"
#include "base/date.h"
#include "session/session.h"

#define PASSES	16
#define IDS_MAX	((size_t)1 << 30)

/* Ids of one user's sessions, each with its NUL, and the user with his. */
struct marked {
	struct buf	 sids;
	const char	*user;
	int64_t		 number;
	const char	*keep;
	size_t		 unreadable;
};

static int
mark(const struct store_row *row, void *arg)
{
	struct marked *m = arg;
	struct span user;
	struct buf name = BUF_INIT(LIMIT_ROW);
	enum who who = session_who(row, &user, &name);

	if (session_is_of(who, user, &name, m->user, m->number) &&
	    (m->keep == NULL || strcmp(row->sid, m->keep) != 0)) {
		buf_put(&m->sids, row->sid, strlen(row->sid) + 1);
		buf_put(&m->sids, user.p, user.n);
		buf_putc(&m->sids, '\0');
	}
	m->unreadable += who == WHO_UNREADABLE;
	buf_free(&name);
	return buf_error(&m->sids);
}

static int
end_marked(struct store *store, const struct marked *m, struct ended *ended,
    struct err *e)
{
	const char *sid = buf_text(&m->sids), *user;
	const char *end = sid + m->sids.len;
	bool was;
	int rc;

	for (; sid < end; sid = user + strlen(user) + 1) {
		user = sid + strlen(sid) + 1;
		rc = store_destroy_of(store,
		    session_user_number(span_of(user)), sid, &was, e);
		if (rc != SESSILE_OK)
			return rc;
		ended->count += was;
		if (was && ended->tell != NULL)
			ended->tell(ended->arg, sid, span_of(user));
	}
	return SESSILE_OK;
}

static int
pass(struct store *store, struct marked *m, struct ended *ended,
    struct err *e)
{
	int rc;

	m->unreadable = 0;
	buf_reset(&m->sids);
	rc = store_list(store, date_now(), mark, m, e);
	if (rc != SESSILE_OK && buf_error(&m->sids) == rc)
		return err_set(e, rc, "%s", sessile_strerror(rc));
	return rc == SESSILE_OK ? end_marked(store, m, ended, e) : rc;
}

int
sessions_end(struct store *store, const char *user, const char *keep,
    struct ended *ended, struct err *e)
{
	struct marked m = { BUF_INIT(IDS_MAX), user, ended->user, keep, 0 };
	int i, rc = SESSILE_OK;

	ended->count = 0;
	for (i = 0; i < PASSES && rc == SESSILE_OK; i++) {
		rc = pass(store, &m, ended, e);
		if (m.sids.len == 0)
			break;
	}
	buf_free(&m.sids);
	ended->unreadable = m.unreadable;
	if (rc == SESSILE_OK && i == PASSES)
		return err_set(e, SESSILE_EEXIST, "new sessions of that user "
		    "come as fast as they are ended");
	return rc;
}
