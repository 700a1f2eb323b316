/*
 * What the files of the SQLite store share.  Only they include sqlite3.h.
 */
#ifndef SESSILE_STORE_SQLITE_H
#define SESSILE_STORE_SQLITE_H

#include <sqlite3.h>

#include "base/stamp.h"
#include "sql.h"
#include "store/busy.h"
#include "store/ops.h"

struct sqlite {
	struct store	 store;		/* first: callers hold this */
	sqlite3		*db;
	sqlite3_stmt	*statements[SQL_COUNT];	/* those used so far */
	sqlite3_stmt	*kept;		/* see sqlite_keep() */
	struct busy	 busy;
	bool		 ready;		/* set up for writing */
	bool		 bounded;	/* knows how large it may grow */
	struct stamp	 seen;		/* the file, by sqlite_current() */
	char		 path[];	/* as configured, for messages */
};

/* A value for a statement's `?`. */
struct value {
	enum { VALUE_NULL, VALUE_INT, VALUE_TEXT } kind;
	int64_t		 n;
	const char	*text;		/* borrowed until the call is over */
	size_t		 len;
};

/* --------------------------------------------------- sqlite_connect.c -- */

/* A hardened connection, whatever the file holds; *s NULL on errors. */
int	 sqlite_connect(struct sqlite **, const char *path, struct err *);
void	 sqlite_disconnect(struct sqlite *);	/* NULL is fine */

/* ------------------------------------------------------- sqlite_vfs.c -- */

/* The name of our way to the system, NULL for SQLite's own. */
const char *sqlite_vfs(void);

/* ------------------------------------------------------ sqlite_file.c -- */

/* SESSILE_ECONFIG: no path for a database. */
int	 sqlite_path(const char *path, struct err *);

/* Whether the file behind a connection is one of ours, by its header. */
int	 sqlite_ours(struct sqlite *, struct err *);

bool	 sqlite_in_wal_mode(struct sqlite *);

/* A database, and no application has put its number into it. */
bool	 sqlite_unclaimed(struct sqlite *);

/* One that sqlite_upgrade() makes ours: it refuses those of others. */
bool	 sqlite_older(struct sqlite *);

/* Why `path` was not opened, as well as can be told without opening it. */
int	 sqlite_no_file(const char *path, const char *why, struct err *);

/* ----------------------------------------------------- sqlite_error.c -- */

/* Turns SQLite's last error into ours; `what` is the statement's name. */
int	 sqlite_error(struct sqlite *, int code, const char *what,
	     struct err *);

/* ------------------------------------------------- sqlite_statement.c -- */

struct value value_int(int64_t);
struct value value_text(const char *);	/* NULL is SQL's NULL */
struct value value_bytes(const char *, size_t);

/*
 * Begins a call of store.h: waiting for locks counts from here, and nothing
 * is kept from the call before.
 */
struct sqlite *sqlite_of(struct store *);

/* The same, but what is kept stays so. */
struct sqlite *sqlite_same(struct store *);

/* A statement, prepared at its first use, with `n` values bound. */
int	 sqlite_bind(struct sqlite *, enum sql_id, const struct value *,
	     size_t n, sqlite3_stmt **, struct err *);

/* The next row, or that there is none. */
int	 sqlite_step(struct sqlite *, sqlite3_stmt *, bool *row,
	     struct err *);

/* After use, always: lets go of locks and borrowed values.  NULL is fine. */
void	 sqlite_done(sqlite3_stmt *);

/*
 * Instead of sqlite_done(), where a write is about to follow: the file stays
 * locked for reading until then.  Others cannot end their writes meanwhile.
 */
void	 sqlite_keep(struct sqlite *, sqlite3_stmt *);
void	 sqlite_release(struct sqlite *);

/* All of that, for a statement without rows; *changed may be NULL. */
int	 sqlite_run(struct sqlite *, enum sql_id, const struct value *,
	     size_t n, unsigned int *changed, struct err *);

/* A column as bytes; NULL for SQL's NULL, and SESSILE_ENOMEM in *rc. */
const char *sqlite_text(sqlite3_stmt *, int column, size_t *len, int *rc);

/* --------------------------------------------------- sqlite_journal.c -- */

/* How large a file of ours is, and how a journal is opened (as by xOpen). */
int	 sqlite_journal_room(const sqlite3_vfs *original);
int	 sqlite_journal_open(sqlite3_vfs *, const sqlite3_vfs *original,
	     const char *path, sqlite3_file *, int flags, int *out);

/* ----------------------------------------------------- sqlite_write.c -- */

/* A transaction.  sqlite_end() commits if rc is SESSILE_OK, else undoes. */
int	 sqlite_begin(struct sqlite *, struct err *);
int	 sqlite_end(struct sqlite *, int rc, struct err *);

/* One changing statement that is a transaction of its own. */
int	 sqlite_change(struct sqlite *, enum sql_id, const struct value *,
	     size_t n, unsigned int *changed, struct err *);

/* -------------------------------------------------- sqlite_session.c -- */

/* Within a transaction: an Express app cannot bring it back. */
int	 sqlite_stay_ended(struct sqlite *, const char *sid, int64_t now,
	     struct err *);

/* ------------------------------------------------ sqlite_signed_in.c -- */

/* Within the transaction that has put session `sid` in place of `old`. */
int	 sqlite_signed_in(struct sqlite *, const struct store_who *,
	     const char *sid, const char *old, int64_t now, struct err *);

/* Within a transaction; user 0: nobody's that is known. */
int	 sqlite_signed_out(struct sqlite *, int64_t user, const char *sid,
	     struct err *);

/* ---------------------------------------------------- sqlite_create.c -- */

/* Several statements at once, without values and rows. */
int	 sqlite_execute(struct sqlite *, enum sql_id, struct err *);

/* All tables but that of sessions, within a transaction. */
int	 sqlite_schema(struct sqlite *, struct err *);

/* ------------------------------------------------------ sqlite_take.c -- */

/* Whether the one number that a statement answers with is 0. */
int	 sqlite_is_none(struct sqlite *, enum sql_id, bool *is,
	     struct err *);

/* --------------------------------------------------- sqlite_upgrade.c -- */

/* Whether there is room for what an older one (see above) gets. */
int	 sqlite_look_older(struct sqlite *, struct err *);

/* --------------------------------------------------- sqlite_attempt.c -- */

/* store_attempts(), within a transaction. */
int	 sqlite_tries(struct sqlite *, const struct store_tries *,
	     struct err *);

/* ------------------------------------ the calls of store.h, elsewhere -- */

bool	 sqlite_current(struct store *);
int	 sqlite_get(struct store *, const char *, int64_t, struct buf *,
	     int64_t *, struct err *);
int	 sqlite_insert(struct store *, const struct store_who *, const char *,
	     int64_t, const char *, size_t, const char *, int64_t,
	     unsigned int, struct err *);
int	 sqlite_update(struct store *, const char *, int64_t,
	     store_change *, void *, struct err *);
int	 sqlite_touch(struct store *, const char *, int64_t, int64_t,
	     int64_t, struct err *);
int	 sqlite_destroy(struct store *, int64_t, const char *, bool *,
	     struct err *);
int	 sqlite_list_signed_in(struct store *, int64_t, store_signed_in_fn *,
	     void *, struct err *);
int	 sqlite_get_signed_in(struct store *, int64_t, const char *,
	     store_signed_in_fn *, void *, struct err *);
int	 sqlite_sweep_signed_in(struct store *, struct store_walk *,
	     unsigned int *, struct err *);
int	 sqlite_list(struct store *, int64_t, store_row_fn *, void *,
	     struct err *);
int	 sqlite_sweep(struct store *, int64_t, unsigned int, unsigned int *,
	     struct err *);
int	 sqlite_attempts(struct store *, const struct store_tries *,
	     struct err *);
int	 sqlite_sweep_attempts(struct store *, int64_t, int64_t, int64_t *,
	     unsigned int, bool *, struct err *);
int	 sqlite_user_get(struct store *, const char *, struct store_user *,
	     struct err *);
int	 sqlite_user_by_id(struct store *, int64_t, struct store_user *,
	     struct err *);
void	 sqlite_let_go(struct store *);
int	 sqlite_user_add(struct store *, const char *, const char *,
	     const char *, int64_t *, struct err *);
int	 sqlite_user_password(struct store *, int64_t, const char *,
	     const char *, struct err *);
int	 sqlite_user_disable(struct store *, const char *, bool,
	     struct err *);
int	 sqlite_user_delete(struct store *, const char *, struct err *);
int	 sqlite_user_list(struct store *, store_user_fn *, void *,
	     struct err *);

#endif
