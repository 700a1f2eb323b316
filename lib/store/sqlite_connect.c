/*
 * A hardened connection to an SQLite file, which may have been written by
 * others.  It stands before the first byte of the file is believed, and all
 * of it is done by calls that cost next to nothing, for every request comes
 * through here.  What only writing needs is in sqlite_write.c.
 */
#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define OPEN_FLAGS (SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | \
	SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE)

static const struct {
	int	 option;
	int	 on;
} switches[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
	{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	{ SQLITE_DBCONFIG_DQS_DML, 0 },
	{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
	{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	{ SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
};

/* Wide enough for tables and views of others in the same file. */
static const struct {
	int	 option;
	int	 most;
} limits[] = {
	{ SQLITE_LIMIT_LENGTH, LIMIT_ROW },
	{ SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024 },
	{ SQLITE_LIMIT_EXPR_DEPTH, 100 },
	{ SQLITE_LIMIT_COMPOUND_SELECT, 100 },
	{ SQLITE_LIMIT_ATTACHED, 0 },
	{ SQLITE_LIMIT_WORKER_THREADS, 0 },
};

static int
harden(struct sqlite *s, struct err *e)
{
	sqlite3_int64 mmap_size = 0;
	size_t i;
	int is;

	for (i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (sqlite3_db_config(s->db, switches[i].option,
		    switches[i].on, &is) != SQLITE_OK || is != switches[i].on)
			return err_set(e, SESSILE_ESTORE, "%s: SQLite %s "
			    "cannot be hardened: option %d", s->path,
			    sqlite3_libversion(), switches[i].option);
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(s->db, limits[i].option, limits[i].most);
	sqlite3_file_control(s->db, "main", SQLITE_FCNTL_MMAP_SIZE,
	    &mmap_size);
	return SESSILE_OK;
}

static int
wait_for_lock(void *arg, int count)
{
	struct sqlite *s = arg;

	(void)count;	/* of one lock; a call may wait for several */
	return busy_wait(&s->busy, sqlite3_txn_state(s->db, NULL) ==
	    SQLITE_TXN_WRITE);
}

static int
open_file(struct sqlite *s, struct err *e)
{
	int rc, no;

	rc = sqlite3_open_v2(s->path, &s->db, OPEN_FLAGS, sqlite_vfs());
	if (s->db == NULL || rc == SQLITE_NOMEM)
		return err_set(e, SESSILE_ENOMEM, "%s: no memory", s->path);
	if (rc != SQLITE_OK) {
		no = sqlite3_system_errno(s->db);
		return sqlite_no_file(s->path, no != 0 ? strerror(no) :
		    sqlite3_errmsg(s->db), e);
	}
	if (sqlite3_busy_handler(s->db, wait_for_lock, s) != SQLITE_OK ||
	    sqlite3_extended_result_codes(s->db, 1) != SQLITE_OK)
		return err_set(e, SESSILE_ESTORE, "%s: SQLite refuses its "
		    "settings", s->path);
	return harden(s, e);
}

/*
 * Two settings of the whole process that spare it page faults: no stock of
 * pages, no counting of memory.  Where the program already uses SQLite they
 * are refused, and that is well.
 */
static void
spare(void)
{
	sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int
sqlite_connect(struct sqlite **sp, const char *path, struct err *e)
{
	struct sqlite *s;
	size_t n = strlen(path) + 1;
	int rc;

	*sp = NULL;
	if ((s = calloc(1, sizeof(*s) + n)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "%s: no memory", path);
	memcpy(s->path, path, n);
	spare();
	if ((rc = open_file(s, e)) != SESSILE_OK) {
		sqlite_disconnect(s);
		return rc;
	}
	*sp = s;
	return SESSILE_OK;
}

void
sqlite_disconnect(struct sqlite *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(s->statements[i]);
	sqlite3_close(s->db);
	free(s);
}
