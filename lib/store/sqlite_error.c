/*
 * SQLite's errors in our words, for the operator's log.  No value out of the
 * database gets into them.
 */
#include "store/sqlite.h"

#include <string.h>

#include "base/banned.h"

/* Exact codes first, then those that stand for a whole family. */
static const struct {
	int		 code;
	int		 error;
	const char	*why;
} reasons[] = {
	{ SQLITE_CONSTRAINT_PRIMARYKEY, SESSILE_EEXIST,
	    "there is one already" },
	{ SQLITE_CONSTRAINT_UNIQUE, SESSILE_EEXIST, "there is one already" },
	{ SQLITE_IOERR_NOMEM, SESSILE_ENOMEM, "no memory" },
	{ SQLITE_READONLY_DBMOVED, SESSILE_ESTORE,
	    "the file was moved away or replaced" },
	{ SQLITE_READONLY_DIRECTORY, SESSILE_ESTORE,
	    "no journal can be made in its folder: it is not ours to write" },
	{ SQLITE_READONLY_ROLLBACK, SESSILE_ESTORE,
	    "a crashed write is to be undone, and the file is not ours to "
	    "write" },
	{ SQLITE_NOMEM, SESSILE_ENOMEM, "no memory" },
	{ SQLITE_TOOBIG, SESSILE_ETOOBIG, "a value is too large" },
	{ SQLITE_BUSY, SESSILE_ESTORE,
	    "another process has kept it locked for too long" },
	{ SQLITE_FULL, SESSILE_ESTORE,
	    "the disk is full, or the file at its ceiling" },
	{ SQLITE_IOERR, SESSILE_ESTORE, "reading or writing failed" },
	{ SQLITE_CORRUPT, SESSILE_ESTORE,
	    "damaged; `sessile doctor` tells more" },
	{ SQLITE_NOTADB, SESSILE_ESTORE, "not an SQLite database" },
	{ SQLITE_READONLY, SESSILE_ESTORE, "it cannot be written to" },
	{ SQLITE_CANTOPEN, SESSILE_ESTORE,
	    "it, or the journal beside it, cannot be opened" },
};

static int
print(struct sqlite *s, int error, int code, const char *why,
    const char *what, struct err *e)
{
	int no = sqlite3_system_errno(s->db);

	if (no != 0 && ((code & 0xff) == SQLITE_IOERR ||
	    (code & 0xff) == SQLITE_CANTOPEN))
		return err_set(e, error, "%s: %s (%s, SQLite %d: %s)", s->path,
		    why, what, code, strerror(no));
	return err_set(e, error, "%s: %s (%s, SQLite %d)", s->path, why, what,
	    code);
}

int
sqlite_error(struct sqlite *s, int code, const char *what, struct err *e)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].code == code || reasons[i].code == (code & 0xff))
			return print(s, reasons[i].error, code, reasons[i].why,
			    what, e);
	return print(s, SESSILE_ESTORE, code, sqlite3_errmsg(s->db), what, e);
}
