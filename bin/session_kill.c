/*
 * `sessile session kill`: ends sessions, durably and at once.
 */
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "command.h"
#include "print.h"
#include "session_list.h"

#define PASSES	16

/* Ids of one user's sessions, each with its NUL. */
struct marked {
	struct buf	 sids;
	const char	*user;
	size_t		 unreadable;
};

static int
mark(const struct store_row *row, void *arg)
{
	struct marked *m = arg;
	struct span user;
	struct buf name = BUF_INIT(LIMIT_ROW);
	enum who who = session_who(row, &user, &name);

	if (who == WHO_NAMED && strcmp(buf_text(&name), m->user) == 0)
		buf_put(&m->sids, row->sid, strlen(row->sid) + 1);
	m->unreadable += who == WHO_UNREADABLE;
	buf_free(&name);
	return buf_error(&m->sids);
}

static int
end_marked(struct job *job, const struct marked *m, size_t *ended)
{
	size_t at;
	bool was;
	int rc;

	for (at = 0; at < m->sids.len; at += strlen(m->sids.data + at) + 1) {
		rc = store_destroy(job->store, m->sids.data + at, &was,
		    &job->err);
		if (rc != SESSILE_OK)
			return rc;
		*ended += was;
	}
	return SESSILE_OK;
}

static int
pass(struct job *job, struct marked *m, size_t *ended)
{
	int rc;

	m->unreadable = 0;
	buf_reset(&m->sids);
	rc = store_list(job->store, date_now(), mark, m, &job->err);
	return rc == SESSILE_OK ? end_marked(job, m, ended) : rc;
}

/*
 * A session that was renewed while we looked has a new id, so we look again
 * until there is none.
 */
int
end_sessions_of(struct job *job, const char *name, size_t *ended)
{
	struct marked m = { BUF_INIT(PRINT_MAX), name, 0 };
	int i, rc = SESSILE_OK;

	*ended = 0;
	for (i = 0; i < PASSES && rc == SESSILE_OK; i++) {
		rc = pass(job, &m, ended);
		if (m.sids.len == 0)
			break;
	}
	buf_free(&m.sids);
	if (rc != SESSILE_OK)
		return job_failed(job, rc);
	if (m.unreadable > 0)
		complain("left alone, for it cannot be read whose they are: "
		    "%zu; `sessile session list` tells which, and `session "
		    "kill SID` ends them", m.unreadable);
	if (i == PASSES)
		return failed("%s: new sessions come as fast as they are "
		    "ended; try again", name);
	return DONE;
}

static int
end_one(struct job *job, size_t *ended)
{
	bool was;
	int rc;

	rc = store_destroy(job->store, job->words[0], &was, &job->err);
	if (rc != SESSILE_OK)
		return job_failed(job, rc);
	if (!was)
		return failed("there is no session of that id; `sessile "
		    "session list` tells which there are");
	*ended = 1;
	return DONE;
}

int
run_session_kill(struct job *job)
{
	const char *user = job->args.value[OPT_USER];
	struct buf out = BUF_INIT(PRINT_MAX);
	size_t ended = 0;
	int rc;

	if ((job->count == 1) == (user != NULL)) {
		complain("either SID or --user NAME is needed");
		return usage(job->command);
	}
	if ((rc = job_open(job)) != DONE)
		return rc;
	rc = user == NULL ? end_one(job, &ended) :
	    end_sessions_of(job, user, &ended);
	if (rc != DONE)
		return rc;
	if (job_json(job))
		buf_printf(&out, "{\"ended\":%zu}\n", ended);
	else {
		put_count(&out, ended, "session");
		buf_puts(&out, " ended\n");
	}
	return print_done(&out);
}
