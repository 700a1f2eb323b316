/*
 * `sessile session kill`: ends sessions, durably and at once.
 */
#include "auth/audited.h"
#include "auth/whose.h"
#include "base/banned.h"
#include "command.h"
#include "print.h"
#include "session_list.h"

/* For the audit log: `user` is what the session held, as JSON. */
static void
tell(void *arg, const char *sid, struct span user)
{
	struct audit_event a = { .event = AUDIT_KILL, .sid = sid };
	struct buf name = BUF_INIT(LIMIT_ROW);

	audit_user(&a, user, &name);
	job_audit(arg, &a);
	buf_free(&name);
}

int
end_sessions_of(struct job *job, const char *name, int64_t id, size_t *count)
{
	struct ended ended = { .tell = tell, .arg = job, .user = id };
	int rc;

	rc = sessions_end(job->store, name, NULL, &ended, &job->err);
	*count = ended.count;
	if (rc == SESSILE_EEXIST)
		return failed("%s: new sessions come as fast as they are "
		    "ended; try again", name);
	if (rc != SESSILE_OK)
		return job_failed(job, rc);
	if (ended.unreadable > 0)
		complain("left alone, for it cannot be read whose they are: "
		    "%zu; `sessile session list` tells which, and `session "
		    "kill SID` ends them", ended.unreadable);
	return DONE;
}

/* An unreadable one can be ended as well: then it is nobody's. */
static struct span
find_user(struct job *job, const char *sid, struct buf *sess)
{
	struct store_row row = { .sid = sid };
	struct buf name = BUF_INIT(LIMIT_ROW);
	struct span user = { NULL, 0 };

	if (store_get(job->store, sid, 0, sess, &row.expired, &job->err) ==
	    SESSILE_OK) {
		row.sess = buf_text(sess);
		row.len = row.size = sess->len;
		(void)session_who(&row, &user, &name);
	}
	buf_free(&name);
	return user;
}

static int
end_one(struct job *job, size_t *ended)
{
	const char *sid = job->words[0];
	struct buf sess = BUF_INIT(LIMIT_ROW);
	struct span user = find_user(job, sid, &sess);
	bool was;
	int rc;

	rc = store_destroy_of(job->store, session_user_number(user), sid,
	    &was, &job->err);
	if (rc == SESSILE_OK && was)
		tell(job, sid, user);
	buf_free(&sess);
	if (rc != SESSILE_OK)
		return job_failed(job, rc);
	if (!was)
		return failed("there is no session of that id; `sessile "
		    "session list` tells which there are");
	*ended = 1;
	return DONE;
}

int
user_number(struct job *job, const char *name, int64_t *id)
{
	struct store_user u;
	int rc = store_user_get(job->store, name, &u, &job->err);

	store_let_go(job->store);
	*id = rc == SESSILE_OK ? u.id : 0;
	store_user_free(&u);
	return rc == SESSILE_OK || rc == SESSILE_ENOENT ? DONE :
	    job_failed(job, rc);
}

static int
end_of_user(struct job *job, const char *name, size_t *ended)
{
	int64_t id;
	int rc = user_number(job, name, &id);

	return rc == DONE ? end_sessions_of(job, name, id, ended) : rc;
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
	    end_of_user(job, user, &ended);
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
