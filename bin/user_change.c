/*
 * `sessile user passwd|disable|enable|del`: changes of somebody who may sign
 * in.  Those that take something away end that user's sessions, too.
 */
#include "base/banned.h"
#include "command.h"
#include "password.h"
#include "print.h"
#include "session_list.h"

#define TRIES	10	/* where others change it, too */

/* DONE, or FAILED after a line. */
static int
outcome(const struct job *job, int rc)
{
	if (rc == SESSILE_ENOENT)
		return failed("there is no user named %s; `sessile user "
		    "list` tells who there is", job->words[0]);
	return rc == SESSILE_OK ? DONE : job_failed(job, rc);
}

/* `done` is what was done; `json` the same as a member. */
static int
end_and_print(struct job *job, int64_t id, const char *done, const char *json)
{
	struct buf out = BUF_INIT(PRINT_MAX);
	size_t ended = 0;

	if (end_sessions_of(job, job->words[0], id, &ended) != DONE)
		return failed("%s, but that user may still be signed in; run "
		    "`sessile session kill --user` with that name", done);
	if (job_json(job))
		buf_printf(&out, "{%s,\"ended\":%zu}\n", json, ended);
	else {
		buf_printf(&out, "%s, ", done);
		put_count(&out, ended, "session");
		buf_puts(&out, " ended\n");
	}
	return print_done(&out);
}

static int
find(struct job *job, struct store_user *u)
{
	int rc = store_user_get(job->store, job->words[0], u, &job->err);

	store_let_go(job->store);
	return outcome(job, rc);
}

/* What was done, in words; the number of a removed one is from before. */
static void
tell(struct job *job, int64_t id, const char *what)
{
	job_audit(job, &(struct audit_event){ .event = AUDIT_USER,
	    .user = id, .name = job->words[0], .what = what });
}

static int
find_id(struct job *job, int64_t *id)
{
	struct store_user u;
	int rc = find(job, &u);

	*id = u.id;
	store_user_free(&u);
	return rc;
}

/* While it was typed in, a sign-in may have made the hash anew. */
static int
put_hash(struct job *job, const char *hash, int64_t *id)
{
	struct store_user u;
	int rc, tries = TRIES;

	do {
		if ((rc = find(job, &u)) != DONE)
			return rc;
		*id = u.id;
		rc = store_user_password(job->store, u.id, u.password, hash,
		    &job->err);
		store_user_free(&u);
	} while (rc == SESSILE_EGONE && --tries > 0);
	return outcome(job, rc);
}

int
run_user_passwd(struct job *job)
{
	char hash[LIMIT_HASH];
	int64_t id;
	int rc;

	if ((rc = job_open(job)) != DONE ||
	    (rc = find_id(job, &id)) != DONE ||
	    (rc = new_password(job, hash)) != DONE ||
	    (rc = put_hash(job, hash, &id)) != DONE)
		return rc;
	tell(job, id, "password set");
	return end_and_print(job, id, "user's password set",
	    "\"password\":true");
}

int
run_user_disable(struct job *job)
{
	int64_t id;
	int rc;

	if ((rc = job_open(job)) != DONE ||
	    (rc = find_id(job, &id)) != DONE ||
	    (rc = outcome(job, store_user_disable(job->store, job->words[0],
	    true, &job->err))) != DONE)
		return rc;
	tell(job, id, "disabled");
	return end_and_print(job, id, "user disabled", "\"disabled\":true");
}

int
run_user_enable(struct job *job)
{
	struct buf out = BUF_INIT(PRINT_MAX);
	int64_t id;
	int rc;

	if ((rc = job_open(job)) != DONE ||
	    (rc = find_id(job, &id)) != DONE ||
	    (rc = outcome(job, store_user_disable(job->store, job->words[0],
	    false, &job->err))) != DONE)
		return rc;
	tell(job, id, "enabled");
	buf_puts(&out, job_json(job) ? "{\"disabled\":false}\n" :
	    "user enabled\n");
	return print_done(&out);
}

int
run_user_del(struct job *job)
{
	int64_t id;
	int rc;

	if ((rc = job_open(job)) != DONE ||
	    (rc = find_id(job, &id)) != DONE ||
	    (rc = outcome(job, store_user_delete(job->store, job->words[0],
	    &job->err))) != DONE)
		return rc;
	tell(job, id, "removed");
	return end_and_print(job, id, "user removed", "\"removed\":1");
}
