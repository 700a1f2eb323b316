/*
 * Users in SQLite.
 */
#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/mem.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static char *
column(sqlite3_stmt *st, int i, int *rc)
{
	size_t len;
	const char *text = sqlite_text(st, i, &len, rc);
	char *copy;

	if (text == NULL)
		return NULL;
	if ((copy = mem_dup(text, len)) == NULL)
		*rc = SESSILE_ENOMEM;
	return copy;
}

/* The columns of user_get and user_next. */
static int
read_user(sqlite3_stmt *st, struct store_user *u, struct err *e)
{
	int rc = SESSILE_OK;

	u->id = sqlite3_column_int64(st, 0);
	u->name = column(st, 1, &rc);
	u->position = column(st, 2, &rc);
	u->password = column(st, 3, &rc);
	u->disabled = sqlite3_column_int64(st, 4) != 0;
	if (rc != SESSILE_OK) {
		store_user_free(u);
		return err_set(e, rc, "a user: %s", sessile_strerror(rc));
	}
	return SESSILE_OK;
}

static int
ask(struct sqlite *s, enum sql_id id, struct value v, struct store_user *u,
    bool *row, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	memset(u, 0, sizeof(*u));
	*row = false;
	if ((rc = sqlite_bind(s, id, &v, 1, &st, e)) != SESSILE_OK)
		return rc;
	rc = sqlite_step(s, st, row, e);
	if (rc == SESSILE_OK && *row)
		rc = read_user(st, u, e);
	if (rc == SESSILE_OK && *row && id == SQL_USER_GET)
		sqlite_keep(s, st);
	else
		sqlite_done(st);
	return rc;
}

int
sqlite_user_get(struct store *store, const char *name, struct store_user *u,
    struct err *e)
{
	bool row;
	int rc;

	rc = ask(sqlite_of(store), SQL_USER_GET, value_text(name), u, &row, e);
	if (rc == SESSILE_OK && !row)
		rc = err_set(e, SESSILE_ENOENT, "no user of that name");
	return rc;
}

/* Who comes after the one before him, or another if there is no such one. */
int
sqlite_user_by_id(struct store *store, int64_t id, struct store_user *u,
    struct err *e)
{
	bool row;
	int rc;

	memset(u, 0, sizeof(*u));
	if (id <= 0)
		return err_set(e, SESSILE_ENOENT, "no user of that number");
	rc = ask(sqlite_of(store), SQL_USER_NEXT, value_int(id - 1), u, &row,
	    e);
	if (rc == SESSILE_OK && (!row || u->id != id)) {
		store_user_free(u);
		rc = err_set(e, SESSILE_ENOENT, "no user of that number");
	}
	return rc;
}

void
sqlite_let_go(struct store *store)
{
	sqlite_release(sqlite_of(store));
}

int
sqlite_user_add(struct store *store, const char *name, const char *position,
    const char *password, int64_t *id, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	const struct value v[] = { value_text(name), value_text(position),
	    value_text(password) };
	int rc;

	if (id != NULL)
		*id = 0;
	rc = sqlite_change(s, SQL_USER_ADD, v, COUNT(v), NULL, e);
	if (rc == SESSILE_OK && id != NULL)
		*id = sqlite3_last_insert_rowid(s->db);
	return rc;
}

int
sqlite_user_password(struct store *store, int64_t id, const char *old,
    const char *password, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	const struct value v[] = { value_int(id), value_text(old),
	    value_text(password) };
	unsigned int n;
	int rc;

	rc = sqlite_change(s, SQL_USER_PASSWORD, v, COUNT(v), &n, e);
	if (rc == SESSILE_OK && n == 0)
		rc = err_set(e, SESSILE_EGONE, "the password was changed "
		    "meanwhile, or the user removed");
	return rc;
}

/* A change of the one of that name, whom there must be. */
static int
change(struct sqlite *s, enum sql_id id, const struct value *v, size_t count,
    struct err *e)
{
	unsigned int n;
	int rc;

	rc = sqlite_change(s, id, v, count, &n, e);
	if (rc == SESSILE_OK && n == 0)
		rc = err_set(e, SESSILE_ENOENT, "no user of that name");
	return rc;
}

int
sqlite_user_disable(struct store *store, const char *name, bool disabled,
    struct err *e)
{
	const struct value v[] = { value_text(name), value_int(disabled) };

	return change(sqlite_of(store), SQL_USER_DISABLE, v, COUNT(v), e);
}

int
sqlite_user_delete(struct store *store, const char *name, struct err *e)
{
	const struct value v[] = { value_text(name) };

	return change(sqlite_of(store), SQL_USER_DELETE, v, COUNT(v), e);
}

/* One by one, with no lock held while the listener works. */
int
sqlite_user_list(struct store *store, store_user_fn *fn, void *arg,
    struct err *e)
{
	struct store_user u;
	int64_t last = INT64_MIN;
	bool row;
	int rc;

	for (;;) {
		rc = ask(sqlite_of(store), SQL_USER_NEXT, value_int(last), &u,
		    &row, e);
		if (rc != SESSILE_OK || !row)
			return rc;
		last = u.id;
		rc = fn(&u, arg);
		store_user_free(&u);
		if (rc != SESSILE_OK)
			return rc;
	}
}
