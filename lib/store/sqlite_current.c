/*
 * Whether a connection that has lived for a while still is to the database
 * that its path names.  One look at the path tells, as long as nothing has
 * been written.
 */
#include "store/sqlite.h"

#include "base/banned.h"

static bool
moved(struct sqlite *s)
{
	int is = 0;

	return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED,
	    &is) != SQLITE_OK || is != 0;
}

/*
 * Something has been written: by us, by another process, or by somebody who
 * put a copy in the place of what was in the file.  SQLite tells the last by
 * a counter, and that may happen to be the same; so nothing is kept of what
 * was read.  In WAL mode an open connection would keep the others from ending
 * that.
 */
static bool
still_good(struct sqlite *s)
{
	return sqlite_ours(s, NULL) == SESSILE_OK && !sqlite_in_wal_mode(s) &&
	    sqlite3_db_release_memory(s->db) == SQLITE_OK;
}

/* An error may have left a transaction open: such a connection is no good. */
bool
sqlite_current(struct store *store)
{
	struct sqlite *s = sqlite_of(store);
	struct stamp now;

	if (sqlite3_txn_state(s->db, NULL) != SQLITE_TXN_NONE)
		return false;
	now = stamp_of(s->path);
	if (stamp_same(&now, &s->seen))
		return now.file != 0;
	if (s->seen.file == 0 ? moved(s) : !stamp_same_file(&now, &s->seen))
		return false;
	s->seen = now;
	return now.size > 0 && still_good(s);
}
