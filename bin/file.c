/*
 * Making files; see file.h.  A file is written and synced under a name of
 * its own, PATH.new-XXXXXX as the store's is, and then gets the real one by
 * link(2), which never replaces: whoever comes first wins, and nobody ever
 * sees half a file.  (Tried before: O_EXCL, and others read it too early.)
 */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/path.h"

#define SUFFIX	".new-XXXXXX"
#define TEMPORARY	(LIMIT_PATH + sizeof(SUFFIX))
#define OLD	60		/* seconds: whoever made it is dead */

static int
system_error(const char *path, struct err *e)
{
	return err_set(e, SESSILE_ESTORE, "%s: %s%s", path, strerror(errno),
	    errno == EACCES || errno == EPERM ? "; run it as root" : "");
}

static int
sync_folder(const char *path, struct err *e)
{
	char folder[LIMIT_PATH];
	int fd, rc = SESSILE_OK;

	if (!path_folder(path, folder, sizeof(folder)))
		memcpy(folder, ".", 2);
	if ((fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return system_error(folder, e);
	if (fsync(fd) != 0)
		rc = system_error(folder, e);
	close(fd);
	return rc;
}

static int
write_all(int fd, const char *p, size_t n)
{
	ssize_t done;

	while (n > 0) {
		done = write(fd, p, n);
		if (done == -1 && errno != EINTR)
			return -1;
		if (done > 0) {
			p += done;
			n -= (size_t)done;
		}
	}
	return 0;
}

static int
fill(int fd, const void *data, size_t n, mode_t mode, const struct owner *o)
{
	if (o->given && geteuid() != o->uid &&
	    fchown(fd, o->uid, o->gid) != 0)
		return -1;
	if (fchmod(fd, mode) != 0 || write_all(fd, data, n) != 0)
		return -1;
	return fsync(fd);
}

/* For a file that is to take the place of `like`.  Its group has no rights,
 * and only root can give a file to any. */
static int
fill_like(int fd, const void *data, size_t n, const struct stat *like)
{
	static const struct owner nobody = { .given = false };

	if (fchown(fd, like->st_uid, like->st_gid) != 0 &&
	    fchown(fd, like->st_uid, (gid_t)-1) != 0)
		return -1;
	return fill(fd, data, n, like->st_mode & 07777, &nobody);
}

/* Another one may have come first, and may have tidied up behind us. */
static int
publish(const char *temporary, const char *path, bool *made, struct err *e)
{
	struct stat st;

	if (link(temporary, path) == 0)
		*made = true;
	else if (errno != EEXIST && (errno != ENOENT ||
	    lstat(path, &st) != 0))
		return system_error(path, e);
	return SESSILE_OK;
}

/* A file beside `path`, to be written; -1 after an error. */
static int
begin(const char *path, char temporary[TEMPORARY], int *rc, struct err *e)
{
	int fd;

	*rc = SESSILE_OK;
	if (strlen(path) >= LIMIT_PATH) {
		*rc = err_set(e, SESSILE_EINVAL, "a path is longer than %d "
		    "bytes", LIMIT_PATH - 1);
		return -1;
	}
	snprintf(temporary, TEMPORARY, "%s%s", path, SUFFIX);
	if ((fd = mkostemp(temporary, O_CLOEXEC)) == -1)
		*rc = system_error(path, e);
	return fd;
}

int
file_make(const char *path, const void *data, size_t n, mode_t mode,
    const struct owner *o, bool *made, struct err *e)
{
	char temporary[TEMPORARY];
	int fd, rc;

	*made = false;
	if ((fd = begin(path, temporary, &rc, e)) == -1)
		return rc;
	if (fill(fd, data, n, mode, o) != 0)
		rc = system_error(temporary, e);
	close(fd);
	if (rc == SESSILE_OK)
		rc = publish(temporary, path, made, e);
	unlink(temporary);
	return rc == SESSILE_OK ? sync_folder(path, e) : rc;
}

int
file_replace(const char *path, const void *data, size_t n,
    const struct stat *like, struct err *e)
{
	char temporary[TEMPORARY];
	int fd, rc;

	if ((fd = begin(path, temporary, &rc, e)) == -1)
		return rc;
	if (fill_like(fd, data, n, like) != 0)
		rc = system_error(temporary, e);
	close(fd);
	if (rc == SESSILE_OK && rename(temporary, path) != 0)
		rc = system_error(path, e);
	if (rc != SESSILE_OK) {
		unlink(temporary);
		return rc;
	}
	if ((rc = sync_folder(path, e)) != SESSILE_OK)
		rc = err_set(e, rc, "%s: it is replaced, but a power cut may "
		    "undo that: the folder cannot be synced", path);
	return rc;
}

bool
file_is_unfinished(const char *end)
{
	return strlen(end) == sizeof(SUFFIX) - 1 &&
	    strncmp(end, SUFFIX, sizeof(SUFFIX) - 7) == 0;
}

/*
 * The unfinished files beside `path`: those that are the very file `st` are
 * counted; with `tidy`, those that a crash left long ago are removed.
 */
static nlink_t
unfinished(const char *path, const struct stat *st, bool tidy)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	size_t n = strlen(base);
	char folder[LIMIT_PATH];
	const struct dirent *f;
	struct stat one;
	nlink_t same = 0;
	DIR *dir;

	if (!path_folder(path, folder, sizeof(folder)) ||
	    (dir = opendir(folder)) == NULL)
		return 0;
	while ((f = readdir(dir)) != NULL) {
		if (strncmp(f->d_name, base, n) != 0 ||
		    !file_is_unfinished(f->d_name + n) ||
		    fstatat(dirfd(dir), f->d_name, &one,
		    AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(one.st_mode))
			continue;
		same += path_same(&one, st);
		if (tidy && one.st_mtime + OLD < time(NULL) &&
		    one.st_uid == st->st_uid)
			unlinkat(dirfd(dir), f->d_name, 0);
	}
	closedir(dir);
	return same;
}

/* Whether it may be given to anybody. */
static int
look(int fd, const char *path, bool tidy, struct stat *st, struct err *e)
{
	nlink_t same;

	if (fstat(fd, st) != 0)
		return system_error(path, e);
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
		return err_set(e, SESSILE_ESTORE, "%s: neither a file nor a "
		    "folder", path);
	/* First counted, then asked again: names only become fewer. */
	same = unfinished(path, st, tidy);
	if (S_ISREG(st->st_mode) && (fstat(fd, st) != 0 ||
	    st->st_nlink > 1 + same))
		return err_set(e, SESSILE_ESTORE, "%s: has another name "
		    "somewhere (hard link); look whose it is and remove one",
		    path);
	return SESSILE_OK;
}

/* O_PATH: nothing is opened, so no lock on a database is lost. */
static int
give(const char *path, const struct owner *o, bool only_look, struct err *e)
{
	struct stat st;
	int fd, rc;

	fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT)
		return SESSILE_ENOENT;
	if (fd == -1)
		return system_error(path, e);
	rc = look(fd, path, !only_look, &st, e);
	if (rc == SESSILE_OK && !only_look && o->given &&
	    st.st_uid != o->uid &&
	    fchownat(fd, "", o->uid, o->gid, AT_EMPTY_PATH) != 0)
		rc = err_set(e, SESSILE_ESTORE, "%s: cannot be given to "
		    "%s: %s", path, o->name, strerror(errno));
	close(fd);
	return rc;
}

int
file_give(const char *path, const struct owner *o, struct err *e)
{
	return give(path, o, false, e);
}

int
file_look(const char *path, struct err *e)
{
	return give(path, NULL, true, e);
}

int
file_close_up(const char *path, bool *was, struct err *e)
{
	struct stat st;
	int fd, rc = SESSILE_OK;

	*was = false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY);
	if (fd == -1)
		return system_error(path, e);
	if (fstat(fd, &st) != 0)
		rc = system_error(path, e);
	else if ((*was = (st.st_mode & 077) != 0) &&
	    fchmod(fd, st.st_mode & 0700) != 0)
		rc = system_error(path, e);
	close(fd);
	return rc;
}
