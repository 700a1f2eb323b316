/*
 * Sessions in SQLite, one by one: fetched, inserted, changed, ended.
 */
#include "store/sqlite.h"

#include "base/banned.h"
#include "base/date.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define FEW	32	/* rows swept at a time: most inserts find none */

static int
gone(struct err *e)
{
	return err_set(e, SESSILE_EGONE, "the session is no longer alive");
}

/* Finds the row; it stays readable until sqlite_done(st). */
static int
find(struct sqlite *s, const char *sid, int64_t now, sqlite3_stmt **st,
    bool *row, struct err *e)
{
	const struct value v[] = { value_text(sid), value_int(now) };
	int rc;

	*row = false;
	rc = sqlite_bind(s, SQL_SESSION_GET, v, COUNT(v), st, e);
	if (rc == SESSILE_OK)
		rc = sqlite_step(s, *st, row, e);
	return rc;
}

static int
row_sess(sqlite3_stmt *st, const char **sess, size_t *len, struct err *e)
{
	int rc = SESSILE_OK;

	*sess = sqlite_text(st, 0, len, &rc);
	if (rc != SESSILE_OK)
		return err_set(e, rc, "no memory for a session");
	if (*sess == NULL)
		return err_set(e, SESSILE_ENOENT, "a stored session is NULL");
	return SESSILE_OK;
}

static int
copy_row(sqlite3_stmt *st, struct buf *sess, int64_t *expired, struct err *e)
{
	const char *text;
	size_t len;
	int rc;

	if ((rc = row_sess(st, &text, &len, e)) != SESSILE_OK)
		return rc;
	if ((rc = buf_put(sess, text, len)) != SESSILE_OK)
		return err_set(e, rc, "a stored session of %zu bytes: %s", len,
		    sessile_strerror(rc));
	*expired = sqlite3_column_int64(st, 1);
	return SESSILE_OK;
}

int
sqlite_get(struct store *store, const char *sid, int64_t now,
    struct buf *sess, int64_t *expired, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	sqlite3_stmt *st;
	bool row;
	int rc;

	*expired = 0;
	rc = find(s, sid, now, &st, &row, e);
	if (rc == SESSILE_OK && !row)
		rc = err_set(e, SESSILE_ENOENT, "no live session of that id");
	else if (rc == SESSILE_OK)
		rc = copy_row(st, sess, expired, e);
	sqlite_done(st);
	return rc;
}

/* Two leave for each that comes: they do not pile up. */
int
sqlite_stay_ended(struct sqlite *s, const char *sid, int64_t now, struct err *e)
{
	const struct value v[] = { value_text(sid),
	    value_int(now + LIMIT_ENDED_MS) };
	const struct value w[] = { value_int(now), value_int(2),
	    value_int(LIMIT_ENDED_MS) };
	int rc;

	rc = sqlite_run(s, SQL_ENDED_INSERT, v, COUNT(v), NULL, e);
	if (rc == SESSILE_OK)
		rc = sqlite_run(s, SQL_ENDED_SWEEP, w, COUNT(w), NULL, e);
	return rc;
}

static int
end_old(struct sqlite *s, const char *old, int64_t now, struct err *e)
{
	const struct value v[] = { value_text(old), value_int(now) };
	unsigned int n;
	int rc;

	rc = sqlite_run(s, SQL_SESSION_REPLACE, v, COUNT(v), &n, e);
	if (rc == SESSILE_OK && n == 0)
		return gone(e);
	return rc == SESSILE_OK ? sqlite_stay_ended(s, old, now, e) : rc;
}

/* The rows to go, before the first one goes. */
static int
expired_rows(struct sqlite *s, int64_t now, unsigned int limit,
    int64_t *rows, unsigned int *count, struct err *e)
{
	const struct value v[] = { value_int(now), value_int(limit) };
	sqlite3_stmt *st;
	bool row = true;
	int rc;

	*count = 0;
	rc = sqlite_bind(s, SQL_SESSION_EXPIRED, v, COUNT(v), &st, e);
	while (rc == SESSILE_OK && *count < limit &&
	    (rc = sqlite_step(s, st, &row, e)) == SESSILE_OK && row)
		rows[(*count)++] = sqlite3_column_int64(st, 0);
	sqlite_done(st);
	return rc;
}

static int
sweep_few(struct sqlite *s, int64_t now, unsigned int limit,
    unsigned int *swept, struct err *e)
{
	int64_t rows[FEW];
	unsigned int i, n;
	struct value v;
	int rc;

	rc = expired_rows(s, now, limit < FEW ? limit : FEW, rows, &n, e);
	for (i = 0; i < n && rc == SESSILE_OK; i++) {
		v = value_int(rows[i]);
		rc = sqlite_run(s, SQL_SESSION_SWEEP, &v, 1, NULL, e);
	}
	*swept += n;
	return rc;
}

/* Within a transaction.  On errors *swept means nothing. */
static int
sweep_some(struct sqlite *s, int64_t now, unsigned int limit,
    unsigned int *swept, struct err *e)
{
	unsigned int before;
	int rc;

	*swept = 0;
	if (limit > LIMIT_SWEEP)
		limit = LIMIT_SWEEP;
	do {
		before = *swept;
		rc = sweep_few(s, now, limit - before, swept, e);
	} while (rc == SESSILE_OK && *swept - before == FEW &&
	    *swept < limit);
	return rc;
}

/* `v` is what session_insert wants; who it is goes behind that. */
static int
insert_for(struct sqlite *s, const struct store_who *who,
    const struct value v[3], struct err *e)
{
	const struct value w[] = { v[0], v[1], v[2], value_int(who->id),
	    value_text(who->password) };
	unsigned int n;
	int rc;

	rc = sqlite_run(s, SQL_SESSION_INSERT_FOR, w, COUNT(w), &n, e);
	return rc == SESSILE_OK && n == 0 ? err_set(e, SESSILE_EDENIED,
	    "the user was removed, disabled or changed meanwhile") : rc;
}

/* Sweeping comes before the insert: in a full file, that makes the room. */
int
sqlite_insert(struct store *store, const struct store_who *who,
    const char *sid, int64_t expired, const char *sess, size_t len,
    const char *old, int64_t now, unsigned int sweep, struct err *e)
{
	struct sqlite *s = sqlite_same(store);
	const struct value v[] = { value_text(sid), value_int(expired),
	    value_bytes(sess, len) };
	unsigned int swept;
	int rc;

	if ((rc = sqlite_begin(s, e)) != SESSILE_OK)
		return rc;
	if (who != NULL && who->tries != NULL)
		rc = sqlite_tries(s, who->tries, e);
	if (rc == SESSILE_OK && old != NULL)
		rc = end_old(s, old, now, e);
	if (rc == SESSILE_OK && sweep > 0)
		rc = sweep_some(s, now, sweep, &swept, e);
	if (rc == SESSILE_OK)
		rc = who != NULL && who->id != 0 ? insert_for(s, who, v, e) :
		    sqlite_run(s, SQL_SESSION_INSERT, v, COUNT(v), NULL, e);
	if (rc == SESSILE_OK && who != NULL)
		rc = sqlite_signed_in(s, who, sid, old, now, e);
	return sqlite_end(s, rc, e);
}

static int
ask_change(sqlite3_stmt *st, store_change *change, void *arg,
    struct buf *changed, int64_t *expired, struct err *e)
{
	const char *sess;
	size_t len;
	int rc;

	if ((rc = row_sess(st, &sess, &len, e)) != SESSILE_OK)
		return rc == SESSILE_ENOENT ? gone(e) : rc;
	*expired = sqlite3_column_int64(st, 1);
	rc = change(sess, len, changed, expired, arg, e);
	if (rc == SESSILE_OK && (rc = buf_error(changed)) != SESSILE_OK)
		return err_set(e, rc, "a changed session: %s",
		    sessile_strerror(rc));
	if (rc == SESSILE_OK && changed->len == 0)
		return err_set(e, SESSILE_EINVAL, "a session was changed to "
		    "nothing");
	return rc;
}

static int
read_change_write(struct sqlite *s, const char *sid, int64_t now,
    store_change *change, void *arg, struct buf *changed, struct err *e)
{
	struct value v[3] = { value_text(sid) };
	sqlite3_stmt *st;
	int64_t expired = 0;
	bool row;
	int rc;

	rc = find(s, sid, now, &st, &row, e);
	if (rc == SESSILE_OK)
		rc = row ? ask_change(st, change, arg, changed, &expired, e) :
		    gone(e);
	sqlite_done(st);
	if (rc != SESSILE_OK)
		return rc;
	v[1] = value_int(expired);
	v[2] = value_bytes(changed->data, changed->len);
	return sqlite_run(s, SQL_SESSION_UPDATE, v, COUNT(v), NULL, e);
}

int
sqlite_update(struct store *store, const char *sid, int64_t now,
    store_change *change, void *arg, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	struct buf changed = BUF_INIT(LIMIT_SESSION_MAX);
	int rc;

	if ((rc = sqlite_begin(s, e)) != SESSILE_OK)
		return rc;
	rc = read_change_write(s, sid, now, change, arg, &changed, e);
	rc = sqlite_end(s, rc, e);
	buf_free(&changed);
	return rc;
}

int
sqlite_touch(struct store *store, const char *sid, int64_t was,
    int64_t expired, int64_t now, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	const struct value v[] = { value_text(sid), value_int(expired),
	    value_int(now), value_int(was) };
	unsigned int n;
	int rc;

	rc = sqlite_change(s, SQL_SESSION_TOUCH, v, COUNT(v), &n, e);
	return rc == SESSILE_OK && n == 0 ? gone(e) : rc;
}

int
sqlite_destroy(struct store *store, int64_t user, const char *sid, bool *was,
    struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	const struct value v[] = { value_text(sid) };
	unsigned int n = 0;
	int rc;

	if ((rc = sqlite_begin(s, e)) == SESSILE_OK) {
		rc = sqlite_run(s, SQL_SESSION_DELETE, v, COUNT(v), &n, e);
		if (rc == SESSILE_OK && n > 0)
			rc = sqlite_stay_ended(s, sid, date_now(), e);
		if (rc == SESSILE_OK)
			rc = sqlite_signed_out(s, user, sid, e);
		rc = sqlite_end(s, rc, e);
	}
	if (was != NULL)
		*was = rc == SESSILE_OK && n > 0;
	return rc;
}

int
sqlite_sweep(struct store *store, int64_t now, unsigned int limit,
    unsigned int *swept, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	const struct value v[] = { value_int(now), value_int(limit),
	    value_int(LIMIT_ENDED_MS) };
	unsigned int n = 0;
	int rc;

	if ((rc = sqlite_begin(s, e)) == SESSILE_OK) {
		rc = sweep_some(s, now, limit, &n, e);
		if (rc == SESSILE_OK)
			rc = sqlite_run(s, SQL_ENDED_SWEEP, v, COUNT(v), NULL,
			    e);
		rc = sqlite_end(s, rc, e);
	}
	if (swept != NULL)
		*swept = rc == SESSILE_OK ? n : 0;
	return rc;
}
