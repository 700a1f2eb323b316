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
 *
 * In PERSIST mode a transaction ends when the journal's header, overwritten
 * by zeros, is on disk.  SQLite leaves the rest as it is: pages as they were
 * before, with ids and data of sessions that have ended since.  Here zeros go
 * over these too, behind the header's sync and without one of their own, for
 * what a power cut leaves of them belongs to no transaction; a journal of
 * more than LIMIT_JOURNAL bytes is given back instead.
 */
#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/limits.h"

#define BYTES	(4 * (2048 + 8) + 512)	/* what a sign-in changes, at once */
#define HEADER	28	/* so much of it SQLite zeroes, and writes else never */

struct journal {
	sqlite3_file	 ours;		/* first: SQLite holds this */
	sqlite3_file	*real;		/* behind us in the same memory */
	char		*bytes;
	int		 n;
	sqlite3_int64	 at;		/* where they belong */
	sqlite3_int64	 end;		/* behind the last one written */
	bool		 over;		/* the header was zeroed */
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

	j->over = at == 0 && n == HEADER;
	if (at + n > j->end)
		j->end = at + n;
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

/*
 * To where it says something.  What another process has left, who was killed
 * before it came to wiping, goes on behind what we have written: there the
 * number of a page would stand, which is not 0.
 */
static sqlite3_int64
written(struct journal *j)
{
	sqlite3_int64 size;
	uint32_t next = 1;

	if (j->end > HEADER && (j->real->pMethods->xRead(j->real, &next,
	    sizeof(next), j->end) == SQLITE_IOERR_SHORT_READ || next == 0))
		return j->end;
	return j->real->pMethods->xFileSize(j->real, &size) == SQLITE_OK ?
	    size : j->end;
}

/*
 * What fails here changes nothing: the transaction is over.  The end comes
 * first, so that what is left when we are killed begins at the beginning.
 */
static void
wipe(struct journal *j)
{
	sqlite3_int64 end = written(j);
	int n;

	j->over = false;
	j->end = 0;
	if (end > LIMIT_JOURNAL) {
		(void)j->real->pMethods->xTruncate(j->real, 0);
		return;
	}
	memset(j->bytes, 0, BYTES);
	for (; end > HEADER; end -= n) {
		n = end - HEADER < BYTES ? (int)(end - HEADER) : BYTES;
		if (j->real->pMethods->xWrite(j->real, j->bytes, n,
		    end - n) != SQLITE_OK)
			return;
	}
}

static int
journal_sync(sqlite3_file *file, int flags)
{
	struct journal *j = journal_of(file);
	int rc = flush(j);

	if (rc == SQLITE_OK)
		rc = j->real->pMethods->xSync(j->real, flags);
	if (rc == SQLITE_OK && j->over)
		wipe(j);
	return rc;
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
