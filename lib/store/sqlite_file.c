/*
 * Whether a path, and the file behind it, is one of our databases.  The file
 * is looked at through SQLite's own descriptor: closing another one of the
 * same file would drop the locks of this process.
 */
#include "store/sqlite.h"

#include <sys/stat.h>

#include <errno.h>
#include <string.h>

#include "base/banned.h"

#define HEADER		100		/* of an SQLite file, in bytes */
#define READ_VERSION	19		/* where they stand in it */
#define USER_VERSION	60
#define APPLICATION_ID	68
#define OUR_VERSION	2		/* sql/schema_users.sql */
#define OUR_ID		0x73657373

int
sqlite_path(const char *path, struct err *e)
{
	size_t n = strlen(path);

	if (n == 0)
		return err_set(e, SESSILE_ECONFIG, "store: sqlite: names no "
		    "file");
	if (path[0] != '/')
		return err_set(e, SESSILE_ECONFIG, "store: sqlite:%s is no "
		    "absolute path", path);
	if (path[n - 1] == '/')
		return err_set(e, SESSILE_ECONFIG, "store: %s is a folder",
		    path);
	if (n >= LIMIT_PATH)
		return err_set(e, SESSILE_ECONFIG, "store: the path is "
		    "longer than %d bytes", LIMIT_PATH - 1);
	return SESSILE_OK;
}

int
sqlite_no_file(const char *path, const char *why, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(e, SESSILE_ESTORE, "%s: there is no such "
		    "database; `sessile init` makes one", path);
	if (lstat(path, &st) != 0)
		return err_set(e, SESSILE_ESTORE, "%s: %s", path,
		    strerror(errno));
	if (S_ISLNK(st.st_mode))
		return err_set(e, SESSILE_ESTORE, "%s: a symbolic link, and "
		    "those are not followed", path);
	if (S_ISDIR(st.st_mode))
		return err_set(e, SESSILE_ESTORE, "%s: a folder, not a "
		    "database", path);
	return err_set(e, SESSILE_ESTORE, "%s: %s", path, why);
}

static uint32_t
number(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* The first bytes of the file; *n is how many there were. */
static int
read_header(struct sqlite *s, unsigned char h[HEADER], sqlite3_int64 *n)
{
	sqlite3_file *f = NULL;
	int rc;

	*n = HEADER;
	rc = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER,
	    &f);
	if (rc != SQLITE_OK || f == NULL || f->pMethods == NULL)
		return rc == SQLITE_OK ? SQLITE_CANTOPEN : rc;
	rc = f->pMethods->xRead(f, h, HEADER, 0);
	if (rc == SQLITE_IOERR_SHORT_READ)
		rc = f->pMethods->xFileSize(f, n);
	return rc;
}

bool
sqlite_in_wal_mode(struct sqlite *s)
{
	unsigned char h[HEADER];
	sqlite3_int64 n;

	return read_header(s, h, &n) == SQLITE_OK && n == HEADER &&
	    h[READ_VERSION] == 2;
}

bool
sqlite_unclaimed(struct sqlite *s)
{
	unsigned char h[HEADER];
	sqlite3_int64 n;

	return read_header(s, h, &n) == SQLITE_OK && n == HEADER &&
	    number(h + APPLICATION_ID) == 0 && number(h + USER_VERSION) == 0;
}

/* Of ours, and one that is known here. */
static bool
older(const unsigned char h[HEADER])
{
	return number(h + APPLICATION_ID) == OUR_ID &&
	    number(h + USER_VERSION) == 1;
}

bool
sqlite_older(struct sqlite *s)
{
	unsigned char h[HEADER];
	sqlite3_int64 n;

	return read_header(s, h, &n) == SQLITE_OK && n == HEADER && older(h);
}

int
sqlite_ours(struct sqlite *s, struct err *e)
{
	unsigned char h[HEADER];
	sqlite3_int64 n;
	int rc;

	if ((rc = read_header(s, h, &n)) != SQLITE_OK)
		return sqlite_error(s, rc, "header", e);
	if (n == 0)
		return err_set(e, SESSILE_ESTORE, "%s: empty; it was cut, or "
		    "something else made it: restore it, or move it away and "
		    "run `sessile init`", s->path);
	if (n < HEADER || memcmp(h, "SQLite format 3", 16) != 0)
		return err_set(e, SESSILE_ESTORE, "%s: not an SQLite "
		    "database", s->path);
	if (number(h + APPLICATION_ID) != OUR_ID)
		return err_set(e, SESSILE_ESTORE, "%s: an SQLite database, "
		    "but not one of sessile's (application_id 0x%08lx)",
		    s->path, (unsigned long)number(h + APPLICATION_ID));
	if (older(h))
		return err_set(e, SESSILE_ESTORE, "%s: made by an earlier "
		    "version of sessile (user_version %lu, ours is %d); "
		    "`sessile init` upgrades it", s->path,
		    (unsigned long)number(h + USER_VERSION), OUR_VERSION);
	if (number(h + USER_VERSION) != OUR_VERSION)
		return err_set(e, SESSILE_ESTORE, "%s: made by another "
		    "version of sessile (user_version %lu, ours is %d)",
		    s->path, (unsigned long)number(h + USER_VERSION),
		    OUR_VERSION);
	return SESSILE_OK;
}
