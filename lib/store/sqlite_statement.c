/*
 * Statements by name: prepared at their first use, kept as long as the
 * connection, always bound, always reset.
 */
#include "store/sqlite.h"

#include <string.h>

#include "base/banned.h"

struct value
value_int(int64_t n)
{
	struct value v = { VALUE_INT, n, NULL, 0 };

	return v;
}

struct value
value_bytes(const char *text, size_t len)
{
	struct value v = { VALUE_TEXT, 0, text, len };

	return v;
}

struct value
value_text(const char *text)
{
	struct value v = { VALUE_NULL, 0, NULL, 0 };

	return text == NULL ? v : value_bytes(text, strlen(text));
}

struct sqlite *
sqlite_same(struct store *store)
{
	struct sqlite *s = (struct sqlite *)store;

	busy_reset(&s->busy);
	return s;
}

struct sqlite *
sqlite_of(struct store *store)
{
	struct sqlite *s = sqlite_same(store);

	sqlite_release(s);
	return s;
}

static int
prepare(struct sqlite *s, enum sql_id id, struct err *e)
{
	int rc;

	if (s->statements[id] != NULL)
		return SESSILE_OK;
	rc = sqlite3_prepare_v3(s->db, sql_texts[id].text, -1,
	    SQLITE_PREPARE_PERSISTENT | SQLITE_PREPARE_NO_VTAB,
	    &s->statements[id], NULL);
	if (rc != SQLITE_OK)
		return sqlite_error(s, rc, sql_texts[id].name, e);
	return SESSILE_OK;
}

static int
bind(sqlite3_stmt *st, int i, const struct value *v)
{
	if (v->kind == VALUE_INT)
		return sqlite3_bind_int64(st, i, v->n);
	if (v->kind == VALUE_TEXT)
		return sqlite3_bind_text64(st, i, v->text, v->len,
		    SQLITE_STATIC, SQLITE_UTF8);
	return sqlite3_bind_null(st, i);
}

int
sqlite_bind(struct sqlite *s, enum sql_id id, const struct value *v, size_t n,
    sqlite3_stmt **st, struct err *e)
{
	size_t i;
	int rc;

	*st = NULL;
	if ((rc = prepare(s, id, e)) != SESSILE_OK)
		return rc;
	for (i = 0; i < n; i++) {
		rc = bind(s->statements[id], (int)i + 1, &v[i]);
		if (rc != SQLITE_OK) {
			sqlite_done(s->statements[id]);
			return sqlite_error(s, rc, sql_texts[id].name, e);
		}
	}
	*st = s->statements[id];
	return SESSILE_OK;
}

int
sqlite_step(struct sqlite *s, sqlite3_stmt *st, bool *row, struct err *e)
{
	int rc = sqlite3_step(st);
	size_t i;

	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return SESSILE_OK;
	for (i = 0; i < SQL_COUNT - 1 && s->statements[i] != st; i++)
		;
	return sqlite_error(s, rc, sql_texts[i].name, e);
}

void
sqlite_done(sqlite3_stmt *st)
{
	if (st == NULL)
		return;
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
}

void
sqlite_keep(struct sqlite *s, sqlite3_stmt *st)
{
	sqlite_release(s);
	s->kept = st;
}

void
sqlite_release(struct sqlite *s)
{
	sqlite_done(s->kept);
	s->kept = NULL;
}

int
sqlite_run(struct sqlite *s, enum sql_id id, const struct value *v, size_t n,
    unsigned int *changed, struct err *e)
{
	sqlite3_stmt *st;
	bool row;
	int rc;

	if (changed != NULL)
		*changed = 0;
	if ((rc = sqlite_bind(s, id, v, n, &st, e)) != SESSILE_OK)
		return rc;
	rc = sqlite_step(s, st, &row, e);
	if (rc == SESSILE_OK && changed != NULL)
		*changed = (unsigned int)sqlite3_changes(s->db);
	sqlite_done(st);
	return rc;
}

const char *
sqlite_text(sqlite3_stmt *st, int column, size_t *len, int *rc)
{
	const unsigned char *text = NULL;

	*len = 0;
	if (sqlite3_column_type(st, column) != SQLITE_NULL) {
		if ((text = sqlite3_column_text(st, column)) == NULL)
			*rc = SESSILE_ENOMEM;
		else
			*len = (size_t)sqlite3_column_bytes(st, column);
	}
	return (const char *)text;
}
