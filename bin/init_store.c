/*
 * The steps of `sessile init` that make the secret and the database, or
 * repair whose they are.
 */
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/mem.h"
#include "file.h"
#include "init.h"
#include "print.h"
#include "secret.h"

/* A secret that others could have put there is none. */
static int
check_secret(const struct making *m, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return failed("%s: %s%s", path, strerror(errno),
		    errno == EACCES ? "; run it as root or as the store's "
		    "owner" : "");
	if (!S_ISREG(st.st_mode))
		return failed("%s: not a regular file (nor may it be a link "
		    "to one); move it away and run init again", path);
	if (st.st_size == 0)
		return failed("%s: empty; remove it and run init again",
		    path);
	if (st.st_uid != 0 && st.st_uid != geteuid() &&
	    (!m->owner.given || st.st_uid != m->owner.uid))
		return failed("%s: belongs to user %lu, who may know it; "
		    "move it away and run init again", path,
		    (unsigned long)st.st_uid);
	return DONE;
}

int
init_look_secret(struct making *m)
{
	const char *path = m->job->config.secret_file;
	struct err *e = &m->job->err;
	struct stat st;
	int rc;

	if (path == NULL || (lstat(path, &st) != 0 && errno == ENOENT))
		return DONE;
	if ((rc = check_secret(m, path)) != DONE)
		return rc;
	rc = file_look(path, e);
	return rc == SESSILE_OK ? DONE : job_failed(m->job, rc);
}

static int
make_secret(struct making *m, const char *path)
{
	char text[SECRET_LINE + 1];
	int rc;

	secret_line(text);
	rc = file_make(path, text, SECRET_LINE, 0600, &m->owner,
	    &m->made_secret, &m->job->err);
	mem_wipe(text, sizeof(text));
	return rc == SESSILE_OK ? DONE : job_failed(m->job, rc);
}

int
init_secret(struct making *m)
{
	const char *path = m->job->config.secret_file;
	struct err *e = &m->job->err;
	struct stat st;
	bool open_to_all;
	int rc;

	if (path == NULL)
		return DONE;
	if (lstat(path, &st) != 0 && errno == ENOENT &&
	    (rc = make_secret(m, path)) != DONE)
		return rc;
	if ((rc = check_secret(m, path)) != DONE)
		return rc;
	if ((rc = file_give(path, &m->owner, e)) != SESSILE_OK ||
	    (rc = file_close_up(path, &open_to_all, e)) != SESSILE_OK)
		return job_failed(m->job, rc);
	if (open_to_all)
		complain("%s: others could read it, and now cannot; if "
		    "somebody has, remove it and run init again", path);
	return DONE;
}

/* New, ours already, older, or taken over from an Express app. */
static int
settle_store(struct making *m)
{
	struct job *job = m->job;
	bool open_to_all;
	int rc;

	rc = store_create(job->config.store, &m->made_store, &job->err);
	if (rc == SESSILE_ESTORE && access(m->database, F_OK) == 0)
		rc = store_take_over(job->config.store, &m->took_store,
		    &job->err);
	if (rc == SESSILE_ESTORE && access(m->database, F_OK) == 0)
		rc = store_upgrade(job->config.store, &m->upgraded_store,
		    &job->err);
	if (rc != SESSILE_OK || !m->took_store)
		return rc;
	if ((rc = file_close_up(m->database, &open_to_all,
	    &job->err)) == SESSILE_OK && open_to_all)
		complain("%s: others could read it, and now cannot",
		    m->database);
	return rc;
}

/* That there is none is SESSILE_ENOENT. */
static int
give_beside(struct making *m, const char *end, bool only_look)
{
	char path[LIMIT_PATH + 16];

	snprintf(path, sizeof(path), "%s%s", m->database, end);
	return only_look ? file_look(path, &m->job->err) :
	    file_give(path, &m->owner, &m->job->err);
}

/*
 * A journal that root has left is one that the owner cannot use; nor are the
 * files of lib/auth/slot.c.
 */
static int
give_store(struct making *m, bool only_look)
{
	static const char *const beside[] = { "-journal", "-wal", "-shm" };
	char slot[16];
	size_t i;
	int rc;

	rc = give_beside(m, "", only_look);
	if (rc == SESSILE_ENOENT && only_look)
		rc = SESSILE_OK;
	for (i = 0; i < sizeof(beside) / sizeof(beside[0]) + LIMIT_SLOTS &&
	    rc == SESSILE_OK; i++) {
		snprintf(slot, sizeof(slot), "-slot%zu", i);
		rc = give_beside(m, i < LIMIT_SLOTS ? slot :
		    beside[i - LIMIT_SLOTS], only_look);
		if (rc == SESSILE_ENOENT)
			rc = SESSILE_OK;
	}
	return rc;
}

int
init_look_store(struct making *m)
{
	int rc = store_look(m->job->config.store, &m->job->err);

	if (rc == SESSILE_OK)
		rc = give_store(m, true);
	return rc == SESSILE_OK ? DONE : job_failed(m->job, rc);
}

int
init_store(struct making *m)
{
	int rc = settle_store(m);

	if (rc == SESSILE_OK)
		rc = give_store(m, false);
	return rc == SESSILE_OK ? DONE : job_failed(m->job, rc);
}
