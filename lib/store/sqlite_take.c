/*
 * Makes ours of a database that an Express app made with npm connect-sqlite3,
 * in one transaction; and looks, before anything is done, whose a database
 * is.  Looking changes nothing, but that SQLite, as for whoever reads the
 * file, takes back what a crashed write has left half done.
 */
#include "store/sqlite.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* Whether there is a table of sessions as npm connect-sqlite3 makes it. */
static bool
express_sessions(struct sqlite *s)
{
	static const char *const names[] = { "sid", "expired", "sess" };
	sqlite3_stmt *st;
	bool is;
	int i;

	if (sqlite_bind(s, SQL_FOREIGN_SESSIONS, NULL, 0, &st, NULL) !=
	    SESSILE_OK)
		return false;
	is = sqlite3_column_count(st) == 4;
	for (i = 0; i < 3 && is; i++)
		is = strcmp(sqlite3_column_name(st, i), names[i]) == 0;
	sqlite_done(st);
	if (is && sqlite_bind(s, SQL_FOREIGN_SID, NULL, 0, &st, NULL) !=
	    SESSILE_OK)
		is = false;
	return is;
}

int
sqlite_is_none(struct sqlite *s, enum sql_id id, bool *is, struct err *e)
{
	sqlite3_stmt *st;
	bool row;
	int rc;

	*is = false;
	rc = sqlite_bind(s, id, NULL, 0, &st, e);
	if (rc == SESSILE_OK && (rc = sqlite_step(s, st, &row, e)) ==
	    SESSILE_OK)
		*is = row && sqlite3_column_int64(st, 0) == 0;
	sqlite_done(st);
	return rc;
}

/*
 * Whether it is an Express app's.  Where that is neither so nor an error, it
 * is ours: somebody else may have been quicker.  The header alone refuses
 * most; to be believed, it is looked at again after a read, which takes back
 * what a crash has left of a write.
 */
static int
is_express(struct sqlite *s, bool *is, struct err *e)
{
	int rc;

	*is = false;
	if (!sqlite_unclaimed(s) && (rc = sqlite_ours(s, e)) != SESSILE_OK)
		return rc;
	if ((rc = sqlite_is_none(s, SQL_FOREIGN_TABLES, is, e)) != SESSILE_OK)
		return rc;
	*is = *is && express_sessions(s) && sqlite_unclaimed(s);
	return *is ? SESSILE_OK : sqlite_ours(s, e);
}

static int
take_over(struct sqlite *s, bool *taken, struct err *e)
{
	int rc = is_express(s, taken, e);

	return rc == SESSILE_OK && *taken ? sqlite_schema(s, e) : rc;
}

int
sqlite_take_over(const char *path, bool *taken, struct err *e)
{
	struct sqlite *s;
	int rc;

	*taken = false;
	if ((rc = sqlite_path(path, e)) != SESSILE_OK ||
	    (rc = sqlite_connect(&s, path, e)) != SESSILE_OK)
		return rc;
	if ((rc = is_express(s, taken, e)) == SESSILE_OK && *taken &&
	    (rc = sqlite_begin(s, e)) == SESSILE_OK)
		rc = sqlite_end(s, take_over(s, taken, e), e);
	sqlite_disconnect(s);
	*taken = *taken && rc == SESSILE_OK;
	return rc;
}

/*
 * The last connection to a database in WAL mode writes the log into it and
 * removes that.  One that is there already is to stay.
 */
static int
keep_log(struct sqlite *s, const char *path, struct err *e)
{
	char log[LIMIT_PATH + 4];
	struct stat st;
	int is = 1;

	snprintf(log, sizeof(log), "%s-wal", path);
	if (lstat(log, &st) == 0 && st.st_size > 0 &&
	    (sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
	    &is) != SQLITE_OK || !is))
		return err_set(e, SESSILE_ESTORE, "%s: SQLite refuses its "
		    "settings", path);
	return SESSILE_OK;
}

int
sqlite_look(const char *path, struct err *e)
{
	struct sqlite *s;
	struct stat st;
	bool express;
	int rc;

	if ((rc = sqlite_path(path, e)) != SESSILE_OK)
		return rc;
	if (lstat(path, &st) != 0 && errno == ENOENT)
		return SESSILE_OK;
	if ((rc = sqlite_connect(&s, path, e)) != SESSILE_OK)
		return rc;
	if ((rc = keep_log(s, path, e)) == SESSILE_OK)
		rc = sqlite_older(s) ? sqlite_look_older(s, e) :
		    is_express(s, &express, e);
	sqlite_disconnect(s);
	return rc;
}
