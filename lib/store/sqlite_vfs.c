/*
 * SQLite's way to the system, with one difference that spares each writing
 * process a tenth of its cost.
 *
 * The rollback journal stays where it is between transactions (TRUNCATE
 * mode), but each process opens it anew, and SQLite, which cannot know that
 * it was there already, syncs the folder as for a new file.  Here an existing
 * one is opened as such.  Its name is on disk since the transaction that made
 * it; had that process been killed before, the sync of the file itself, which
 * comes before the first page of the database is written, brings the name
 * along on ext4, XFS and Btrfs.
 */
#include "store/sqlite.h"

#include <stdlib.h>

#include "base/banned.h"

#define NAME	"sessile"

/* The original stays the one it was, even if the program sets another. */
struct vfs {
	sqlite3_vfs	 ours;		/* first: SQLite holds this */
	sqlite3_vfs	*original;
};

static int
vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
    int *out)
{
	sqlite3_vfs *original = ((struct vfs *)vfs)->original;
	int rc;

	if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0 &&
	    (flags & SQLITE_OPEN_CREATE) != 0) {
		rc = original->xOpen(vfs, path, file,
		    flags & ~SQLITE_OPEN_CREATE, out);
		if (rc == SQLITE_OK && (out == NULL ||
		    (*out & SQLITE_OPEN_READWRITE) != 0))
			return rc;
		if (rc == SQLITE_OK && file->pMethods != NULL)
			file->pMethods->xClose(file);
	}
	return original->xOpen(vfs, path, file, flags, out);
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
	vfs->ours.pNext = NULL;
	vfs->ours.xOpen = vfs_open;
	if (sqlite3_vfs_register(&vfs->ours, 0) != SQLITE_OK) {
		free(vfs);
		return NULL;
	}
	return NAME;
}
