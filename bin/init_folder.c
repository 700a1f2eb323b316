/*
 * The step of `sessile init` that makes the store's folder, or repairs whose
 * it is.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/path.h"
#include "file.h"
#include "init.h"
#include "place.h"
#include "print.h"

/* What `path` is called in the folder `home`; NULL: it lies elsewhere. */
static const char *
name_in(const struct stat *home, const char *path)
{
	const char *name;
	struct stat st;

	if (path == NULL || (name = place_part(path, &st)) == NULL)
		return NULL;
	return path_same(&st, home) ? name : NULL;
}

/* A file that init makes, finished or not. */
static bool
is_file(const char *name, const char *ours)
{
	size_t n = ours == NULL ? 0 : strlen(ours);

	return ours != NULL && strncmp(name, ours, n) == 0 &&
	    (name[n] == '\0' || file_is_unfinished(name + n));
}

/* Those who hash a password are counted by it. */
static bool
is_slot(const char *end)
{
	return strncmp(end, "-slot", 5) == 0 && end[5] != '\0' &&
	    strspn(end + 5, "0123456789") == strlen(end + 5);
}

static bool
is_beside_database(const char *name, const char *ours)
{
	static const char *const ends[] = { "-journal", "-wal", "-shm" };
	size_t i, n = ours == NULL ? 0 : strlen(ours);

	if (ours == NULL || strncmp(name, ours, n) != 0)
		return false;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(name + n, ends[i]) == 0)
			return true;
	return is_slot(name + n);
}

/* Whether nothing lies in the folder but what belongs to the store. */
static bool
holds_only_ours(const struct making *m, int fd, const struct stat *home)
{
	const char *database = name_in(home, m->database);
	const char *secret = name_in(home, m->job->config.secret_file);
	const char *config = name_in(home, m->job->file);
	const struct dirent *f;
	bool ours = true;
	DIR *dir;

	if ((fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return false;
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return false;
	}
	while (ours && (f = readdir(dir)) != NULL)
		ours = strcmp(f->d_name, ".") == 0 ||
		    strcmp(f->d_name, "..") == 0 ||
		    is_file(f->d_name, database) ||
		    is_beside_database(f->d_name, database) ||
		    is_file(f->d_name, secret) || is_file(f->d_name, config);
	closedir(dir);
	return ours;
}

/* Why a folder is not the store's alone, even if it is empty; NULL: it is. */
static const char *
not_ours(const struct making *m, int fd, const struct stat *st)
{
	struct stat above, top;

	if ((st->st_mode & S_ISVTX) != 0)
		return "it is a folder for everybody's files (sticky)";
	if (fstatat(fd, "..", &above, 0) != 0 || stat("/", &top) != 0 ||
	    path_same(&above, &top))
		return "it lies directly below /";
	if (above.st_dev != st->st_dev)
		return "a disk is mounted there";
	return holds_only_ours(m, fd, st) ? NULL : "other things lie in it";
}

/*
 * A folder that we found is closed up and given away only if it is the
 * store's alone.  Anything else may be /tmp, /srv, or somebody's home.
 */
static int
judge_folder(const struct making *m, int fd, const struct stat *st,
    bool *repair)
{
	bool other = m->owner.given && st->st_uid != m->owner.uid;
	bool open_to_all = (st->st_mode & 077) != 0;
	const char *why = NULL;

	*repair = false;
	if (!other && !open_to_all)
		return DONE;
	if (!m->made_folder)
		why = not_ours(m, fd, st);
	if (why != NULL && (other || (st->st_mode & 022) != 0))
		return failed("%s: %s, and %s; a store needs a folder of its "
		    "own: choose one, in it or elsewhere, with --store",
		    m->folder, why, other ? "it is not the owner's" :
		    "others can write to it");
	*repair = why == NULL;
	return DONE;
}

static int
not_allowed(const struct making *m, int error, const char *or)
{
	return failed("%s: %s; run it as root or as the folder's owner%s",
	    m->folder, strerror(error), or);
}

static int
repair_folder(const struct making *m, int fd, const struct stat *st)
{
	if (((st->st_mode & 077) != 0 && fchmod(fd, 0700) != 0) ||
	    (m->owner.given && st->st_uid != m->owner.uid &&
	    fchown(fd, m->owner.uid, m->owner.gid) != 0))
		return not_allowed(m, errno, "");
	return DONE;
}

static int
no_folder(const struct making *m, int error)
{
	if (error == ENOENT)
		return failed("%s: the folder cannot be made: the one above "
		    "is not there; make that, or choose another place with "
		    "--store", m->folder);
	return failed("%s: the folder cannot be made: %s; run it as root, or "
	    "choose another place with --store", m->folder, strerror(error));
}

static int
settle_folder(struct making *m, bool only_look)
{
	struct stat st;
	bool repair;
	int fd, rc;

	fd = open(m->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 && only_look && errno == ENOENT)
		return DONE;	/* it is to be made */
	if (fd == -1 || fstat(fd, &st) != 0) {
		rc = not_allowed(m, errno, ", or choose another place with "
		    "--store");
		goto out;
	}
	/* Run again by root, it keeps the owner of the first time. */
	if (!m->owner.given && geteuid() == 0 && st.st_uid != 0)
		owner_of(&m->owner, st.st_uid);
	rc = judge_folder(m, fd, &st, &repair);
	if (rc == DONE && repair && only_look && geteuid() != 0 &&
	    st.st_uid != geteuid())
		rc = not_allowed(m, EPERM, "");
	if (rc == DONE && repair && !only_look)
		rc = repair_folder(m, fd, &st);
out:
	if (fd != -1)
		close(fd);
	return rc;
}

int
init_look_folder(struct making *m)
{
	return settle_folder(m, true);
}

int
init_folder(struct making *m)
{
	m->made_folder = mkdir(m->folder, 0700) == 0;
	if (!m->made_folder && errno != EEXIST)
		return no_folder(m, errno);
	return settle_folder(m, false);
}
