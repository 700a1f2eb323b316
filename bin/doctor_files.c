/*
 * Doctor's checks of who owns what, and who else can get at it.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/path.h"
#include "doctor.h"
#include "print.h"

static unsigned int
mode_of(const struct stat *st)
{
	return (unsigned int)(st->st_mode & 07777);
}

static bool
become(const struct owner *o, gid_t folder_gid)
{
	gid_t gid = o->gid == (gid_t)-1 ? folder_gid : o->gid;

	return setgroups(0, NULL) == 0 && setgid(gid) == 0 &&
	    setuid(o->uid) == 0;
}

static void
check_as_root(struct doctor *d)
{
	struct owner o;

	if (!d->has_home || d->home.st_uid == 0) {
		finding(d, LEVEL_WARN, "who", "root, and the store is "
		    "root's: a server's user cannot use it");
		advise(d, "run `sessile init --owner USER` with the user "
		    "that the server runs programs as");
		return;
	}
	owner_of(&o, d->home.st_uid);
	if (become(&o, d->home.st_gid))
		finding(d, LEVEL_OK, "who", "run by root; what follows is "
		    "how %s sees it, who owns the store", o.name);
	else {
		finding(d, LEVEL_WARN, "who", "root; what follows is not how "
		    "%s sees it, who owns the store", o.name);
		advise(d, "run it as %s", o.name);
	}
}

void
doctor_who(struct doctor *d)
{
	char us[OWNER_NAME], them[OWNER_NAME];
	uid_t uid = geteuid();

	owner_name(uid, us);
	if (uid == 0)
		check_as_root(d);
	else if (d->has_home && d->home.st_uid != uid) {
		finding(d, LEVEL_FAIL, "who", "%s, but the store belongs to "
		    "%s", us, owner_name(d->home.st_uid, them));
		advise(d, "run it as %s%s; if the server runs programs as "
		    "%s: `sessile init --owner %s`, as root", them,
		    d->home.st_uid == 0 ? "" : " or as root", us, us);
	} else
		finding(d, LEVEL_OK, "who", "%s%s", us, d->has_home ?
		    ", who owns the store" : "");
}

/* Who may write a folder above may put another one in its place. */
static void
check_above(struct doctor *d)
{
	char *real = realpath(d->folder, NULL), *slash;
	struct stat st;

	while (real != NULL && (slash = strrchr(real, '/')) != NULL) {
		slash[slash == real] = '\0';
		if (stat(real, &st) == 0 && (st.st_mode & 002) != 0 &&
		    (st.st_mode & S_ISVTX) == 0) {
			finding(d, LEVEL_WARN, "folder", "anybody can write "
			    "to %s (mode %04o), and exchange what is in it",
			    real, mode_of(&st));
			advise(d, "chmod o-w it");
		}
		if (slash == real)
			break;
	}
	free(real);
}

static void
no_folder(struct doctor *d)
{
	struct stat st;
	int error = stat(d->folder, &st) == 0 ? ENOTDIR : errno;

	finding(d, LEVEL_FAIL, "folder", "%s: %s", d->folder,
	    error == ENOENT ? "it is not there" : error == EACCES ?
	    "we cannot get there" : "it is no folder");
	if (error == EACCES)
		advise(d, "`chmod o+x` the folders above, or choose another "
		    "place");
	else
		advise(d, "run `sessile init`%s", error == ENOENT ? "" :
		    ", when what lies there is moved away");
}

void
doctor_folder(struct doctor *d)
{
	struct stat st;

	if (stat(d->folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
		no_folder(d);
		return;
	}
	if ((st.st_mode & 022) != 0) {
		finding(d, LEVEL_FAIL, "folder", "others can write to %s "
		    "(mode %04o)", d->folder, mode_of(&st));
		advise(d, "chmod 700 it, if nothing but the store is in it");
	} else if ((st.st_mode & 055) != 0) {
		finding(d, LEVEL_WARN, "folder", "others can look into %s "
		    "(mode %04o)", d->folder, mode_of(&st));
		advise(d, "chmod 700 it, if nothing but the store is in it");
	} else
		finding(d, LEVEL_OK, "folder", "%s", d->folder);
	check_above(d);
}

void
advise_missing(struct doctor *d, int error)
{
	if (error == ENOENT)
		advise(d, "run `sessile init`");
	else if (error == EACCES)
		advise(d, "do what is advised about `who` and `folder` "
		    "before this");
	else
		advise(d, "correct its path in %s", d->job->file);
}

bool
doctor_closed(struct doctor *d, const char *check, const char *path,
    const struct stat *st)
{
	char us[OWNER_NAME], them[OWNER_NAME];

	if (d->has_home && st->st_uid != d->home.st_uid) {
		finding(d, LEVEL_FAIL, check, "%s belongs to %s, and its "
		    "folder to %s", path, owner_name(st->st_uid, them),
		    owner_name(d->home.st_uid, us));
		advise(d, "as root: sessile init --owner %s", us);
		return false;
	}
	if ((st->st_mode & 077) != 0) {
		finding(d, LEVEL_FAIL, check, "others can get at %s (mode "
		    "%04o)", path, mode_of(st));
		advise(d, "chmod 600 it");
		return false;
	}
	return true;
}

static void
check_journal(struct doctor *d)
{
	char path[LIMIT_PATH + 16], name[OWNER_NAME];
	struct stat st;

	snprintf(path, sizeof(path), "%s-journal", d->database);
	if (lstat(path, &st) == 0 && d->has_home &&
	    st.st_uid != d->home.st_uid) {
		finding(d, LEVEL_FAIL, "database", "%s belongs to %s: the "
		    "store cannot be written", path,
		    owner_name(st.st_uid, name));
		advise(d, "as root: sessile init --owner %s",
		    owner_name(d->home.st_uid, name));
	}
	snprintf(path, sizeof(path), "%s-wal", d->database);
	if (lstat(path, &st) == 0) {
		finding(d, LEVEL_WARN, "database", "%s is there: another "
		    "program has opened the store in WAL mode, which is slow "
		    "and unsafe here", path);
		advise(d, "end that program, or take its PRAGMA "
		    "journal_mode=WAL away; the next write turns it back");
	}
}

/*
 * Bytes 18 and 19 of the header are 2 in WAL mode.  Reading them closes a
 * descriptor of the file, which is harmless only as long as this process has
 * no lock on it: so before the store is opened.
 */
static bool
in_wal_mode(const char *path)
{
	char head[20];
	int fd;
	ssize_t n;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1)
		return false;
	n = pread(fd, head, sizeof(head), 0);
	close(fd);
	return n == sizeof(head) && (head[18] == 2 || head[19] == 2);
}

void
doctor_database(struct doctor *d)
{
	struct stat st;
	int error;

	if (lstat(d->database, &st) != 0) {
		error = errno;
		finding(d, LEVEL_FAIL, "database", "%s: %s", d->database,
		    error == ENOENT ? "it is not there" : strerror(error));
		advise_missing(d, error);
		return;
	}
	if (!S_ISREG(st.st_mode)) {
		finding(d, LEVEL_FAIL, "database", "%s: not a regular file",
		    d->database);
		advise(d, "move it away and run `sessile init`");
		return;
	}
	if (doctor_closed(d, "database", d->database, &st))
		finding(d, LEVEL_OK, "database", "%s", d->database);
	if (in_wal_mode(d->database)) {
		finding(d, LEVEL_WARN, "database", "its journal mode is WAL, "
		    "which does not suit programs that end");
		advise(d, "keep other programs from setting it; the next "
		    "write turns it back");
	}
	check_journal(d);
}
