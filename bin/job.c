/*
 * What most commands begin with: configuration and store.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/banned.h"
#include "command.h"
#include "owner.h"
#include "print.h"

bool
job_json(const struct job *job)
{
	return args_has(&job->args, OPT_JSON);
}

int
job_failed(const struct job *job, int error)
{
	return failed("%s", job->err.text[0] == '\0' ?
	    sessile_strerror(error) : job->err.text);
}

static bool
denied(const char *path, int mode)
{
	return path != NULL && access(path, mode) != 0 && errno == EACCES;
}

int
job_config(struct job *job)
{
	struct stat st;
	int rc = lstat(job->file, &st);

	if (rc != 0 && errno == ENOENT)
		return failed("%s: there is no configuration; `sessile init` "
		    "makes one, --config or SESSILE_CONFIG name another",
		    job->file);
	if (rc == 0 && S_ISLNK(st.st_mode))
		return failed("%s: it is a symbolic link, and those are not "
		    "followed; name the file itself with --config or "
		    "SESSILE_CONFIG", job->file);
	rc = config_read(&job->config, job->file, &job->err);
	if (rc != SESSILE_OK && denied(job->file, R_OK))
		return failed("%s; run it as root, or as a user who may read "
		    "it", job->err.text);
	return rc == SESSILE_OK ? DONE : job_failed(job, rc);
}

int
job_open(struct job *job)
{
	int rc;

	if ((rc = job_config(job)) != DONE)
		return rc;
	rc = store_open(&job->store, job->config.store, NULL, &job->err);
	if (rc != SESSILE_OK && denied(store_path(job->config.store),
	    R_OK | W_OK))
		return failed("%s; run it as root, or as the user who owns "
		    "the store", job->err.text);
	return rc == SESSILE_OK ? DONE : job_failed(job, rc);
}

void
job_close(struct job *job)
{
	store_close(job->store);
	config_free(&job->config);
	job->store = NULL;
}

/* As the one whose the store is: who signs in must be able to write, too. */
void
job_audit(struct job *job, const struct audit_event *event)
{
	const char *path = store_path(job->config.store);
	struct audit_event a = *event;
	struct stat st;
	struct err e;

	if (!audit_on(&job->config.audit))
		return;
	a.by_command = true;
	a.uid = getuid();
	if (path != NULL && stat(path, &st) == 0 &&
	    act_as(st.st_uid, st.st_gid) != DONE)
		return;
	if (audit_write(&job->config.audit, &a, &e) != SESSILE_OK)
		complain("done, but it is not in the audit log: %s", e.text);
	(void)act_as(0, 0);
}

void
job_put_config(const struct job *job, struct buf *out)
{
	char *real;

	if (strcmp(job->file, config_path(NULL)) == 0)
		return;
	real = realpath(job->file, NULL);
	buf_puts(out, " --config ");
	put_quoted(out, real == NULL ? job->file : real);
	free(real);
}
