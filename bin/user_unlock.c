/*
 * `sessile user unlock`: forgets how often somebody has failed to sign in.
 */
#include "auth/throttle.h"
#include "base/banned.h"
#include "base/date.h"
#include "command.h"
#include "print.h"

static int
print(const struct job *job, int64_t failures)
{
	struct buf out = BUF_INIT(PRINT_MAX);

	if (job_json(job))
		buf_printf(&out, "{\"failures\":%lld}\n",
		    (long long)failures);
	else {
		put_count(&out, (uint64_t)failures, "failed sign-in");
		buf_puts(&out, " forgotten\n");
	}
	return print_done(&out);
}

/* A name that is nobody's may be a password that was typed in its place. */
static void
tell(struct job *job)
{
	struct audit_event a = { .event = AUDIT_USER, .what = "unlocked" };
	struct store_user user;

	if (store_user_get(job->store, job->words[0], &user, &job->err) ==
	    SESSILE_OK) {
		a.user = user.id;
		a.name = user.name;
	}
	store_let_go(job->store);
	job_audit(job, &a);
	store_user_free(&user);
}

/* There need not be such a user: any name is counted. */
int
run_user_unlock(struct job *job)
{
	int64_t failures = 0;
	int rc;

	if ((rc = job_open(job)) != DONE)
		return rc;
	rc = config_secrets(&job->config, &job->err);
	if (rc == SESSILE_OK)
		rc = throttle_unlock(job->store, &job->config, job->words[0],
		    date_now(), &failures, &job->err);
	if (rc != SESSILE_OK)
		return job_failed(job, rc);
	tell(job);
	return print(job, failures);
}
