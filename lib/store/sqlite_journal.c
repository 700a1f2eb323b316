/*
 * The rollback journal as SQLite writes it, gathered into fewer calls.
 *
 * SQLite appends three pieces for each page, two of them of four bytes, and
 * to the system each is a write that makes a file longer.  Here pieces that
 * follow each other wait until there are BYTES of them, or until SQLite asks
 * for anything that has to see them; xSync is one of these, and before it
 * returned no page of the database is changed.  Once a write has failed, all
 * further calls fail as well, so that SQLite gives up the transaction and
 * what it holds in memory.
 */
#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define BYTES	(4 * (2048 + 8) + 512)	/* what a sign-in changes, at once */

struct journal {
	sqlite3_file	 ours;		/* first: SQLite holds this */
	sqlite3_file	*real;		/* behind us in the same memory */
	char		*bytes;
	int		 n;
	sqlite3_int64	 at;		/* where they belong */
	int		 failed;	/* why, if not SQLITE_OK */
};

static struct journal *
journal_of(sqlite3_file *file)
{

	return (struct journal *)file;
}

static int
flush(struct journal *j)
{
	if (j->failed == SQLITE_OK && j->n > 0)
		j->failed = j->real->pMethods->xWrite(j->real, j->bytes, j->n,
		    j->at);
	j->n = 0;
	return j->failed;
}

static int
journal_close(sqlite3_file *file)
{
	struct journal *j = journal_of(file);
	int rc = flush(j), closed;

	closed = j->real->pMethods->xClose(j->real);
	free(j->bytes);
	j->bytes = NULL;
	return rc != SQLITE_OK ? rc : closed;
}

static int
journal_read(sqlite3_file *file, void *to, int n, sqlite3_int64 at)
{
	struct journal *j = journal_of(file);
	int rc = flush(j);

	return rc != SQLITE_OK ? rc :
	    j->real->pMethods->xRead(j->real, to, n, at);
}

static int
journal_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 at)
{
	struct journal *j = journal_of(file);
	int rc = j->failed;

	if (j->n > 0 && (at != j->at + j->n || n > BYTES - j->n))
		rc = flush(j);
	if (rc != SQLITE_OK)
		return rc;
	if (n > BYTES)
		return j->failed = j->real->pMethods->xWrite(j->real, from, n,
		    at);
	if (j->n == 0)
		j->at = at;
	memcpy(j->bytes + j->n, from, (size_t)n);
	j->n += n;
	return SQLITE_OK;
}

static int
journal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct journal *j = journal_of(file);
	int rc = flush(j);

	return rc != SQLITE_OK ? rc :
	    j->real->pMethods->xTruncate(j->real, size);
}

static int
journal_sync(sqlite3_file *file, int flags)
{
	struct journal *j = journal_of(file);
	int rc = flush(j);

	return rc != SQLITE_OK ? rc : j->real->pMethods->xSync(j->real, flags);
}

static int
journal_size(sqlite3_file *file, sqlite3_int64 *size)
{
	struct journal *j = journal_of(file);
	int rc = flush(j);

	return rc != SQLITE_OK ? rc :
	    j->real->pMethods->xFileSize(j->real, size);
}

/* Nobody locks a journal. */
static int
journal_lock(sqlite3_file *file, int lock)
{

	(void)file;
	(void)lock;
	return SQLITE_OK;
}

static int
journal_reserved(sqlite3_file *file, int *is)
{

	(void)file;
	*is = 0;
	return SQLITE_OK;
}

static int
journal_control(sqlite3_file *file, int what, void *arg)
{
	struct journal *j = journal_of(file);

	return j->real->pMethods->xFileControl(j->real, what, arg);
}

static int
journal_sector(sqlite3_file *file)
{
	struct journal *j = journal_of(file);

	return j->real->pMethods->xSectorSize(j->real);
}

static int
journal_device(sqlite3_file *file)
{
	struct journal *j = journal_of(file);

	return j->real->pMethods->xDeviceCharacteristics(j->real);
}

static const sqlite3_io_methods methods = {
	.iVersion		= 1,
	.xClose			= journal_close,
	.xRead			= journal_read,
	.xWrite			= journal_write,
	.xTruncate		= journal_truncate,
	.xSync			= journal_sync,
	.xFileSize		= journal_size,
	.xLock			= journal_lock,
	.xUnlock		= journal_lock,
	.xCheckReservedLock	= journal_reserved,
	.xFileControl		= journal_control,
	.xSectorSize		= journal_sector,
	.xDeviceCharacteristics	= journal_device,
};

int
sqlite_journal_room(const sqlite3_vfs *original)
{

	return (int)sizeof(struct journal) + original->szOsFile;
}

int
sqlite_journal_open(sqlite3_vfs *vfs, const sqlite3_vfs *original,
    const char *path, sqlite3_file *file, int flags, int *out)
{
	struct journal *j = journal_of(file);
	int rc;

	memset(j, 0, sizeof(*j));
	if ((j->bytes = malloc(BYTES)) == NULL)
		return SQLITE_NOMEM;
	j->real = (sqlite3_file *)(void *)(j + 1);
	j->real->pMethods = NULL;
	rc = original->xOpen(vfs, path, j->real, flags, out);
	if (rc == SQLITE_OK) {
		file->pMethods = &methods;
		return rc;
	}
	if (j->real->pMethods != NULL)
		j->real->pMethods->xClose(j->real);
	free(j->bytes);
	j->bytes = NULL;
	return rc;
}
