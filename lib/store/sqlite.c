/*
 * SQLite behind the interface of store.h: the table of its calls, opening
 * and closing, and what `doctor` asks.
 */
#include "store/sqlite.h"

#include <string.h>

#include "base/banned.h"
#include "base/path.h"

static void
close_store(struct store *store)
{
	sqlite_disconnect(sqlite_of(store));
}

/* The statements find what the schema lacks, quick_check what is broken. */
static int
check(struct store *store, struct err *e)
{
	struct sqlite *s = sqlite_of(store);
	sqlite3_stmt *st;
	const char *text;
	size_t len;
	bool row;
	int i, rc = SESSILE_OK;

	for (i = 0; i < SQL_COUNT && rc == SESSILE_OK; i++)
		if (strncmp(sql_texts[i].name, "schema", 6) != 0)
			rc = sqlite_bind(s, (enum sql_id)i, NULL, 0, &st, e);
	if (rc != SESSILE_OK || (rc = sqlite_bind(s, SQL_PRAGMA_QUICK_CHECK,
	    NULL, 0, &st, e)) != SESSILE_OK)
		return rc;
	rc = sqlite_step(s, st, &row, e);
	if (rc == SESSILE_OK) {
		text = row ? sqlite_text(st, 0, &len, &rc) : NULL;
		if (text == NULL || strcmp(text, "ok") != 0)
			rc = err_set(e, SESSILE_ESTORE, "%s: damaged: %s",
			    s->path, text == NULL ? "no answer" : text);
	}
	sqlite_done(st);
	return rc;
}

static const struct store_ops ops = {
	.close		= close_store,
	.current	= sqlite_current,
	.get		= sqlite_get,
	.insert		= sqlite_insert,
	.update		= sqlite_update,
	.touch		= sqlite_touch,
	.destroy	= sqlite_destroy,
	.list		= sqlite_list,
	.list_signed_in	= sqlite_list_signed_in,
	.get_signed_in	= sqlite_get_signed_in,
	.sweep_signed_in = sqlite_sweep_signed_in,
	.sweep		= sqlite_sweep,
	.attempts	= sqlite_attempts,
	.sweep_attempts	= sqlite_sweep_attempts,
	.user_get	= sqlite_user_get,
	.user_by_id	= sqlite_user_by_id,
	.let_go		= sqlite_let_go,
	.user_add	= sqlite_user_add,
	.user_password	= sqlite_user_password,
	.user_disable	= sqlite_user_disable,
	.user_delete	= sqlite_user_delete,
	.user_list	= sqlite_user_list,
	.check		= check,
};

int
sqlite_open(struct store **store, const char *path,
    const char *document_root, struct err *e)
{
	struct sqlite *s;
	int rc;

	*store = NULL;
	if ((rc = sqlite_path(path, e)) != SESSILE_OK)
		return rc;
	if (document_root != NULL && document_root[0] != '\0' &&
	    path_below(path, document_root))
		return err_set(e, SESSILE_ECONFIG, "%s: lies below the "
		    "document root %s, where the server gives it to anybody",
		    path, document_root);
	if ((rc = sqlite_connect(&s, path, e)) != SESSILE_OK)
		return rc;
	if ((rc = sqlite_ours(s, e)) != SESSILE_OK) {
		sqlite_disconnect(s);
		return rc;
	}
	s->store.ops = &ops;
	*store = &s->store;
	return SESSILE_OK;
}

/* The bare number where we were compiled with another version's header. */
const char *
sqlite_engine(void)
{
	if (strcmp(sqlite3_libversion(), SQLITE_VERSION) == 0)
		return "SQLite " SQLITE_VERSION;
	return sqlite3_libversion();
}
