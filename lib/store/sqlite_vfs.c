/*
 * SQLite's way to the system, with three differences that spare each process
 * what it need not do; a fourth is in sqlite_journal.c.
 *
 * SQLite looks at every folder of a path for symbolic links, and with
 * NOFOLLOW takes none.  Those of folders are the administrator's (/var/lib on
 * another disk); one in the place of the file is refused by O_NOFOLLOW, with
 * which SQLite opens it.  The path is absolute already (sqlite_path).
 *
 * The rollback journal stays where it is between transactions (PERSIST
 * mode), but each process opens it anew, and SQLite, which cannot know that
 * it was there already, syncs the folder as for a new file.  Here an existing
 * one is opened as such.  Its name is on disk since the transaction that made
 * it; had that process been killed before, the sync of the file itself, which
 * comes before the first page of the database is written, brings the name
 * along on ext4, XFS and Btrfs.
 *
 * Before each transaction SQLite asks whether there is a journal, and if so,
 * whether a writer is at work and whether the journal's first byte is zero,
 * for then there is nothing to undo.  Mostly it is; so the byte is looked at
 * first, and such a journal counts as none.
 */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

#define NAME	"sessile"

/* The original stays the one it was, even if the program sets another. */
struct vfs {
	sqlite3_vfs	 ours;		/* first: SQLite holds this */
	sqlite3_vfs	*original;
};

static int
open_journal(sqlite3_vfs *vfs, const sqlite3_vfs *original, const char *path,
    sqlite3_file *file, int flags, int *out)
{
	int rc;

	if ((flags & SQLITE_OPEN_CREATE) != 0) {
		rc = sqlite_journal_open(vfs, original, path, file,
		    flags & ~SQLITE_OPEN_CREATE, out);
		if (rc == SQLITE_OK && (out == NULL ||
		    (*out & SQLITE_OPEN_READWRITE) != 0))
			return rc;
		if (rc == SQLITE_OK) {
			file->pMethods->xClose(file);
			file->pMethods = NULL;
		}
	}
	return sqlite_journal_open(vfs, original, path, file, flags, out);
}

static int
vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
    int *out)
{
	sqlite3_vfs *original = ((struct vfs *)vfs)->original;

	if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0)
		return open_journal(vfs, original, path, file, flags, out);
	return original->xOpen(vfs, path, file, flags, out);
}

static bool
is_journal(const char *path)
{
	static const char end[] = "-journal";
	size_t n = strlen(path), m = sizeof(end) - 1;

	return n > m && memcmp(path + n - m, end, m + 1) == 0;
}

/* SQLite asks in its own way where we cannot tell. */
static int
vfs_access(sqlite3_vfs *vfs, const char *path, int what, int *is)
{
	sqlite3_vfs *original = ((struct vfs *)vfs)->original;
	char first = 0;
	ssize_t n;
	int fd;

	*is = 0;
	if (what != SQLITE_ACCESS_EXISTS || !is_journal(path))
		return original->xAccess(vfs, path, what, is);
	if ((fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) == -1)
		return errno == ENOENT ? SQLITE_OK :
		    original->xAccess(vfs, path, what, is);
	n = pread(fd, &first, 1, 0);
	close(fd);
	if (n == -1 || first != 0)
		return original->xAccess(vfs, path, what, is);
	return SQLITE_OK;
}

static int
vfs_full_pathname(sqlite3_vfs *vfs, const char *path, int size, char *full)
{
	size_t n = strlen(path);

	(void)vfs;
	if (path[0] != '/' || n >= (size_t)size)
		return SQLITE_CANTOPEN;
	memcpy(full, path, n + 1);
	return SQLITE_OK;
}

/* Registered once for the process, and never taken back. */
const char *
sqlite_vfs(void)
{
	sqlite3_vfs *original;
	struct vfs *vfs;

	if (sqlite3_vfs_find(NAME) != NULL)
		return NAME;
	if ((original = sqlite3_vfs_find(NULL)) == NULL ||
	    (vfs = malloc(sizeof(*vfs))) == NULL)
		return NULL;
	vfs->original = original;
	vfs->ours = *original;
	vfs->ours.zName = NAME;
	vfs->ours.szOsFile = sqlite_journal_room(original);
	vfs->ours.pNext = NULL;
	vfs->ours.xOpen = vfs_open;
	vfs->ours.xAccess = vfs_access;
	vfs->ours.xFullPathname = vfs_full_pathname;
	if (sqlite3_vfs_register(&vfs->ours, 0) != SQLITE_OK) {
		free(vfs);
		return NULL;
	}
	return NAME;
}
