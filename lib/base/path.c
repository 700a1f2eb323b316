/*
 * Paths and the files behind them; see path.h.
 */
#include "base/path.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/scan.h"

#ifndef O_PATH
#define O_PATH	O_RDONLY
#endif

bool
path_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* What stands before the last slash, and that too if it is the first. */
static struct span
folder_of(const char *path)
{
	static const char here[] = ".";
	const char *slash = strrchr(path, '/');
	struct span v = { path, 1 };

	if (slash == NULL)
		v.p = here;
	else if (slash != path)
		v.n = (size_t)(slash - path);
	return v;
}

bool
path_folder(const char *path, char *folder, size_t size)
{
	struct span v = folder_of(path);

	if (v.n >= size)
		return false;
	memcpy(folder, v.p, v.n);
	folder[v.n] = '\0';
	return true;
}

bool
path_beside(const char *a, const char *b)
{
	struct span x = folder_of(a), y = folder_of(b);

	return x.n == y.n && memcmp(x.p, y.p, x.n) == 0;
}

/*
 * Climbs by "..", which the kernel resolves past symbolic links, and from a
 * descriptor, for it to walk the way down only once.
 */
bool
path_below(const char *path, const char *root)
{
	struct stat top, here, up;
	char text[LIMIT_PATH];	/* the folder, then the way up from it */
	bool below = false;
	size_t n = 0;
	int fd;

	if (!path_folder(path, text, sizeof(text)) || stat(root, &top) != 0 ||
	    (fd = open(text, O_PATH | O_DIRECTORY | O_CLOEXEC)) == -1)
		return false;
	if (fstat(fd, &here) != 0)
		goto out;
	for (; !(below = path_same(&here, &top)); here = up) {
		if (n + 4 > sizeof(text))
			break;
		memcpy(text + n, "../", 4);
		n += 3;
		if (fstatat(fd, text, &up, 0) != 0 || path_same(&up, &here))
			break;
	}
out:
	close(fd);
	return below;
}

static int
check_file(const char *path, const struct stat *st, bool private,
    struct err *e)
{
	if (!S_ISREG(st->st_mode))
		return err_set(e, SESSILE_ECONFIG, "%s: not a regular file",
		    path);
	if (private && st->st_uid != 0 && st->st_uid != geteuid())
		return err_set(e, SESSILE_ECONFIG, "%s: belongs to user %lu, "
		    "and we are %lu", path, (unsigned long)st->st_uid,
		    (unsigned long)geteuid());
	if (private && (st->st_mode & 077) != 0)
		return err_set(e, SESSILE_ECONFIG, "%s: group or others can "
		    "get at it (mode %04o); chmod 600 it", path,
		    (unsigned int)(st->st_mode & 07777));
	if ((st->st_mode & 002) != 0)
		return err_set(e, SESSILE_ECONFIG, "%s: anybody can write "
		    "to it (mode %04o)", path,
		    (unsigned int)(st->st_mode & 07777));
	return SESSILE_OK;
}

static int
read_all(int fd, const char *path, struct buf *b, struct err *e)
{
	char part[1024];
	ssize_t n;
	int rc = SESSILE_OK;

	while (rc == SESSILE_OK && (n = read(fd, part, sizeof(part))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			rc = err_set(e, SESSILE_ECONFIG, "%s: %s", path,
			    strerror(errno));
		else if (buf_put(b, part, (size_t)n) != SESSILE_OK)
			rc = err_set(e, SESSILE_ECONFIG, "%s: %s", path,
			    sessile_strerror(buf_error(b)));
		else if ((size_t)n < sizeof(part))
			break;	/* a regular file: nothing is left */
	}
	mem_wipe(part, sizeof(part));	/* it may have been a secret */
	return rc;
}

int
path_open(const char *path, bool private, int *fd, uint64_t *size,
    struct err *e)
{
	struct stat st;
	int rc;

	*size = 0;
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY |
	    O_NONBLOCK);
	if (*fd == -1)
		return err_set(e, SESSILE_ECONFIG, "%s: %s", path,
		    errno == ELOOP ? "a symbolic link, and those are not "
		    "followed" : strerror(errno));
	if (fstat(*fd, &st) != 0)
		rc = err_set(e, SESSILE_ECONFIG, "%s: %s", path,
		    strerror(errno));
	else if ((rc = check_file(path, &st, private, e)) == SESSILE_OK)
		*size = (uint64_t)st.st_size;
	if (rc != SESSILE_OK) {
		close(*fd);
		*fd = -1;
	}
	return rc;
}

int
path_read(const char *path, size_t max, bool private, struct buf *b,
    struct err *e)
{
	uint64_t size;
	int fd, rc;

	buf_init(b, max);
	if ((rc = path_open(path, private, &fd, &size, e)) != SESSILE_OK)
		return rc;
	rc = read_all(fd, path, b, e);
	close(fd);
	if (rc != SESSILE_OK)
		buf_free(b);
	return rc;
}
