/*
 * Doctor's checks of where the store lies, and of what is in it.
 */
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "doctor.h"
#include "place.h"
#include "print.h"

#define MIB	(1024 * 1024)
#define COUNTED	100000		/* sessions; that is enough */

/* One that is misspelt would hide that the store lies in the right one. */
static const char *
check_root(struct doctor *d, enum level level, const char *name,
    const char *root)
{
	struct stat st;

	if (root == NULL || root[0] == '\0')
		return NULL;
	if (stat(root, &st) == 0 && S_ISDIR(st.st_mode))
		return root;
	finding(d, level, "root", "%s %s: there is no such folder, or we "
	    "cannot look at it", name, root);
	advise(d, "name the folder that the server gives out");
	return NULL;
}

/* Below a folder that is known to be a document root. */
static void
check_below(struct doctor *d, const char *root, const char *path)
{
	if (root == NULL || path == NULL ||
	    !place_below(path, root))
		return;
	finding(d, LEVEL_FAIL, "root", "%s lies below the document root %s, "
	    "where the server gives it to anybody", path, root);
	advise(d, "move it out of there, and change its path in %s",
	    d->job->file);
}

static void
guess(struct doctor *d, const char *path)
{
	char root[LIMIT_PATH];

	if (path == NULL || !place_guess(path, root, sizeof(root)))
		return;
	finding(d, LEVEL_WARN, "root", "%s lies below %s, which looks like "
	    "a document root", path, root);
	advise(d, "if a server gives out that folder, move it away");
}

void
doctor_root(struct doctor *d)
{
	const struct config *c = &d->job->config;
	/* The secret lies beside the database, if it is named nowhere. */
	const char *paths[] = { d->database, c->secret_file,
	    c->secret_count > 0 ? d->job->file : NULL, c->log_path,
	    c->audit.path };
	size_t i, before = d->warnings + d->failures;
	const char *given, *served;

	given = check_root(d, LEVEL_FAIL, "--docroot",
	    d->job->args.value[OPT_DOCROOT]);
	served = check_root(d, LEVEL_WARN, "DOCUMENT_ROOT",
	    getenv("DOCUMENT_ROOT"));
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		check_below(d, given, paths[i]);
		check_below(d, served, paths[i]);
	}
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]) &&
	    d->warnings + d->failures == before; i++)
		guess(d, paths[i]);
	if (d->warnings + d->failures == before)
		finding(d, LEVEL_OK, "root", "store and secret lie in no "
		    "document root");
}

/* Where locks of POSIX do not hold between machines, or not at all. */
static bool
is_remote(const char *folder)
{
	static const unsigned int types[] = { 0x6969 /* NFS */,
	    0x517b /* SMB */, 0xff534d42 /* CIFS */, 0xfe534d42 /* SMB 2 */ };
	struct statfs fs;
	size_t i;

	if (statfs(folder, &fs) != 0)
		return false;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if ((unsigned int)fs.f_type == types[i])
			return true;
	return false;
}

void
doctor_space(struct doctor *d)
{
	struct statvfs fs;
	uint64_t space;

	if (statvfs(d->folder, &fs) != 0)
		return;		/* said by doctor_folder() */
	space = (uint64_t)fs.f_bavail * fs.f_frsize / MIB;
	if ((fs.f_flag & ST_RDONLY) != 0) {
		finding(d, LEVEL_FAIL, "disk", "it cannot be written to");
		advise(d, "mount it again for writing");
	} else if (space < 64 || (fs.f_files > 0 && fs.f_favail == 0)) {
		finding(d, space < 2 ? LEVEL_FAIL : LEVEL_WARN, "disk",
		    "%llu MiB free, %llu files", (unsigned long long)space,
		    (unsigned long long)fs.f_favail);
		advise(d, "make room: on a full disk nobody can sign in, "
		    "or out");
	} else
		finding(d, LEVEL_OK, "disk", "%llu MiB free",
		    (unsigned long long)space);
	if (is_remote(d->folder)) {
		finding(d, LEVEL_WARN, "disk", "%s is on another machine, "
		    "where locks cannot be relied on", d->folder);
		advise(d, "put the store on a disk of this machine");
	}
}

/* The version is "SQLite 3.40.1", or only the numbers. */
void
doctor_engine(struct doctor *d)
{
	const char *engine = store_engine();
	struct span v = span_of(engine + strcspn(engine, "0123456789"));
	uint64_t major = 0, minor = 0;

	if (scan_digits(&v, 4, &major) && scan_char(&v, '.'))
		(void)scan_digits(&v, 4, &minor);
	if (major > 3 || (major == 3 && minor >= 37)) {
		finding(d, LEVEL_OK, "version", "sessile %s, %s",
		    sessile_version(), engine);
		return;
	}
	finding(d, LEVEL_FAIL, "version", "%s is too old: 3.37 is the first "
	    "that does all that is needed", engine);
	advise(d, "build sessile with a newer one");
}

struct counted {
	int64_t	now;
	size_t	live, expired;
	bool	more;
};

static int
count_session(const struct store_row *row, void *arg)
{
	struct counted *c = arg;

	c->live += row->expired >= c->now;
	c->expired += row->expired < c->now;
	c->more = c->live + c->expired >= COUNTED;
	return c->more ? SESSILE_ETOOBIG : SESSILE_OK;
}

static void
count_sessions(struct doctor *d)
{
	struct counted c = { date_now(), 0, 0, false };
	int rc;

	rc = store_list(d->job->store, INT64_MIN, count_session, &c,
	    &d->job->err);
	if (rc != SESSILE_OK && !c.more) {
		finding(d, LEVEL_FAIL, "sessions", "%s", d->job->err.text);
		advise(d, "see the lines before this one");
		return;
	}
	finding(d, LEVEL_OK, "sessions", "%zu live, %zu expired%s", c.live,
	    c.expired, c.more ? ", and there are more" : "");
	if (c.expired > 10000 && c.expired > c.live) {
		finding(d, LEVEL_WARN, "sessions", "more have expired than "
		    "are alive");
		advise(d, "run `sessile sweep`, now and from cron");
	}
}

static int
count_user(const struct store_user *u, void *arg)
{
	size_t *n = arg;

	(void)u;
	++*n;
	return SESSILE_OK;
}

static void
count_users(struct doctor *d)
{
	size_t n = 0;

	if (store_user_list(d->job->store, count_user, &n, &d->job->err) !=
	    SESSILE_OK) {
		finding(d, LEVEL_FAIL, "users", "%s", d->job->err.text);
		advise(d, "see the lines before this one");
	} else if (n == 0) {
		finding(d, LEVEL_WARN, "users", "there is none, so nobody "
		    "can sign in");
		advise(d, "run `sessile user add NAME --position POSITION`");
	} else
		finding(d, LEVEL_OK, "users", "%zu", n);
}

void
doctor_store(struct doctor *d)
{
	struct job *job = d->job;
	int rc;

	rc = store_open(&job->store, job->config.store, NULL, &job->err);
	if (rc != SESSILE_OK) {
		finding(d, LEVEL_FAIL, "store", "%s", job->err.text);
		if (store_is_older(job->config.store)) {
			advise(d, "run `sessile init`: it upgrades the "
			    "store, and may do so while it is in use");
			return;
		}
		advise(d, "correct what stands in the lines before this "
		    "one; if that is not it, restore the file from a copy, "
		    "or move it away and run `sessile init`");
		return;
	}
	rc = store_check(job->store, &job->err);
	if (rc != SESSILE_OK) {
		finding(d, LEVEL_FAIL, "store", "%s", job->err.text);
		advise(d, "restore the file from a copy, or move it away and "
		    "run `sessile init`");
		return;
	}
	finding(d, LEVEL_OK, "store", "opens, is one of ours, and is sound");
	count_users(d);
	count_sessions(d);
}
