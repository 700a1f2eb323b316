/*
 * Whole requests, in each of which one allocation fails: the first, the
 * second, and so on to the last (under the sanitizers, some of them); or all
 * from that one on.  Each is a process
 * of its own that finds the same store.  Usage: memory DATABASE VISITOR USER
 * OTHER ODD, where the latter four are cookies: of a visitor, of one who is
 * signed in, of another session of his, and of one whose row has odd keys.
 * Prints lines NAME ALLOCATIONS REFUSED, and "wrong: ..." for what is neither
 * the right answer nor a refusal that changes nothing.
 */
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../cgi-bin/handlers.h"
#include "starve.h"

#define TEXT	65536

/* -------------------------------------------------------------- requests -- */

static int
ok(struct sessile *s)
{
	return sessile_answer(s, 200, "text/plain", "ok", 2);
}

static int
count(struct sessile *s)
{
	int64_t n;
	int rc = sessile_add(s, "views", 1, &n);

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
change(struct sessile *s)
{
	char *text = NULL;
	int rc;

	if ((rc = sessile_set_string(s, "text", "a \"text\"")) == SESSILE_OK &&
	    (rc = sessile_set(s, "list", "[1,{\"a\":[]}]")) == SESSILE_OK &&
	    (rc = sessile_set_int(s, "gone", 7)) == SESSILE_OK &&
	    (rc = sessile_remove(s, "gone")) == SESSILE_OK)
		rc = sessile_get_string(s, "text", &text);
	free(text);
	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
settings(struct sessile *s)
{
	int rc;

	if ((rc = sessile_set_int(s, "a", 1)) == SESSILE_OK &&
	    (rc = sessile_cookie_max_age(s, 60000)) == SESSILE_OK &&
	    (rc = sessile_cookie_path(s, "/cgi-bin")) == SESSILE_OK &&
	    (rc = sessile_cookie_domain(s, "example.com")) == SESSILE_OK)
		rc = sessile_cookie_priority(s, "high");
	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
renew(struct sessile *s)
{
	int rc = sessile_renew(s);

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
regenerate(struct sessile *s)
{
	int rc = sessile_regenerate(s);

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
save_and_reload(struct sessile *s)
{
	int rc;

	if ((rc = sessile_set_bool(s, "saved", true)) == SESSILE_OK &&
	    (rc = sessile_save(s)) == SESSILE_OK)
		rc = sessile_reload(s);
	return rc == SESSILE_OK ? ok(s) : rc;
}

enum visitor { NOBODY, VISITOR, USER, BOTH, ODD, VISITORS };
static char cookies[VISITORS][1024];

static const struct program views = { "GET", count },
    changes = { "GET", change }, sets = { "GET", settings },
    renews = { "GET", renew }, regenerates = { "GET", regenerate },
    saves = { "GET", save_and_reload };

#define RIGHT	"{\"name\":\"John Doe\",\"position\":\"Software Engineer\"}"
#define WRONG	"{\"name\":\"John Doe\",\"position\":\"Boss\"}"

static const struct asking {
	const char	*name;
	const struct program *program;
	enum visitor	 visitor;
	const char	*body;		/* and then it is a POST */
	const char	*query;
	bool		 at_once;	/* calls what writes at once */
} askings[] = {
	{ "index-new", &handle_index, NOBODY, NULL, "", false },
	{ "index-known", &handle_index, VISITOR, NULL, "", false },
	{ "index-odd", &handle_index, ODD, NULL, "", false },
	{ "status-nobody", &handle_status, NOBODY, NULL, "", false },
	{ "status", &handle_status, USER, NULL, "", false },
	{ "status-session", &handle_status, USER, NULL, "session", false },
	{ "auth-new", &handle_auth, NOBODY, RIGHT, "", true },
	{ "auth-known", &handle_auth, VISITOR, RIGHT, "", true },
	{ "auth-wrong", &handle_auth, USER, WRONG, "", false },
	{ "auth-no-json", &handle_auth, USER, "{", "", false },
	{ "logout", &handle_logout, USER, "", "", true },
	{ "logout-both", &handle_logout, BOTH, "", "", true },
	{ "sessions", &handle_sessions, USER, NULL, "", false },
	{ "revoke-others", &handle_revoke, USER, "{\"others\":true}", "",
	    true },
	{ "count-new", &views, NOBODY, NULL, "", false },
	{ "count", &views, ODD, NULL, "", true },
	{ "change-new", &changes, NOBODY, NULL, "", false },
	{ "change", &changes, ODD, NULL, "", false },
	{ "settings", &sets, VISITOR, NULL, "", false },
	{ "renew", &renews, USER, NULL, "", false },
	{ "regenerate", &regenerates, USER, NULL, "", true },
	{ "save", &saves, USER, NULL, "", true },
};

/* ------------------------------------------------------------- processes -- */

/* What came of a request: texts in which ids and dates stand no more. */
struct outcome {
	int	 exit;		/* as waitpid() gives it */
	int	 status;	/* 0: no whole answer */
	char	 answer[TEXT];
	char	 log[TEXT];
	char	 rows[TEXT];
};

static struct {
	const char	*path;
	char		 journal[512];
	char		*bytes;
	size_t		 len;
} database;

static int
memory_file(const char *text)
{
	int fd = memfd_create("memory", MFD_CLOEXEC);

	if (fd == -1 || write(fd, text, strlen(text)) !=
	    (ssize_t)strlen(text) || lseek(fd, 0, SEEK_SET) != 0)
		err(1, "memfd_create");
	return fd;
}

static void
take_file(int fd, char text[TEXT])
{
	ssize_t n = pread(fd, text, TEXT - 1, 0);

	if (n == -1)
		err(1, "pread");
	text[n] = '\0';
	close(fd);
}

static void
set(const char *name, const char *value)
{
	if (value != NULL && setenv(name, value, 1) != 0)
		err(1, "setenv");
}

static void
environment(const struct asking *a)
{
	char length[32];

	set("REQUEST_METHOD", a->body == NULL ? "GET" : "POST");
	set("SCRIPT_NAME", "/cgi-bin/test.cgi");
	set("QUERY_STRING", a->query);
	set("HTTP_COOKIE", cookies[a->visitor]);
	if (a->body == NULL)
		return;
	snprintf(length, sizeof(length), "%zu", strlen(a->body));
	set("CONTENT_LENGTH", length);
	set("CONTENT_TYPE", "application/json");
}

/* A process that goes on with `fn`; its exit, as waitpid() gives it. */
static int
process(const struct asking *a, int in, int out, int log, int (*fn)(const
    struct asking *))
{
	pid_t pid = fork();
	int status, code;

	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (dup2(in, 0) == -1 || dup2(out, 1) == -1 ||
		    dup2(log, 2) == -1)
			_exit(99);
		code = fn(a);
		STARVE_LEAVE(code);
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "waitpid");
	return status;
}

static long wanted;	/* which allocation is to fail */
static bool stays;	/* and all behind it */

static int
answer(const struct asking *a)
{
	int code;

	environment(a);
	starve(wanted, stays);
	code = sessile_cgi(a->program->methods, a->program->handler);
	starve(0, false);
	return code;
}

/* All that is stored, in an order that does not hang on ids and dates. */
static int
dump(const struct asking *a)
{
	static const char *const sql[] = { "PRAGMA integrity_check",
	    "SELECT name, id FROM users",
	    "SELECT 'ended', sid FROM ended ORDER BY sid",
	    "SELECT 'user ' || user, sid FROM signed_in ORDER BY user, created",
	    "SELECT sess, sid FROM sessions ORDER BY rowid" };
	sqlite3_stmt *st;
	sqlite3 *db;
	size_t i;

	(void)a;
	if (sqlite3_open(database.path, &db) != SQLITE_OK)
		return 1;
	for (i = 0; i < sizeof(sql) / sizeof(sql[0]); i++) {
		if (sqlite3_prepare_v2(db, sql[i], -1, &st, NULL) != SQLITE_OK)
			return 1;
		while (sqlite3_step(st) == SQLITE_ROW)
			dprintf(1, "%s %s\n", sqlite3_column_text(st, 0),
			    i == 0 ? (const unsigned char *)"" :
			    sqlite3_column_text(st, 1));
		if (sqlite3_finalize(st) != SQLITE_OK)
			return 1;
	}
	return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}

/* ------------------------------------------------------------ comparison -- */

/* Cuts what stands between `begin` and one of `ends`, each time. */
static void
blot(char *text, const char *begin, const char *ends)
{
	char *at = text, *end;

	while ((at = strstr(at, begin)) != NULL) {
		at += strlen(begin);
		end = at + strcspn(at, ends);
		memmove(at, end, strlen(end) + 1);
	}
}

/* Ids that were made up meanwhile stand behind the last blank of a line. */
static void
blot_ids(char *rows)
{
	char *line = rows, *id, *end;

	while ((end = strchr(line, '\n')) != NULL) {
		for (id = end; id > line && id[-1] != ' '; id--)
			;
		if (memmem(database.bytes, database.len, id,
		    (size_t)(end - id)) == NULL) {
			memmove(id, end, strlen(end) + 1);
			end = id;
		}
		line = end + 1;
	}
}

static void
judge(struct outcome *o)
{
	static const char length[] = "\r\nContent-Length: ";
	const char *body = strstr(o->answer, "\r\n\r\n");
	const char *says = strstr(o->answer, length);

	o->status = 0;
	if (strncmp(o->answer, "Status: ", 8) == 0 && body != NULL &&
	    says != NULL && strlen(body + 4) == strtoul(says +
	    strlen(length), NULL, 10))
		o->status = (int)strtol(o->answer + 8, NULL, 10);
	blot(o->answer, "connect.sid=s%3A", ";");
	blot(o->answer, "Expires=", ";");
	blot(o->answer, "\"expires\":\"", "\"");
	blot(o->answer, "\"seen\":\"", "\"");
	blot(o->rows, "\"expires\":\"", "\"");
	blot_ids(o->rows);
}

static void
write_database(void)
{
	int fd = open(database.path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd == -1 || write(fd, database.bytes, database.len) !=
	    (ssize_t)database.len)
		err(1, "%s", database.path);
	close(fd);
	unlink(database.journal);
}

/* Not a byte is another, and there is nothing to be taken back. */
static bool
untouched(void)
{
	static char bytes[1024 * 1024];
	struct stat st;
	ssize_t n;
	int fd = open(database.path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || (n = read(fd, bytes, sizeof(bytes))) == -1)
		err(1, "%s", database.path);
	close(fd);
	return (size_t)n == database.len &&
	    memcmp(bytes, database.bytes, database.len) == 0 &&
	    stat(database.journal, &st) != 0;
}

/* `before` may be NULL: it is not known yet. */
static void
run(const struct asking *a, long n, const struct outcome *before,
    struct outcome *o)
{
	int in = memory_file(a->body == NULL ? "" : a->body);
	int out = memory_file(""), log = memory_file(""), rows;

	write_database();
	wanted = n;
	o->exit = process(a, in, out, log, answer);
	rows = memory_file(before != NULL && untouched() ? before->rows : "");
	if (lseek(rows, 0, SEEK_END) == 0 &&
	    process(a, in, rows, log, dump) != 0)
		warnx("wrong: %s %ld: the store cannot be read", a->name, n);
	close(in);
	take_file(out, o->answer);
	take_file(log, o->log);
	take_file(rows, o->rows);
	judge(o);
}

static size_t
lines(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')) != NULL; text++)
		n++;
	return n;
}

/* A server's error in JSON, and one line that says so. */
static bool
refused(const struct outcome *o)
{
	const char *body = strstr(o->answer, "\r\n\r\n");

	return (o->status == 503 || o->status == 500) && body != NULL &&
	    strncmp(body + 4, "{\"error\":\"", 10) == 0 &&
	    strstr(o->answer, "\r\nSet-Cookie:") == NULL &&
	    strncmp(o->log, "sessile: ", 9) == 0;
}

/* Each line of `rows` stands in one of the others. */
static bool
between(char *rows, const char *before, const char *after)
{
	char *end, *line;
	bool is = true;

	for (line = rows; is && (end = strchr(line, '\n')) != NULL;
	    line = end + 1) {
		*end = '\0';
		is = strstr(before, line) != NULL || strstr(after, line) != NULL;
		*end = '\n';
	}
	return is;
}

static const char *
wrong(const struct asking *a, struct outcome *o,
    const struct outcome *right, const char *before)
{
	/* Without any memory the server has to answer. */
	if (stays && WIFEXITED(o->exit) && WEXITSTATUS(o->exit) == 1 &&
	    o->answer[0] == '\0' && o->log[0] != '\0' &&
	    strcmp(o->rows, before) == 0)
		return NULL;
	if (!WIFEXITED(o->exit) || WEXITSTATUS(o->exit) != 0)
		return "its exit";
	if (refused(o)) {
		if (strcmp(o->rows, before) == 0 || (a->at_once &&
		    between(o->rows, before, right->rows)))
			return NULL;
		return "refused, and yet the store has changed";
	}
	if (strcmp(o->answer, right->answer) != 0)
		return "neither the right answer nor a refusal";
	if (lines(o->log) != lines(right->log))
		return "the log";
	return strcmp(o->rows, right->rows) == 0 ? NULL :
	    "answered, but not done";
}

static int
try(const struct asking *a, const struct outcome *before)
{
	static struct outcome right, o;
	const char *why;
	long n, refusals = 0;
	int bad = 0;

	run(a, 0, before, &right);
	if (right.status == 0)
		errx(1, "%s: no answer: %s", a->name, right.log);
	for (n = 1; n == 1 || starved(); n += STARVE_STEP) {
		run(a, n, before, &o);
		refusals += refused(&o);
		if ((why = wrong(a, &o, &right, before->rows)) == NULL)
			continue;
		printf("wrong: %s %ld%s: %s: exit 0x%x, status %d, log: "
		    "%.*s\n", a->name, n, stays ? " and on" : "", why,
		    (unsigned int)o.exit, o.status, (int)strcspn(o.log, "\n"),
		    o.log);
		bad++;
	}
	printf("%s%s %ld %ld\n", a->name, stays ? "-on" : "", n / STARVE_STEP - 1,
	    refusals);
	fflush(stdout);
	return bad;
}

static void
read_database(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	database.path = path;
	snprintf(database.journal, sizeof(database.journal), "%s-journal",
	    path);
	if (fd == -1 || fstat(fd, &st) != 0 ||
	    (database.bytes = malloc((size_t)st.st_size)) == NULL ||
	    read(fd, database.bytes, (size_t)st.st_size) != st.st_size)
		err(1, "%s", path);
	database.len = (size_t)st.st_size;
	close(fd);
}

int
main(int argc, char **argv)
{
	static struct outcome before;
	static const struct program none = { "GET", ok };
	static const struct asking nothing = { "nothing", &none, NOBODY, NULL,
	    "", false };
	size_t i;
	int bad = 0;

	if (argc != 6)
		errx(2, "usage: memory DATABASE VISITOR USER OTHER ODD");
	starve_begin();
	read_database(argv[1]);
	snprintf(cookies[VISITOR], sizeof(cookies[0]), "%s", argv[2]);
	snprintf(cookies[USER], sizeof(cookies[0]), "%s", argv[3]);
	snprintf(cookies[BOTH], sizeof(cookies[0]), "%s; %s", argv[3],
	    argv[4]);
	snprintf(cookies[ODD], sizeof(cookies[0]), "%s", argv[5]);
	run(&nothing, 0, NULL, &before);
	for (i = 0; i < sizeof(askings) / sizeof(askings[0]); i++) {
		stays = false;
		bad += try(&askings[i], &before);
		stays = true;
		bad += try(&askings[i], &before);
	}
	return bad == 0 ? 0 : 1;
}
