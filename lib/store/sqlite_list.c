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

static int
keep_row(struct part *p, sqlite3_stmt *st)
{
	struct place *r = &p->rows[p->n++];
	size_t len;

	sqlite3_value_free(p->expired);
	p->expired = sqlite3_value_dup(sqlite3_column_value(st, 1));
	p->rowid = sqlite3_column_int64(st, 0);
	r->expired = sqlite3_column_int64(st, 1);
	r->sid = keep(p, st, 2, &len);
	r->sess = keep(p, st, 3, &r->len);
	return p->expired == NULL ? SESSILE_ENOMEM : buf_error(&p->text);
}

/* A listing begins behind a row that would stand before all live ones. */
static int
bind_place(struct part *p, int64_t now, sqlite3_stmt *st)
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
		rc = sqlite3_bind_int64(st, 3, ROWS);
	return rc == SQLITE_OK ? SESSILE_OK : SESSILE_ENOMEM;
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
	rc = bind_place(p, now, st);
	while (rc == SESSILE_OK && p->n < ROWS && p->text.len < BYTES) {
		if ((rc = sqlite_step(s, st, &row, e)) != SESSILE_OK || !row)
			break;
		if ((rc = keep_row(p, st)) != SESSILE_OK)
			err_set(e, rc, "a listing: %s", sessile_strerror(rc));
	}
	sqlite_done(st);
	return rc;
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
