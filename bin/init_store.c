/*
 * The steps of `sessile init` that make the folder, the secret and the
 * database, or repair whose they are.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/mem.h"
#include "file.h"
#include "init.h"
#include "print.h"

#define RANDOM_BYTES	32

static const char *
base_of(const char *path)
{
	const char *slash = path == NULL ? NULL : strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static bool
begins(const char *name, const char *with)
{
	return with != NULL && strncmp(name, with, strlen(with)) == 0;
}

/* Whether nothing lies in the folder but what belongs to the store. */
static bool
holds_only_ours(const struct making *m)
{
	const struct config *c = &m->job->config;
	const struct dirent *f;
	bool ours = true;
	DIR *dir;

	if ((dir = opendir(m->folder)) == NULL)
		return false;
	while (ours && (f = readdir(dir)) != NULL)
		ours = strcmp(f->d_name, ".") == 0 ||
		    strcmp(f->d_name, "..") == 0 ||
		    begins(f->d_name, base_of(m->database)) ||
		    begins(f->d_name, base_of(c->secret_file)) ||
		    begins(f->d_name, base_of(m->job->file));
	closedir(dir);
	return ours;
}

/*
 * A folder that we found: closed up and given away only if it is the store's
 * alone.  Anything else may be /tmp, or somebody's home.
 */
static int
repair_folder(const struct making *m, int fd, const struct stat *st)
{
	bool other = m->owner.given && st->st_uid != m->owner.uid;
	bool open_to_all = (st->st_mode & 077) != 0;

	if (!other && !open_to_all)
		return DONE;
	if (!holds_only_ours(m)) {
		if (other || (st->st_mode & 022) != 0)
			return failed("%s: other things lie in that folder, "
			    "and %s; a store needs one of its own: choose "
			    "it with --store", m->folder, other ?
			    "it is not the owner's" :
			    "others can write to it");
		return DONE;
	}
	if ((open_to_all && fchmod(fd, 0700) != 0) || (other &&
	    fchown(fd, m->owner.uid, m->owner.gid) != 0))
		return failed("%s: %s; run it as root or as the folder's "
		    "owner", m->folder, strerror(errno));
	return DONE;
}

int
init_folder(struct making *m)
{
	struct stat st;
	int fd, rc;

	m->made_folder = mkdir(m->folder, 0700) == 0;
	if (!m->made_folder && errno != EEXIST)
		return failed("%s: the folder cannot be made: %s", m->folder,
		    strerror(errno));
	fd = open(m->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &st) != 0) {
		rc = failed("%s: %s", m->folder, strerror(errno));
		if (fd != -1)
			close(fd);
		return rc;
	}
	/* Run again by root, it keeps the owner of the first time. */
	if (!m->owner.given && geteuid() == 0 && st.st_uid != 0)
		owner_of(&m->owner, st.st_uid);
	rc = repair_folder(m, fd, &st);
	close(fd);
	return rc;
}

/* A secret that others could have put there is none. */
static int
check_secret(const struct making *m, const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return failed("%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return failed("%s: not a regular file; move it away and run "
		    "init again", path);
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

static int
make_secret(struct making *m, const char *path)
{
	unsigned char bytes[RANDOM_BYTES];
	char text[2 * RANDOM_BYTES + 2];
	size_t n;
	int rc;

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(text, sizeof(text) - 1, bytes, sizeof(bytes),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	n = strlen(text);
	text[n++] = '\n';
	rc = file_make(path, text, n, 0600, &m->owner, &m->made_secret,
	    &m->job->err);
	mem_wipe(bytes, sizeof(bytes));
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

/* A journal that root has left is one that the owner cannot use. */
int
init_store(struct making *m)
{
	static const char *const beside[] = { "", "-journal", "-wal", "-shm" };
	char path[LIMIT_PATH + 16];
	struct job *job = m->job;
	size_t i;
	int rc;

	rc = store_create(job->config.store, &m->made_store, &job->err);
	if (rc != SESSILE_OK)
		return job_failed(job, rc);
	for (i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", m->database, beside[i]);
		rc = file_give(path, &m->owner, &job->err);
		if (rc != SESSILE_OK && (rc != SESSILE_ENOENT || i == 0))
			return job_failed(job, rc);
	}
	return DONE;
}
