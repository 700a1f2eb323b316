/*
 * Lists sessions some at a time.  Who listens may be slow (a pager), and a
 * reader that stays keeps every writer out: so rows are copied, the lock is
 * let go, and only then they are handed on.  A session whose expiry is moved
 * meanwhile may come twice.
 */
#include "store/sqlite.h"

#include "base/banned.h"

#define ROWS		64
#define BYTES		(1024 * 1024)	/* then the next ones wait */

struct place {
	size_t	sid, sess, len;	/* offsets into the text, a length */
	size_t	size;
	int64_t	expired;
};

struct part {
	struct place	 rows[ROWS];
	size_t		 n;
	struct buf	 text;
	sqlite3_value	*expired;	/* the last row's key, as stored */
	int64_t		 rowid;
};

/* A copy, NUL behind it; its place in the text. */
static size_t
keep(struct part *p, sqlite3_stmt *st, int column, size_t *len)
{
	size_t at = p->text.len;
	int rc = SESSILE_OK;
	const char *text = sqlite_text(st, column, len, &rc);

	if (rc != SESSILE_OK)
		p->text.error = rc;
	if (text != NULL)
		buf_put(&p->text, text, *len);
	buf_putc(&p->text, '\0');
	return at;
}

/* All but what is stored in it. */
static struct place *
keep_head(struct part *p, sqlite3_stmt *st)
{
	struct place *r = &p->rows[p->n++];
	size_t len;

	sqlite3_value_free(p->expired);
	p->expired = sqlite3_value_dup(sqlite3_column_value(st, 1));
	if (p->expired == NULL)
		p->text.error = SESSILE_ENOMEM;
	p->rowid = sqlite3_column_int64(st, 0);
	r->expired = sqlite3_column_int64(st, 1);
	r->sid = keep(p, st, 2, &len);
	return r;
}

static int
keep_row(struct part *p, sqlite3_stmt *st)
{
	struct place *r = keep_head(p, st);

	r->sess = keep(p, st, 3, &r->len);
	r->size = r->len;
	return buf_error(&p->text);
}

/* Piece by piece, which SQLite's ceiling for values does not bar. */
static int
keep_beginning(struct part *p, struct place *r, sqlite3_blob *blob)
{
	char piece[16384];
	int n, at = 0, rc = SQLITE_OK;

	r->sess = p->text.len;
	r->size = (size_t)sqlite3_blob_bytes(blob);
	r->len = r->size < LIMIT_SESSION_MAX ? r->size : LIMIT_SESSION_MAX;
	while (at < (int)r->len && rc == SQLITE_OK) {
		n = (int)r->len - at;
		if (n > (int)sizeof(piece))
			n = (int)sizeof(piece);
		rc = sqlite3_blob_read(blob, piece, n, at);
		if (rc == SQLITE_OK)
			buf_put(&p->text, piece, (size_t)n);
		at += n;
	}
	buf_putc(&p->text, '\0');
	return rc;
}

static int
keep_large(struct sqlite *s, struct part *p, sqlite3_stmt *st, struct err *e)
{
	struct place *r = keep_head(p, st);
	sqlite3_blob *blob;
	int rc;

	rc = sqlite3_blob_open(s->db, "main", "sessions", "sess", p->rowid, 0,
	    &blob);
	if (rc == SQLITE_OK)
		rc = keep_beginning(p, r, blob);
	if (rc != SQLITE_OK)
		rc = sqlite_error(s, rc, "session_list_large", e);
	else if ((rc = buf_error(&p->text)) != SESSILE_OK)
		err_set(e, rc, "a listing: %s", sessile_strerror(rc));
	sqlite3_blob_close(blob);
	return rc;
}

/* A listing begins behind a row that would stand before all live ones. */
static int
bind_place(struct part *p, int64_t now, int rows, sqlite3_stmt *st)
{
	int rc;

	if (p->expired == NULL) {
		p->rowid = INT64_MIN;
		rc = sqlite3_bind_int64(st, 1, now);
	} else
		rc = sqlite3_bind_value(st, 1, p->expired);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(st, 2, p->rowid);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int(st, 3, rows);
	return rc == SQLITE_OK ? SESSILE_OK : SESSILE_ENOMEM;
}

/*
 * Behind the rows that we have comes one that is too large; or one that has
 * become so small meanwhile that it fits, or none.
 */
static int
fetch_large(struct sqlite *s, struct part *p, int64_t now, struct err *e)
{
	sqlite3_stmt *st;
	bool row;
	int rc;

	rc = sqlite_bind(s, SQL_SESSION_LIST_LARGE, NULL, 0, &st, e);
	if (rc != SESSILE_OK)
		return rc;
	rc = bind_place(p, now, 1, st);
	if (rc == SESSILE_OK)
		rc = sqlite_step(s, st, &row, e);
	if (rc == SESSILE_OK && row)
		rc = keep_large(s, p, st, e);
	sqlite_done(st);
	return rc;
}

static int
fetch(struct sqlite *s, struct part *p, int64_t now, struct err *e)
{
	sqlite3_stmt *st;
	bool row = true;
	int rc;

	p->n = 0;
	buf_reset(&p->text);
	busy_reset(&s->busy);
	rc = sqlite_bind(s, SQL_SESSION_LIST, NULL, 0, &st, e);
	if (rc != SESSILE_OK)
		return rc;
	rc = bind_place(p, now, ROWS, st);
	while (rc == SESSILE_OK && p->n < ROWS && p->text.len < BYTES) {
		if ((rc = sqlite_step(s, st, &row, e)) != SESSILE_OK || !row)
			break;
		if ((rc = keep_row(p, st)) != SESSILE_OK)
			err_set(e, rc, "a listing: %s", sessile_strerror(rc));
	}
	sqlite_done(st);
	return rc == SESSILE_ETOOBIG ? fetch_large(s, p, now, e) : rc;
}

static int
hand_on(const struct part *p, store_row_fn *fn, void *arg)
{
	struct store_row row;
	size_t i;
	int rc = SESSILE_OK;

	for (i = 0; i < p->n && rc == SESSILE_OK; i++) {
		row.sid = p->text.data + p->rows[i].sid;
		row.expired = p->rows[i].expired;
		row.sess = p->text.data + p->rows[i].sess;
		row.len = p->rows[i].len;
		row.size = p->rows[i].size;
		rc = fn(&row, arg);
	}
	return rc;
}

int
sqlite_list(struct store *store, int64_t now, store_row_fn *fn, void *arg,
    struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	struct part p = { .n = 0, .text = BUF_INIT(BYTES + 2 * LIMIT_ROW) };
	int rc;

	do {
		rc = fetch(s, &p, now, e);
		if (rc == SESSILE_OK)
			rc = hand_on(&p, fn, arg);
	} while (rc == SESSILE_OK && p.n > 0);
	sqlite3_value_free(p.expired);
	buf_free(&p.text);
	return rc;
}
