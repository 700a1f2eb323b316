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

/* It may have other names, or not be there yet; no path: there is none. */
struct file {
	const char	*path;
	struct stat	 st;
	bool		 there;
};

struct logs {
	struct file	 log;
	struct file	 audit;
	struct logs_taken taken;
};

static struct file
file_of(const char *path)
{
	struct file f = { .path = path };

	f.there = path != NULL && stat(path, &f.st) == 0;
	return f;
}

static bool
same(const struct file *a, const struct file *b)
{
	return a->path != NULL && b->path != NULL &&
	    (strcmp(a->path, b->path) == 0 ||
	    (a->there && b->there && path_same(&a->st, &b->st)));
}

/* A file of ours, looked at once for both. */
static void
compare(struct logs *l, const char *path)
{
	struct file f = file_of(path);

	l->taken.log = l->taken.log || same(&l->log, &f);
	l->taken.audit = l->taken.audit || same(&l->audit, &f);
}

static void
compare_named(struct logs *l, const char *begin, size_t n, const char *end)
{
	struct buf name = BUF_INIT(LIMIT_PATH + 16);

	buf_put(&name, begin, n);
	if (buf_puts(&name, end) == SESSILE_OK)
		compare(l, buf_text(&name));
	buf_free(&name);
}

static bool
is_slot(const struct file *f, const char *database, size_t n)
{
	return f->path != NULL && strncmp(f->path, database, n) == 0 &&
	    strncmp(f->path + n, "-slot", strlen("-slot")) == 0;
}

/* With the secret, which lies beside it by default. */
static void
compare_store(struct logs *l, const char *store)
{
	static const char *const ends[] = { "", "-journal", "-wal", "-shm" };
	const char *database = strchr(store, ':'), *slash;
	size_t i, n;

	if (database == NULL)
		return;
	n = strlen(++database);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		compare_named(l, database, n, ends[i]);
	if ((slash = strrchr(database, '/')) != NULL)
		compare_named(l, database, (size_t)(slash - database),
		    "/secret");
	l->taken.log = l->taken.log || is_slot(&l->log, database, n);
	l->taken.audit = l->taken.audit || is_slot(&l->audit, database, n);
}

struct logs_taken
config_logs_taken(const struct config *c)
{
	struct logs l = { .log = { .path = NULL } };

	if (c->log_path == NULL && c->audit.path == NULL)
		return l.taken;
	l.log = file_of(c->log_path);
	l.audit = file_of(c->audit.path);
	compare(&l, c->path);
	compare(&l, c->secret_file);
	compare(&l, c->breached);
	compare_store(&l, c->store);
	l.taken.audit = l.taken.audit ||
	    (!l.taken.log && same(&l.audit, &l.log));
	return l.taken;
}
