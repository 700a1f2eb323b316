/*
 * Failed sign-ins in SQLite.  What their numbers mean is the caller's
 * (auth/throttle.c); here they are read, judged and written in one
 * transaction, so that of many tries at once each sees those before it.
 */
#include "store/sqlite.h"

#include <string.h>

#include "base/banned.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NEIGHBOURS	4	/* looked at by each that writes */

static int
read_one(struct sqlite *s, int64_t id, struct store_attempt *a, struct err *e)
{
	const struct value v = value_int(id);
	sqlite3_stmt *st;
	bool row;
	int rc;

	memset(a, 0, sizeof(*a));
	a->id = id;
	if ((rc = sqlite_bind(s, SQL_ATTEMPT_GET, &v, 1, &st, e)) !=
	    SESSILE_OK)
		return rc;
	rc = sqlite_step(s, st, &row, e);
	if (rc == SESSILE_OK && row) {
		a->fails = sqlite3_column_int64(st, 0);
		a->until = sqlite3_column_int64(st, 1);
	}
	sqlite_done(st);
	return rc;
}

static int
write_one(struct sqlite *s, const struct store_attempt *a, struct err *e)
{
	const struct value v[] = { value_int(a->id), value_int(a->fails),
	    value_int(a->until) };

	return a->fails > 0 ?
	    sqlite_run(s, SQL_ATTEMPT_PUT, v, COUNT(v), NULL, e) :
	    sqlite_run(s, SQL_ATTEMPT_DELETE, v, 1, NULL, e);
}

/* Up to `limit` of those behind *place, which moves on. */
static int
sweep(struct sqlite *s, int64_t now, int64_t forget, int64_t *place,
    unsigned int limit, bool *more, struct err *e)
{
	const struct value v[] = { value_int(*place),
	    value_int((int64_t)limit - 1) };
	struct value w[] = { value_int(*place), value_int(*place),
	    value_int(now), value_int(forget) };
	sqlite3_stmt *st;
	int rc;

	if ((rc = sqlite_bind(s, SQL_ATTEMPT_NEXT, v, COUNT(v), &st, e)) !=
	    SESSILE_OK)
		return rc;
	rc = sqlite_step(s, st, more, e);
	*place = *more ? sqlite3_column_int64(st, 0) : INT64_MAX;
	sqlite_done(st);
	w[1] = value_int(*place);
	return rc != SESSILE_OK ? rc :
	    sqlite_run(s, SQL_ATTEMPT_SWEEP, w, COUNT(w), NULL, e);
}

/* Ids are spread evenly, so all have neighbours that write now and then. */
static int
sweep_near(struct sqlite *s, const struct store_tries *t, struct err *e)
{
	int64_t place = t->ids[0];
	bool more;

	return sweep(s, t->now, t->forget, &place, NEIGHBOURS, &more, e);
}

static int
judge(struct sqlite *s, const struct store_tries *t,
    struct store_attempt was[STORE_TRIES],
    struct store_attempt is[STORE_TRIES], struct err *e)
{
	int rc = SESSILE_OK;
	size_t i;

	for (i = 0; i < t->n && rc == SESSILE_OK; i++)
		rc = read_one(s, t->ids[i], &was[i], e);
	if (rc != SESSILE_OK)
		return rc;
	memcpy(is, was, t->n * sizeof(*is));
	return t->fn(is, t->n, t->arg, e);
}

int
sqlite_tries(struct sqlite *s, const struct store_tries *t, struct err *e)
{
	struct store_attempt was[STORE_TRIES], is[STORE_TRIES];
	bool put = false;
	size_t i;
	int rc = judge(s, t, was, is, e);

	for (i = 0; i < t->n && rc == SESSILE_OK; i++) {
		if (is[i].fails == was[i].fails &&
		    (is[i].fails == 0 || is[i].until == was[i].until))
			continue;
		put = put || is[i].fails > 0;
		rc = write_one(s, &is[i], e);
	}
	return rc == SESSILE_OK && put ? sweep_near(s, t, e) : rc;
}

/* Who is refused anyway does not wait for the lock. */
int
sqlite_attempts(struct store *store, const struct store_tries *t,
    struct err *e)
{
	struct store_attempt was[STORE_TRIES], is[STORE_TRIES];
	struct sqlite *s = sqlite_of(store);
	int rc;

	if ((rc = judge(s, t, was, is, e)) != SESSILE_OK ||
	    memcmp(was, is, t->n * sizeof(*is)) == 0 ||
	    (rc = sqlite_begin(s, e)) != SESSILE_OK)
		return rc;
	return sqlite_end(s, sqlite_tries(s, t, e), e);
}

int
sqlite_sweep_attempts(struct store *store, int64_t now, int64_t forget,
    int64_t *place, unsigned int limit, bool *more, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	int rc;

	*more = false;
	if ((rc = sqlite_begin(s, e)) != SESSILE_OK)
		return rc;
	return sqlite_end(s, sweep(s, now, forget, place, limit, more, e), e);
}
