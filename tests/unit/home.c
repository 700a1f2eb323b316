/*
 * A store for the tests of lib/store; see home.h.
 */
#include "home.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void
home_make(struct home *h)
{
	memset(h, 0, sizeof(*h));
	snprintf(h->dir, sizeof(h->dir), "/tmp/sessile-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(h->dir));
	snprintf(h->path, sizeof(h->path), "%s/sessile.db", h->dir);
	snprintf(h->url, sizeof(h->url), "sqlite:%s", h->path);
}

void
home_create(struct home *h)
{
	struct err e = { 0, "" };
	bool made;

	home_make(h);
	OK(store_create(h->url, &made, &e));
}

/* Calls fn for each name in the folder; how many there were. */
static int
each_file(const char *dir, int (*fn)(const char *))
{
	char path[400];
	struct dirent *d;
	DIR *folder = opendir(dir);
	int n = 0;

	ck_assert_ptr_nonnull(folder);
	while ((d = readdir(folder)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 ||
		    strcmp(d->d_name, "..") == 0)
			continue;
		n++;
		snprintf(path, sizeof(path), "%s/%s", dir, d->d_name);
		if (fn != NULL && fn(path) != 0 && each_file(path, fn) >= 0)
			rmdir(path);
	}
	closedir(folder);
	return n;
}

void
home_remove(struct home *h)
{
	each_file(h->dir, unlink);
	ck_assert_int_eq(rmdir(h->dir), 0);
}

int
home_files(const struct home *h)
{
	return each_file(h->dir, NULL);
}

struct store *
home_open(const struct home *h)
{
	struct store *s;
	struct err e = { 0, "" };

	OK(store_open(&s, h->url, NULL, &e));
	return s;
}

/* Runs SQL to its end; copies the first column of the first row. */
static void
run(const struct home *h, const char *sql, char *text, size_t size)
{
	sqlite3 *db;
	sqlite3_stmt *st;

	ck_assert_int_eq(sqlite3_open_v2(h->path, &db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE, NULL), SQLITE_OK);
	while (*sql != '\0') {
		ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &st, &sql) ==
		    SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
		if (sqlite3_step(st) == SQLITE_ROW && text != NULL) {
			snprintf(text, size, "%s", (const char *)
			    sqlite3_column_text(st, 0));
			text = NULL;
		}
		ck_assert_msg(sqlite3_finalize(st) == SQLITE_OK, "%s",
		    sqlite3_errmsg(db));
	}
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

void
home_sql(const struct home *h, const char *fmt, ...)
{
	char sql[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof(sql), fmt, ap);
	va_end(ap);
	run(h, sql, NULL, 0);
}

void
home_text(const struct home *h, const char *sql, char *text, size_t size)
{
	text[0] = '\0';
	run(h, sql, text, size);
}

int64_t
home_number(const struct home *h, const char *sql)
{
	char text[64];

	home_text(h, sql, text, sizeof(text));
	return strtoll(text, NULL, 10);
}

char *
home_read(const struct home *h, const char *suffix, size_t *len)
{
	char path[128], *text;
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s%s", h->path, suffix);
	ck_assert_int_ne(fd = open(path, O_RDONLY | O_CLOEXEC), -1);
	ck_assert_int_eq(fstat(fd, &st), 0);
	*len = (size_t)st.st_size;
	ck_assert_ptr_nonnull(text = calloc(1, *len + 1));
	ck_assert_int_eq(read(fd, text, *len), st.st_size);
	close(fd);
	return text;
}

void
home_write(const char *path, const void *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
	close(fd);
}

/* All wait at a pipe that is closed when the last one is there. */
int
parallel(int n, int (*fn)(int, void *), void *arg)
{
	int gate[2], i, status, failed = 0;
	pid_t pid;
	char c;

	ck_assert_int_eq(pipe(gate), 0);
	for (i = 0; i < n; i++) {
		ck_assert_int_ne(pid = fork(), -1);
		if (pid == 0) {
			close(gate[1]);
			if (read(gate[0], &c, 1) != 0)
				_exit(99);
			_exit(fn(i, arg));
		}
	}
	close(gate[0]);
	close(gate[1]);
	for (i = 0; i < n; i++) {
		ck_assert_int_ne(wait(&status), -1);
		failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	}
	return failed;
}

void
pause_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

void
held_start(struct held *t)
{
	memset(t, 0, sizeof(*t));
	home_create(&t->home);
	t->store = home_open(&t->home);
	buf_init(&t->sess, 1 << 20);
}

void
held_stop(struct held *t)
{
	buf_free(&t->sess);
	store_close(t->store);
	home_remove(&t->home);
}
