/*
 * That the logs are files of their own.  A line at the end of another one of
 * ours would spoil that: in the file of secrets it would be one, of which
 * anybody who is told in it would know the most.
 */
#include <sys/stat.h>

#include <string.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/path.h"
#include "session/config.h"

/* A log; it may have other names, or not be there yet. */
struct file {
	const char	*path;
	struct stat	 st;
	bool		 there;
};

static struct file
file_of(const char *path)
{
	struct file f = { .path = path };

	f.there = stat(path, &f.st) == 0;
	return f;
}

static bool
is(const struct file *f, const char *other)
{
	struct stat st;

	if (other == NULL)
		return false;
	return strcmp(f->path, other) == 0 || (f->there &&
	    stat(other, &st) == 0 && path_same(&f->st, &st));
}

static bool
is_named(const struct file *f, const char *begin, size_t n, const char *end)
{
	struct buf name = BUF_INIT(LIMIT_PATH + 16);
	bool same;

	buf_put(&name, begin, n);
	same = buf_puts(&name, end) == SESSILE_OK && is(f, buf_text(&name));
	buf_free(&name);
	return same;
}

/* With the secret, which lies beside it by default. */
static bool
is_of_store(const struct file *f, const char *store)
{
	static const char *const ends[] = { "", "-journal", "-wal", "-shm" };
	const char *database = strchr(store, ':'), *slash;
	size_t i, n;

	if (database == NULL)
		return false;
	n = strlen(++database);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (is_named(f, database, n, ends[i]))
			return true;
	slash = strrchr(database, '/');
	return (slash != NULL && is_named(f, database,
	    (size_t)(slash - database), "/secret")) ||
	    (strncmp(f->path, database, n) == 0 &&
	    strncmp(f->path + n, "-slot", strlen("-slot")) == 0);
}

static bool
is_own(const struct config *c, const struct file *f)
{
	return !is(f, c->path) && !is(f, c->secret_file) &&
	    !is(f, c->breached) && !is_of_store(f, c->store);
}

bool
config_log_is_own(const struct config *c)
{
	struct file f;

	if (c->log_path == NULL)
		return true;
	f = file_of(c->log_path);
	return is_own(c, &f);
}

bool
config_audit_is_own(const struct config *c)
{
	struct file f;

	if (c->audit.path == NULL)
		return true;
	f = file_of(c->audit.path);
	return is_own(c, &f) && !is(&f, c->log_path);
}
