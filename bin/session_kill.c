/*
 * `sessile session kill`: ends sessions, durably and at once.
 */
#include "auth/whose.h"
#include "base/banned.h"
#include "command.h"
#include "print.h"
#include "session_list.h"

int
end_sessions_of(struct job *job, const char *name, size_t *count)
{
	struct ended ended;
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
