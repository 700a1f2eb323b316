/*
 * Makes a database of an earlier version one of this, in one transaction:
 * whoever has it open sees it as it was or as it is, and so does a crash.
 * Sessions are not touched; programs of the earlier version refuse it from
 * then on, those of this version have until then.
 */
#include "store/sqlite.h"

#include "base/banned.h"

static int
no_room(struct sqlite *s, struct err *e)
{
	return err_set(e, SESSILE_ESTORE, "%s: cannot be upgraded: it has "
	    "tables of somebody else's that are called users_1, signed_in or "
	    "attempts, as ours are: rename them", s->path);
}

/* They may be ours: somebody else has upgraded it meanwhile. */
int
sqlite_look_older(struct sqlite *s, struct err *e)
{
	bool is;
	int rc;

	rc = sqlite_is_none(s, SQL_FOREIGN_TABLES_1, &is, e);
	if (rc != SESSILE_OK || is)
		return rc;
	return sqlite_older(s) ? no_room(s, e) : sqlite_ours(s, e);
}

/* Within the transaction: somebody else may have been quicker. */
static int
upgrade(struct sqlite *s, bool *done, struct err *e)
{
	static const enum sql_id steps[] = { SQL_SCHEMA_FROM_1,
	    SQL_SCHEMA_USERS, SQL_SCHEMA_FROM_1_END };
	size_t i;
	int rc;

	if (!(*done = sqlite_older(s)))
		return sqlite_ours(s, e);
	rc = sqlite_look_older(s, e);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) &&
	    rc == SESSILE_OK; i++)
		rc = sqlite_execute(s, steps[i], e);
	return rc;
}

int
sqlite_upgrade(const char *path, bool *done, struct err *e)
{
	struct sqlite *s;
	int rc;

	*done = false;
	if ((rc = sqlite_path(path, e)) != SESSILE_OK ||
	    (rc = sqlite_connect(&s, path, e)) != SESSILE_OK)
		return rc;
	if (!sqlite_older(s))
		rc = sqlite_ours(s, e);
	else if ((rc = sqlite_begin(s, e)) == SESSILE_OK)
		rc = sqlite_end(s, upgrade(s, done, e), e);
	sqlite_disconnect(s);
	*done = *done && rc == SESSILE_OK;
	return rc;
}

bool
sqlite_is_older(const char *path)
{
	struct sqlite *s;
	bool is;

	if (sqlite_path(path, NULL) != SESSILE_OK ||
	    sqlite_connect(&s, path, NULL) != SESSILE_OK)
		return false;
	is = sqlite_older(s);
	sqlite_disconnect(s);
	return is;
}
