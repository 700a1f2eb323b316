/*
 * The store that fuzz targets ask; see place.h.  It is made for the first
 * input, and lasts as long as the process.
 */
#include "place.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/json.h"

#define HOUR	3600000
#define FRESH	20000		/* a row this old is not touched yet */

static struct {
	char		 dir[512];	/* "": not made yet */
	char		 config[600];
	sqlite3		*db;		/* behind the programs' back */
	sqlite3_stmt	*put, *row, *all, *version;
	char		*empty;		/* SQL: all tables but the users' */
	int64_t		 changes;	/* the data's version, as we left it */
	int64_t		 since;		/* when it was put */
	struct buf	 sess;		/* what was put */
	int		 log;
	pid_t		 owner;
} place;

/* ----------------------------------------------------------- the place -- */

static void
write_file(const char *name, const char *text)
{
	char path[600];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", place.dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	MUST(fd != -1);
	MUST(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void
leave(void)
{
	char path[1024];
	struct dirent *d;
	DIR *dir;

	if (place.owner != getpid())
		return;
	sqlite3_finalize(place.put);
	sqlite3_finalize(place.row);
	sqlite3_finalize(place.all);
	sqlite3_finalize(place.version);
	sqlite3_close(place.db);
	sqlite3_free(place.empty);
	buf_free(&place.sess);
	close(place.log);
	dir = opendir(place.dir);
	while (dir != NULL && (d = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", place.dir, d->d_name);
		if (d->d_name[0] != '.')
			unlink(path);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(place.dir);
}

static sqlite3_stmt *
prepare(const char *sql)
{
	sqlite3_stmt *st;

	MUST(sqlite3_prepare_v2(place.db, sql, -1, &st, NULL) == SQLITE_OK);
	return st;
}

static int64_t
version(void)
{
	int64_t n;

	MUST(sqlite3_step(place.version) == SQLITE_ROW);
	n = sqlite3_column_int64(place.version, 0);
	sqlite3_reset(place.version);
	return n;
}

static void
open_behind(void)
{
	sqlite3_stmt *tables;
	char path[600];

	snprintf(path, sizeof(path), "%s/sessile.db", place.dir);
	MUST(sqlite3_open_v2(path, &place.db, SQLITE_OPEN_READWRITE, NULL) ==
	    SQLITE_OK);
	MUST(sqlite3_exec(place.db, "PRAGMA synchronous = OFF", NULL, NULL,
	    NULL) == SQLITE_OK);
	tables = prepare("SELECT group_concat('DELETE FROM ' || name, ';') "
	    "FROM sqlite_master WHERE type = 'table' AND name <> 'users' "
	    "AND name NOT LIKE 'sqlite%'");
	MUST(sqlite3_step(tables) == SQLITE_ROW);
	place.empty = sqlite3_mprintf("%s", sqlite3_column_text(tables, 0));
	sqlite3_finalize(tables);
	place.put = prepare("INSERT INTO sessions VALUES('" CANARY "', ?, ?)");
	place.row = prepare("SELECT sess FROM sessions WHERE sid = '" CANARY
	    "'");
	place.all = prepare("SELECT sid, expired, sess FROM sessions "
	    "UNION ALL SELECT name, disabled, password FROM users "
	    "UNION ALL SELECT sid, user, address || agent FROM signed_in "
	    "ORDER BY 1");
	place.version = prepare("PRAGMA data_version");
	place.changes = -1;
}

static void
add_users(const char *url)
{
	struct store *store;
	struct err e;
	int64_t id;
	bool made;

	MUST(store_create(url, &made, &e) == SESSILE_OK);
	MUST(store_open(&store, url, NULL, &e) == SESSILE_OK);
	MUST(store_user_add(store, PLACE_USER, PLACE_POSITION, NULL, &id,
	    &e) == SESSILE_OK);
	MUST(store_user_add(store, PLACE_OTHER, NULL, PLACE_HASH, &id, &e) ==
	    SESSILE_OK);
	store_close(store);
}

static void
make(void)
{
	char url[600], config[2048], log[600];

	if (place.dir[0] != '\0')
		return;
	fuzz_folder(place.dir, sizeof(place.dir));
	place.owner = getpid();
	atexit(leave);
	buf_init(&place.sess, LIMIT_ROW);
	snprintf(url, sizeof(url), "sqlite:%s/sessile.db", place.dir);
	snprintf(log, sizeof(log), "%s/log", place.dir);
	snprintf(place.config, sizeof(place.config), "%s/sessile.json",
	    place.dir);
	snprintf(config, sizeof(config), "{\"store\":\"%s\",\"log\":\"%s\","
	    "\"proxy\":true,\"knownBrowser\":3600000}", url, log);
	write_file("sessile.json", config);
	write_file("secret", PLACE_SECRET "\n");
	write_file("log", "");
	place.log = open(log, O_RDWR | O_CLOEXEC);
	MUST(place.log != -1);
	add_users(url);
	open_behind();
}

/* ----------------------------------------------------------- the store -- */

static void
run(const char *sql)
{
	MUST(sqlite3_exec(place.db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static bool
as_it_was(struct span sess)
{
	return place.changes == version() && date_now() < place.since +
	    FRESH && fuzz_same(fuzz_buf(&place.sess), sess);
}

/* Nothing is done where nothing has changed since. */
void
place_put(struct span sess)
{
	make();
	if (as_it_was(sess))
		return;
	place.since = date_now();
	run("BEGIN IMMEDIATE");
	run(place.empty);
	run("UPDATE users SET password = '" PLACE_HASH "' WHERE name = '"
	    PLACE_OTHER "'");
	sqlite3_bind_int64(place.put, 1, place.since + HOUR);
	sqlite3_bind_text(place.put, 2, sess.p, (int)sess.n, SQLITE_STATIC);
	MUST(sqlite3_step(place.put) == SQLITE_DONE);
	sqlite3_reset(place.put);
	sqlite3_clear_bindings(place.put);
	run("COMMIT");
	place.changes = version();
	buf_reset(&place.sess);
	MUST(buf_put(&place.sess, sess.p, sess.n) == SESSILE_OK);
}

static void
put_column(sqlite3_stmt *st, int column, struct buf *b)
{
	const void *p = sqlite3_column_blob(st, column);

	buf_put(b, p, (size_t)sqlite3_column_bytes(st, column));
}

bool
place_row(struct buf *sess)
{
	bool there = sqlite3_step(place.row) == SQLITE_ROW;

	buf_reset(sess);
	if (there)
		put_column(place.row, 0, sess);
	sqlite3_reset(place.row);
	return there;
}

void
place_sessions(struct buf *b)
{
	int i;

	buf_reset(b);
	while (sqlite3_step(place.all) == SQLITE_ROW)
		for (i = 0; i < 3; i++) {
			put_column(place.all, i, b);
			buf_putc(b, '\n');
		}
	sqlite3_reset(place.all);
	MUST(buf_error(b) == SESSILE_OK);
}

void
place_log(struct buf *b)
{
	char part[4096];
	ssize_t n;

	buf_reset(b);
	while ((n = read(place.log, part, sizeof(part))) > 0)
		buf_put(b, part, (size_t)n);
	MUST(ftruncate(place.log, 0) == 0);
	MUST(lseek(place.log, 0, SEEK_SET) == 0);
}

/* -------------------------------------------------------- the requests -- */

const char *
place_variable(const struct asking *a, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; a->env[i] != NULL; i++)
		if (strncmp(a->env[i], name, n) == 0 && a->env[i][n] == '=')
			return a->env[i] + n + 1;
	return NULL;
}

/* libFuzzer learns what is looked for, and puts it into inputs. */
bool
place_tells(const struct asking *a, struct span text, const char *what)
{
	size_t i;

	if (!fuzz_holds(text, what) || fuzz_holds(a->body, what) ||
	    fuzz_holds(fuzz_buf(&place.sess), what))
		return false;
	for (i = 0; a->env[i] != NULL; i++)
		if (fuzz_holds(span_of(a->env[i]), what))
			return false;
	return true;
}

static const char *
get(const void *arg, const char *name)
{
	return place_variable(arg, name);
}

/* Never more at once than is odd. */
static long
give(void *arg, void *to, size_t n, int64_t deadline)
{
	struct span *left = arg;

	(void)deadline;
	if (n > 1021)
		n = 1021;
	if (n > left->n)
		n = left->n;
	if (n > 0)
		memcpy(to, left->p, n);
	left->p += n;
	left->n -= n;
	return (long)n;
}

static const struct sessile_route *
routes(size_t *n)
{
	static const char *const paths[][2] = {
		{ "/", "*/cgi-bin/index.cgi" },
		{ "/api/auth", "*/cgi-bin/auth.cgi" },
		{ "/api/auth/status", "*/cgi-bin/status.cgi" },
		{ "/api/auth/logout", "*/cgi-bin/logout.cgi" },
		{ "/api/auth/password", "*/cgi-bin/password.cgi" },
		{ "/api/auth/sessions", "*/cgi-bin/sessions.cgi" },
		{ "/api/auth/sessions/revoke", "*/cgi-bin/revoke.cgi" },
	};
	const struct program *const all[] = { &handle_index, &handle_auth,
	    &handle_status, &handle_logout, &handle_password,
	    &handle_sessions, &handle_revoke };
	static struct sessile_route made[14];
	size_t i;

	*n = sizeof(made) / sizeof(made[0]);
	for (i = 0; i < *n; i++) {
		made[i].path = paths[i / 2][i % 2];
		made[i].methods = all[i / 2]->methods;
		made[i].handler = all[i / 2]->handler;
	}
	return made;
}

/* The value of a header that there must be once; the name with its colon. */
static struct span
header(const struct answer *a, const char *name)
{
	const char *at = memmem(a->head.p, a->head.n, name, strlen(name));
	struct span v;

	MUST(at != NULL);
	v = fuzz_span(at + strlen(name), a->head.n - (size_t)(at -
	    a->head.p) - strlen(name));
	MUST(!fuzz_holds(v, name));
	v = scan_until(&v, '\r');
	return v;
}

/* Lines of "Name: value" and CRLF each, of characters that may be there. */
static void
check_head(const struct answer *a)
{
	struct span rest = a->head, line;

	while (rest.n > 0) {
		line = scan_until(&rest, '\n');
		MUST(line.n > 0 && line.p[line.n - 1] == '\r');
		line.n--;
		MUST(span_plain(line));
		MUST(memmem(line.p, line.n, ": ", 2) != NULL);
	}
}

static void
take_apart(struct answer *a)
{
	struct span all = fuzz_buf(&a->out);
	const char *end = memmem(all.p, all.n, "\r\n\r\n", 4);

	MUST(end != NULL && strncmp(all.p, "Status: ", 8) == 0);
	a->status = (int)strtol(all.p + 8, NULL, 10);
	a->head = fuzz_span(all.p, (size_t)(end + 2 - all.p));
	a->body = fuzz_span(end + 4, all.n - a->head.n - 2);
	check_head(a);
}

static void
check_answer(const struct asking *asking, const struct answer *a)
{
	const char *method = place_variable(asking, "REQUEST_METHOD");
	bool head = method != NULL && strcmp(method, "HEAD") == 0;
	struct span length = header(a, "\r\nContent-Length: ");
	struct span type = header(a, "\r\nContent-Type: ");
	uint64_t n;

	MUST(scan_digits(&length, 10, &n) && length.n == 0);
	MUST(a->body.n == (head ? 0 : n));
	MUST(span_is(header(a, "\r\nCache-Control: "), "no-store"));
	MUST(span_is(header(a, "\r\nX-Content-Type-Options: "), "nosniff"));
	MUST(span_is(header(a, "\r\nContent-Security-Policy: "),
	    "default-src 'none'; base-uri 'none'; form-action 'none'; "
	    "frame-ancestors 'none'"));
	if (span_is(type, "application/json; charset=utf-8"))
		MUST(head || json_valid(a->body));
	else
		MUST(a->status == 303);
	if (a->status >= 400)
		MUST(!fuzz_holds(a->head, "\r\nSet-Cookie: "));
	MUST(!place_tells(asking, fuzz_buf(&a->out), PLACE_SECRET));
}

void
place_ask(const struct asking *asking, const struct program *program,
    struct answer *a)
{
	struct span body = asking->body;
	struct env env = { get, asking };
	struct input input = { give, &body };
	const struct sessile_route *all;
	struct app app;
	size_t n;

	buf_init(&a->out, LIMIT_RESPONSE_BODY);
	app_open(&app, place.config);
	all = routes(&n);
	if (program != NULL)
		MUST(app_serve(&app, program->methods, program->handler, env,
		    input, &a->out) == SESSILE_OK);
	else
		MUST(app_serve_route(&app, all, n, env, input, &a->out) ==
		    SESSILE_OK);
	app_close(&app);
	take_apart(a);
	check_answer(asking, a);
}
