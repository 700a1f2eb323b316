/*
 * Writing: what a connection must be set to before it may, and transactions.
 */
#include "store/sqlite.h"

#include <string.h>

#include "base/banned.h"
#include "base/mem.h"

#define HEAP	8	/* pages, for those of the database and the journal */

/*
 * The last one reads the file; an answer other than the one here refuses.
 * One that the library was built with needs no saying (Debian's has two).
 */
static const struct {
	enum sql_id	 id;
	const char	*answer;
	const char	*built_in;
} settings[] = {
	{ SQL_PRAGMA_CELL_SIZE_CHECK, NULL, NULL },
	{ SQL_PRAGMA_SECURE_DELETE, "1", "SECURE_DELETE" },
	{ SQL_PRAGMA_SYNCHRONOUS, NULL, "DEFAULT_SYNCHRONOUS=2" },
	{ SQL_PRAGMA_JOURNAL_MODE, "persist", NULL },
};

static bool
built_in(const char *option)
{
	return option != NULL && sqlite3_compileoption_used(option) != 0;
}

static int
set(struct sqlite *s, enum sql_id id, const char *wanted, struct err *e)
{
	sqlite3_stmt *st;
	const char *answer;
	size_t len;
	bool row;
	int rc;

	if ((rc = sqlite_bind(s, id, NULL, 0, &st, e)) != SESSILE_OK)
		return rc;
	rc = sqlite_step(s, st, &row, e);
	if (rc != SESSILE_OK && id == SQL_PRAGMA_JOURNAL_MODE &&
	    sqlite_in_wal_mode(s))
		err_set(e, rc, "%s: another process keeps it in WAL mode, "
		    "which does not fit programs that end with each request: "
		    "turn that off there", s->path);
	if (rc == SESSILE_OK && wanted != NULL) {
		answer = row ? sqlite_text(st, 0, &len, &rc) : NULL;
		if (answer == NULL || strcmp(answer, wanted) != 0)
			rc = err_set(e, SESSILE_ESTORE, "%s: %s is %s, not %s",
			    s->path, sql_texts[id].name,
			    answer == NULL ? "unknown" : answer, wanted);
	}
	sqlite_done(st);
	return rc;
}

/*
 * The file's ceiling.  It is set by a statement that reads the file, and so
 * within the transaction, where that costs no locks of its own.
 */
static int
bound(struct sqlite *s, struct err *e)
{
	int rc;

	if (s->bounded)
		return SESSILE_OK;
	rc = set(s, SQL_PRAGMA_MAX_PAGE_COUNT, NULL, e);
	s->bounded = rc == SESSILE_OK;
	return rc;
}

static int
ready(struct sqlite *s, struct err *e)
{
	size_t i;
	int rc = SESSILE_OK;

	if (s->ready)
		return SESSILE_OK;
	mem_warm(HEAP);
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]) &&
	    rc == SESSILE_OK; i++)
		if (!built_in(settings[i].built_in))
			rc = set(s, settings[i].id, settings[i].answer, e);
	s->ready = rc == SESSILE_OK;
	return rc;
}

/* Many errors end a transaction by themselves. */
static void
undo(struct sqlite *s)
{
	if (!sqlite3_get_autocommit(s->db))
		sqlite_run(s, SQL_ROLLBACK, NULL, 0, NULL, NULL);
}

/*
 * On from what sqlite_keep() kept, where nobody writes: then the file is not
 * locked anew.  SQLite does not wait for locks while it holds one.
 */
static int
begin(struct sqlite *s, struct err *e)
{
	int rc;

	if ((rc = ready(s, e)) == SESSILE_OK)
		rc = sqlite_run(s, SQL_BEGIN, NULL, 0, NULL, e);
	if (s->kept == NULL)
		return rc;
	sqlite_release(s);
	return rc == SESSILE_OK ? rc : begin(s, e);
}

int
sqlite_begin(struct sqlite *s, struct err *e)
{
	int rc;

	undo(s);
	if ((rc = begin(s, e)) != SESSILE_OK)
		return rc;
	if ((rc = bound(s, e)) != SESSILE_OK)
		undo(s);
	return rc;
}

int
sqlite_end(struct sqlite *s, int rc, struct err *e)
{
	if (rc == SESSILE_OK)
		rc = sqlite_run(s, SQL_COMMIT, NULL, 0, NULL, e);
	if (rc != SESSILE_OK)
		undo(s);
	return rc;
}

int
sqlite_change(struct sqlite *s, enum sql_id id, const struct value *v,
    size_t n, unsigned int *changed, struct err *e)
{
	int rc;

	if ((rc = ready(s, e)) != SESSILE_OK ||
	    (rc = bound(s, e)) != SESSILE_OK)
		return rc;
	return sqlite_run(s, id, v, n, changed, e);
}
