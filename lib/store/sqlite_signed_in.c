/*
 * Who is signed in by which session, in SQLite: a row beside the session's,
 * which goes with it.  Where a session ends without a word (swept, or by an
 * Express app), its row means nothing, and leaves with a later sign-in.
 */
#include "store/sqlite.h"

#include <string.h>

#include "base/banned.h"
#include "base/mem.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NEAR	8U	/* rows that a sign-in looks at: two leave, one comes */
#define FEW	32U

struct ids {
	char		 sid[FEW][LIMIT_SID + 1];
	unsigned int	 n;
};

/* A text, cut; "" for what is none. */
static void
copy_text(sqlite3_stmt *st, int column, char *to, size_t size, int *rc)
{
	size_t len = 0;
	const char *text = sqlite_text(st, column, &len, rc);

	if (text == NULL)
		len = 0;
	else if ((len = strnlen(text, len)) >= size)
		len = size - 1;
	if (len > 0)
		memcpy(to, text, len);
	to[len] = '\0';
}

static int
keep(struct ids *ids, sqlite3_stmt *st, int column)
{
	int rc = SESSILE_OK;

	copy_text(st, column, ids->sid[ids->n++], LIMIT_SID + 1, &rc);
	return rc;
}

static int
delete_row(struct sqlite *s, int64_t user, const char *sid, struct err *e)
{
	const struct value v[] = { value_int(user), value_text(sid) };

	return sqlite_run(s, SQL_SIGNED_IN_DELETE, v, COUNT(v), NULL, e);
}

/*
 * The dead ones among the next *left rows of a user, from behind one id on
 * and before another (NULL: to the last).
 */
static int
look(struct sqlite *s, int64_t user, const char *from, const char *before,
    unsigned int *left, struct ids *dead, struct err *e)
{
	const struct value v[] = { value_int(user), value_text(from),
	    value_int(*left) };
	sqlite3_stmt *st;
	bool row = true;
	int rc;

	rc = sqlite_bind(s, SQL_SIGNED_IN_NEXT, v, COUNT(v), &st, e);
	while (rc == SESSILE_OK && *left > 0 &&
	    (rc = sqlite_step(s, st, &row, e)) == SESSILE_OK && row) {
		if ((rc = keep(dead, st, 0)) == SESSILE_OK &&
		    before != NULL &&
		    strcmp(dead->sid[dead->n - 1], before) >= 0) {
			dead->n--;
			break;
		}
		if (sqlite3_column_int(st, 1) != 0)
			dead->n--;
		--*left;
	}
	sqlite_done(st);
	return rc;
}

/* Of the rows beside a new one, which may lie anywhere among them. */
static int
delete_dead(struct sqlite *s, int64_t user, const char *sid, struct err *e)
{
	struct ids dead = { .n = 0 };
	unsigned int i, left = NEAR;
	int rc;

	rc = look(s, user, sid, NULL, &left, &dead, e);
	if (rc == SESSILE_OK && left > 0)
		rc = look(s, user, "", sid, &left, &dead, e);
	for (i = 0; i < dead.n && rc == SESSILE_OK; i++)
		rc = delete_row(s, user, dead.sid[i], e);
	mem_wipe(dead.sid, sizeof(dead.sid[0]) * (NEAR + 1));
	return rc;
}

static int
excess(struct sqlite *s, int64_t user, const char *sid, int64_t now,
    unsigned int most, struct ids *ids, struct err *e)
{
	const struct value v[] = { value_int(user), value_int(now),
	    value_text(sid), value_int(most - 1), value_int(FEW) };
	sqlite3_stmt *st;
	bool row = true;
	int rc;

	ids->n = 0;
	rc = sqlite_bind(s, SQL_SIGNED_IN_EXCESS, v, COUNT(v), &st, e);
	while (rc == SESSILE_OK && ids->n < FEW &&
	    (rc = sqlite_step(s, st, &row, e)) == SESSILE_OK && row)
		rc = keep(ids, st, 0);
	sqlite_done(st);
	return rc;
}

static int
end(struct sqlite *s, int64_t user, const char *sid, int64_t now,
    struct err *e)
{
	const struct value v = value_text(sid);
	int rc;

	rc = sqlite_run(s, SQL_SESSION_DELETE, &v, 1, NULL, e);
	if (rc == SESSILE_OK)
		rc = sqlite_stay_ended(s, sid, now, e);
	return rc == SESSILE_OK ? delete_row(s, user, sid, e) : rc;
}

/* The new one stays, whatever the clocks said. */
static int
end_oldest(struct sqlite *s, int64_t user, const char *sid, int64_t now,
    unsigned int most, struct err *e)
{
	struct ids ids;
	unsigned int i;
	int rc;

	do {
		rc = excess(s, user, sid, now, most, &ids, e);
		for (i = 0; i < ids.n && rc == SESSILE_OK; i++)
			rc = end(s, user, ids.sid[i], now, e);
	} while (rc == SESSILE_OK && ids.n == FEW);
	mem_wipe(&ids, sizeof(ids));
	return rc;
}

static int
insert(struct sqlite *s, int64_t user, const char *sid,
    const struct store_sign_in *in, int64_t now, struct err *e)
{
	const struct value v[] = { value_int(user), value_text(sid),
	    value_int(now), value_text(in->address), value_text(in->agent) };
	int rc;

	rc = sqlite_run(s, SQL_SIGNED_IN_INSERT, v, COUNT(v), NULL, e);
	if (rc == SESSILE_OK)
		rc = delete_dead(s, user, sid, e);
	if (rc == SESSILE_OK && in->most > 0)
		rc = end_oldest(s, user, sid, now, in->most, e);
	return rc;
}

int
sqlite_signed_in(struct sqlite *s, const struct store_who *who,
    const char *sid, const char *old, int64_t now, struct err *e)
{
	const struct value v[] = { value_int(who->was), value_text(old),
	    value_text(sid) };
	int rc = SESSILE_OK;

	if (who->was != 0 && old != NULL)
		rc = who->in != NULL ? delete_row(s, who->was, old, e) :
		    sqlite_run(s, SQL_SIGNED_IN_RENEW, v, COUNT(v), NULL, e);
	if (rc == SESSILE_OK && who->in != NULL)
		rc = insert(s, who->id, sid, who->in, now, e);
	return rc;
}

int
sqlite_signed_out(struct sqlite *s, int64_t user, const char *sid,
    struct err *e)
{
	return user == 0 ? SESSILE_OK : delete_row(s, user, sid, e);
}

/* Copies, for the lock is let go before they are handed on. */
struct part {
	struct {
		char	 sid[LIMIT_SID + 1];
		char	 address[LIMIT_ADDRESS + 1];
		char	 agent[LIMIT_AGENT + 1];
		int64_t	 created;
	}		 rows[FEW];
	unsigned int	 n;
};

static int
keep_row(struct part *p, sqlite3_stmt *st)
{
	unsigned int i = p->n++;
	int rc = SESSILE_OK;

	copy_text(st, 0, p->rows[i].sid, LIMIT_SID + 1, &rc);
	p->rows[i].created = sqlite3_column_int64(st, 1);
	copy_text(st, 2, p->rows[i].address, LIMIT_ADDRESS + 1, &rc);
	copy_text(st, 3, p->rows[i].agent, LIMIT_AGENT + 1, &rc);
	return rc;
}

/* `n`: how many values the statement takes, of these. */
static int
fetch(struct sqlite *s, enum sql_id id, size_t n, int64_t user,
    const char *sid, struct part *p, struct err *e)
{
	const struct value v[] = { value_int(user), value_text(sid),
	    value_int(FEW) };
	sqlite3_stmt *st;
	bool row = true;
	int rc;

	p->n = 0;
	rc = sqlite_bind(s, id, v, n, &st, e);
	while (rc == SESSILE_OK && p->n < FEW &&
	    (rc = sqlite_step(s, st, &row, e)) == SESSILE_OK && row)
		rc = keep_row(p, st);
	sqlite_done(st);
	return rc;
}

static int
hand_on(const struct part *p, store_signed_in_fn *fn, void *arg)
{
	struct store_signed_in one;
	unsigned int i;
	int rc = SESSILE_OK;

	for (i = 0; i < p->n && rc == SESSILE_OK; i++) {
		one.sid = p->rows[i].sid;
		one.created = p->rows[i].created;
		one.address = p->rows[i].address;
		one.agent = p->rows[i].agent;
		rc = fn(&one, arg);
	}
	return rc;
}

int
sqlite_list_signed_in(struct store *store, int64_t user,
    store_signed_in_fn *fn, void *arg, struct err *e)
{
	struct part p = { .n = 0 };
	int rc;

	do {
		rc = fetch(sqlite_of(store), SQL_SIGNED_IN_LIST, 3, user,
		    p.n == 0 ? "" : p.rows[p.n - 1].sid, &p, e);
		if (rc == SESSILE_OK)
			rc = hand_on(&p, fn, arg);
	} while (rc == SESSILE_OK && p.n == FEW);
	mem_wipe(&p, sizeof(p));
	return rc;
}

int
sqlite_get_signed_in(struct store *store, int64_t user, const char *sid,
    store_signed_in_fn *fn, void *arg, struct err *e)
{
	struct part p;
	int rc;

	rc = fetch(sqlite_of(store), SQL_SIGNED_IN_GET, 2, user, sid, &p, e);
	if (rc == SESSILE_OK)
		rc = hand_on(&p, fn, arg);
	mem_wipe(&p, sizeof(p));
	return rc;
}

/* Within a transaction: the next rows, and those of them that go. */
static int
walk(struct sqlite *s, struct store_walk *w, struct ids *dead,
    int64_t users[FEW], struct err *e)
{
	const struct value v[] = { value_int(w->user), value_text(w->sid),
	    value_int(FEW) };
	sqlite3_stmt *st;
	bool row = true;
	unsigned int n = 0;
	int rc;

	rc = sqlite_bind(s, SQL_SIGNED_IN_WALK, v, COUNT(v), &st, e);
	while (rc == SESSILE_OK && n < FEW &&
	    (rc = sqlite_step(s, st, &row, e)) == SESSILE_OK && row) {
		n++;
		w->user = users[dead->n] = sqlite3_column_int64(st, 0);
		copy_text(st, 1, w->sid, sizeof(w->sid), &rc);
		if (rc == SESSILE_OK && sqlite3_column_int(st, 2) == 0)
			rc = keep(dead, st, 1);
	}
	sqlite_done(st);
	w->done = rc == SESSILE_OK && n < FEW;
	return rc;
}

int
sqlite_sweep_signed_in(struct store *store, struct store_walk *w,
    unsigned int *swept, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	struct ids dead = { .n = 0 };
	int64_t users[FEW];
	unsigned int i;
	int rc;

	*swept = 0;
	if ((rc = sqlite_begin(s, e)) != SESSILE_OK)
		return rc;
	rc = walk(s, w, &dead, users, e);
	for (i = 0; i < dead.n && rc == SESSILE_OK; i++)
		rc = delete_row(s, users[i], dead.sid[i], e);
	rc = sqlite_end(s, rc, e);
	*swept = rc == SESSILE_OK ? dead.n : 0;
	mem_wipe(&dead, sizeof(dead));
	return rc;
}
