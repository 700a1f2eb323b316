/*
 * Makes a new database.  It is complete and on disk before it gets its name,
 * and it gets that by link(2), which never replaces anything: whoever comes
 * first wins, the others find a whole database.  A crash leaves at most a
 * file NAME.new-XXXXXX that nobody looks at.
 */
#include "store/sqlite.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/path.h"

#define TEMPORARY	(LIMIT_PATH + 16)

static int
failed(const char *path, struct err *e)
{
	return err_set(e, SESSILE_ESTORE, "%s: %s", path, strerror(errno));
}

static int
verify(const char *path, struct err *e)
{
	struct store *s;
	int rc;

	if ((rc = sqlite_open(&s, path, NULL, e)) == SESSILE_OK)
		store_close(s);
	return rc;
}

int
sqlite_execute(struct sqlite *s, enum sql_id id, struct err *e)
{
	int rc = sqlite3_exec(s->db, sql_texts[id].text, NULL, NULL, NULL);

	return rc == SQLITE_OK ? SESSILE_OK :
	    sqlite_error(s, rc, sql_texts[id].name, e);
}

int
sqlite_schema(struct sqlite *s, struct err *e)
{
	int rc = sqlite_execute(s, SQL_SCHEMA, e);

	return rc == SESSILE_OK ? sqlite_execute(s, SQL_SCHEMA_USERS, e) : rc;
}

static int
make_schema(struct sqlite *s, struct err *e)
{
	int rc;

	rc = sqlite_run(s, SQL_PRAGMA_JOURNAL_MEMORY, NULL, 0, NULL, e);
	if (rc == SESSILE_OK)
		rc = sqlite_run(s, SQL_PRAGMA_PAGE_SIZE, NULL, 0, NULL, e);
	if (rc == SESSILE_OK)
		rc = sqlite_run(s, SQL_BEGIN, NULL, 0, NULL, e);
	if (rc == SESSILE_OK)
		rc = sqlite_execute(s, SQL_SCHEMA_SESSIONS, e);
	if (rc == SESSILE_OK)
		rc = sqlite_schema(s, e);
	if (rc == SESSILE_OK)
		rc = sqlite_run(s, SQL_COMMIT, NULL, 0, NULL, e);
	return rc;
}

/* Fills an empty file.  Nobody else knows its name. */
static int
fill(const char *path, int fd, struct err *e)
{
	struct sqlite *s;
	int rc;

	if ((rc = sqlite_connect(&s, path, e)) != SESSILE_OK)
		return rc;
	rc = make_schema(s, e);
	sqlite_disconnect(s);
	if (rc == SESSILE_OK && fsync(fd) != 0)
		rc = failed(path, e);
	return rc;
}

static int
sync_folder(const char *path, struct err *e)
{
	char folder[LIMIT_PATH];
	int fd, rc = SESSILE_OK;

	if (!path_folder(path, folder, sizeof(folder)))
		return err_set(e, SESSILE_EINVAL, "%s: no folder", path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return failed(folder, e);
	if (fsync(fd) != 0)
		rc = failed(folder, e);
	close(fd);
	return rc;
}

static int
publish(const char *temporary, const char *path, bool *made, struct err *e)
{
	if (link(temporary, path) == 0) {
		*made = true;
		return SESSILE_OK;
	}
	return errno == EEXIST ? SESSILE_OK : failed(path, e);
}

static int
make(const char *path, bool *made, struct err *e)
{
	char temporary[TEMPORARY];
	int fd, rc;

	snprintf(temporary, sizeof(temporary), "%s.new-XXXXXX", path);
	if ((fd = mkostemp(temporary, O_CLOEXEC)) == -1)
		return failed(path, e);
	rc = fill(temporary, fd, e);
	close(fd);
	if (rc == SESSILE_OK)
		rc = publish(temporary, path, made, e);
	if (unlink(temporary) != 0 && rc == SESSILE_OK)
		rc = failed(temporary, e);
	if (rc == SESSILE_OK && *made)
		rc = sync_folder(path, e);
	return rc;
}

int
sqlite_create(const char *path, bool *made, struct err *e)
{
	struct stat st;
	int rc;

	*made = false;
	if ((rc = sqlite_path(path, e)) != SESSILE_OK)
		return rc;
	if (lstat(path, &st) != 0) {
		if (errno != ENOENT)
			return failed(path, e);
		rc = make(path, made, e);
	}
	return rc == SESSILE_OK ? verify(path, e) : rc;
}
