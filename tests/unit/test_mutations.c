/*
 * Ten thousand random mutations of environment, cookie and body, through the
 * programs' own handlers.  None may crash; each is answered with a status
 * that is documented, and for a reason; nobody signs in whose credentials are
 * not right as they were sent; no session is changed but by its own visitor's
 * request, and by none that is refused; who is refused leaves one line in the
 * log.  Run under the sanitizers too.  SESSILE_SEED repeats a run.
 */
#include <check.h>
#include <cjson/cJSON.h>
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../../cgi-bin/handlers.h"
#include "base/date.h"
#include "check_main.h"
#include "visit.h"

#define ROUNDS	10000
#define COOKIES	2000		/* rounds about nothing but the cookie */
#define GOOD "{\"name\":\"John Doe\",\"position\":\"Software Engineer\"}"

/* Somebody who is signed in all the time. */
#define CANARY	"canary-canary-canary-canary-cana"
#define SONG "{\"cookie\":{\"originalMaxAge\":3600000,\"expires\":" \
	"\"2100-01-01T00:00:00.000Z\",\"httpOnly\":true,\"path\":\"/\"}," \
	"\"user\":{\"id\":7,\"name\":\"Canary\",\"position\":\"Cage\"}}"

static struct site site;
static struct visit v;
static char canary[256];	/* and the cookie */
static uint64_t state;

/* What is behind the programs' back, and what it should be. */
static sqlite3 *db;
static sqlite3_stmt *counting, *listening, *version;
static int rows;
static int64_t changes;
static int log_fd;

/* xorshift64*: repeatable, and no secret. */
static uint32_t
draw(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * UINT64_C(2685821657736338717)) >> 33) %
	    below;
}

/* ----------------------------------------------------------- the store -- */

static int64_t
number(sqlite3_stmt *st)
{
	int64_t n = -1;

	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return n;
}

static void
prepare(const char *sql, sqlite3_stmt **st)
{
	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, st, NULL) ==
	    SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
}

/* A cage with the canary and nobody else. */
static void
restore(void)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "BEGIN IMMEDIATE; DELETE FROM sessions; "
	    "DELETE FROM ended; "
	    "INSERT INTO sessions VALUES('%s', %" PRId64 ", '%s'); COMMIT",
	    CANARY, date_now() + 3600000, SONG);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	rows = 1;
}

static bool
canary_sings(void)
{
	bool sings = sqlite3_step(listening) == SQLITE_ROW &&
	    strcmp((const char *)sqlite3_column_text(listening, 0),
	    SONG) == 0;

	sqlite3_reset(listening);
	return sings;
}

static void
open_behind(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/sessile.db", site.dir);
	ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE,
	    NULL), SQLITE_OK);
	prepare("SELECT count(*) FROM sessions", &counting);
	prepare("SELECT sess FROM sessions WHERE sid = '" CANARY "'",
	    &listening);
	prepare("PRAGMA data_version", &version);
	restore();
	changes = number(version);
	snprintf(path, sizeof(path), "%s/log", site.dir);
	log_fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_ne(log_fd, -1);
}

static void
setup(void)
{
	const char *seed = getenv("SESSILE_SEED");

	state = seed == NULL ? (uint64_t)date_now() :
	    strtoull(seed, NULL, 10);
	state += state == 0;		/* that would stay 0 */
	printf("# SESSILE_SEED=%" PRIu64 "\n", state);
	site_make(&site, "\"throttle\":false");	/* that writes */
	site_add_user(&site, "John Doe", "Software Engineer", NULL);
	open_behind();
	visit_init(&v, &site);
	visit_as(&v, CANARY);
	snprintf(canary, sizeof(canary), "%.255s", v.cookie);
}

static void
teardown(void)
{
	visit_free(&v);
	sqlite3_finalize(counting);
	sqlite3_finalize(listening);
	sqlite3_finalize(version);
	sqlite3_close(db);
	close(log_fd);
	site_remove(&site);
}

/* --------------------------------------------------------- the request -- */

/* Flips, cuts, doubles or inserts; never a NUL, which no variable holds. */
static void
mutate(char *text, size_t size)
{
	static const char nasty[] = "\r\n\t ;,=\"%\\:{}[]./\x7f\xff\xc0\x01"
	    "0u";
	size_t n = strlen(text), at = n == 0 ? 0 : draw((uint32_t)n);
	int times = 1 + (int)draw(3);

	while (times-- > 0 && n + 2 < size) {
		switch (draw(5)) {
		case 0:
			if (n > 0)
				text[at] = (char)(1 + draw(255));
			break;
		case 1:
			text[at] = '\0';
			break;
		case 2:
			memmove(text + at + 1, text + at, n - at + 1);
			text[at] = nasty[draw(sizeof(nasty) - 1)];
			break;
		case 3:
			if (n > 0)
				memmove(text + at, text + at + 1, n - at);
			break;
		default:
			if (n > 0 && n + n / 2 + 1 < size) {
				memmove(text + n, text + n / 2, n - n / 2);
				text[n + (n - n / 2)] = '\0';
			}
		}
		n = strlen(text);
		at = n == 0 ? 0 : draw((uint32_t)n);
	}
}

static const char *const variables[] = {
	"REQUEST_METHOD=POST", "CONTENT_LENGTH=55", "CONTENT_LENGTH=0",
	"CONTENT_TYPE=application/json; charset=utf-8",
	"HTTP_COOKIE=connect.sid=s%3Ax.y; a=b", "HTTP_ACCEPT=text/html;q=0.9",
	"HTTP_ORIGIN=https://example.com", "HTTP_HOST=example.com",
	"HTTP_SEC_FETCH_SITE=cross-site", "HTTPS=on",
	"REQUEST_URI=/cgi-bin/status.cgi?session", "PATH_INFO=/x/y",
	"SCRIPT_NAME=/cgi-bin/status.cgi", "QUERY_STRING=session",
	"HTTP_X_FORWARDED_PROTO=https, http", "REQUEST_SCHEME=https",
	"CONTENT_LENGTH=99999", "DOCUMENT_ROOT=/",
	"DOCUMENT_ROOT=/var/empty", "PATH_TRANSLATED=/var/empty/x",
};

#define COUNT	(sizeof(variables) / sizeof(variables[0]))

static const struct program *const programs[] = { &handle_index,
    &handle_auth, &handle_status, &handle_logout, &handle_auth };

/*
 * Whether `good` still stands there whole: the letters of an escape may be
 * of either case (%2B and %2b are one character), and another cookie or a
 * blank may follow.
 */
static bool
same_cookie(const char *cookie, const char *good)
{
	size_t i, hex = 0;	/* digits of an escape that are to come */

	for (i = 0; good[i] != '\0'; i++) {
		if (cookie[i] != good[i] && (hex == 0 ||
		    tolower((unsigned char)cookie[i]) !=
		    tolower((unsigned char)good[i])))
			return false;
		hex = good[i] == '%' ? 2 : hex == 0 ? 0 : hex - 1;
	}
	return strchr("; \t", cookie[i]) != NULL;
}

/* By hand, for chance finds some of them once in a hundred runs. */
START_TEST(what_counts_as_the_same_cookie)
{
	static const struct {
		const char	*cookie;
		bool		 same;
	} t[] = { { "a=B%2Bc", true }, { "a=B%2bc", true },
	    { "a=B%2bc; d", true }, { "a=B%2Bc\t", true },
	    { "a=b%2Bc", false }, { "a=B%2BC", false },
	    { "a=B%2Bcc", false }, { "a=B%2B", false }, { "", false },
	    { "A=B%2Bc", false }, { "a=B%2Cc", false } };
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_msg(same_cookie(t[i].cookie, "a=B%2Bc") ==
		    t[i].same, "%s", t[i].cookie);
}
END_TEST

/* None, the canary's own, or one that nearly is. */
static void
draw_cookie(void)
{
	const uint32_t kind = draw(8);

	snprintf(v.cookie, sizeof(v.cookie), "%s", kind < 2 ? "" : canary);
	if (kind < 3)
		return;
	mutate(v.cookie + strlen("connect.sid=s%3A"), sizeof(v.cookie) - 32);
	if (same_cookie(v.cookie, canary))
		v.cookie[0] = '\0';
}

static void
draw_environment(void)
{
	static char env[4][2048];
	size_t i, n = draw(5);

	memset(v.env, 0, sizeof(v.env));
	for (i = 0; i < n && i < 4; i++) {
		snprintf(env[i], sizeof(env[i]), "%s",
		    variables[draw(COUNT)]);
		if (draw(3) != 0)
			mutate(env[i], sizeof(env[i]));
		v.env[i] = env[i];
	}
}

/* Right, or wrong by as little as chance would seldom find. */
static const char *const bodies[] = { GOOD, GOOD, GOOD,
	"{\"position\":\"Software Engineer\",\"x\":[{}],"
	    "\"name\":\"John \\u0044oe\"}",
	"{\"name\":\"John Doe\",\"position\":\"Software Engineer2\"}",
	"{\"name\":\"John Doe\",\"position\":\"Software Enginee\"}",
	"{\"name\":\"John Doe\",\"position\":\"software Engineer\"}",
	"{\"name\":\"John Doe\",\"password\":\"Software Engineer\"}",
	"{\"name\":\"Canary\",\"position\":\"Cage\"}",
	"{\"name\":\"Canary\",\"name\":\"John Doe\","
	    "\"position\":\"Software Engineer\"}",
	"{\"name\":\"John Doe\",\"position\":\"Cage\","
	    "\"position\":\"Software Engineer\"}",
};

static void
draw_body(void)
{
	static char body[2048];

	v.body = NULL;
	if (draw(4) == 0)
		return;
	snprintf(body, sizeof(body), "%s", bodies[draw(sizeof(bodies) /
	    sizeof(bodies[0]))]);
	if (draw(3) != 0)
		mutate(body, sizeof(body));
	v.body = body;
}

/* Mostly by the method that the program takes. */
static const struct program *
strange_request(void)
{
	const struct program *p = programs[draw(5)];
	const char *other = p->methods[0] == 'G' ? "POST" : "GET";

	draw_cookie();
	draw_environment();
	draw_body();
	v.methods = p->methods;
	visit(&v, draw(8) == 0 ? other : p->methods, p->handler);
	return p;
}

/* ---------------------------------------------------------- the answer -- */

enum credentials { NONE, WRONG, RIGHT };

/* By another reader of JSON.  Of two of a name it takes the first. */
static enum credentials
credentials_in(const char *json, size_t n)
{
	cJSON *tree = cJSON_ParseWithLengthOpts(json, n + 1, NULL, true);
	const cJSON *name = cJSON_GetObjectItemCaseSensitive(tree, "name");
	const cJSON *position = cJSON_GetObjectItemCaseSensitive(tree,
	    "position");
	enum credentials c = WRONG;

	if (!cJSON_IsString(name))
		c = NONE;
	else if (cJSON_IsString(position) &&
	    strcmp(name->valuestring, "John Doe") == 0 &&
	    strcmp(position->valuestring, "Software Engineer") == 0)
		c = RIGHT;
	cJSON_Delete(tree);
	return c;
}

/* What the program was sent: all of a body of JSON, as long as was said. */
static enum credentials
credentials_sent(void)
{
	const char *length = visit_variable(&v, "CONTENT_LENGTH");
	const char *type = visit_variable(&v, "CONTENT_TYPE");
	char body[2048] = "";
	size_t said;

	if (v.body == NULL || length == NULL || length[0] == '\0' ||
	    length[strspn(length, "0123456789")] != '\0' || type == NULL ||
	    strncasecmp(type + strspn(type, " \t"), "application/json", 16) !=
	    0)
		return NONE;
	said = strtoul(length, NULL, 10);
	if (said > strlen(v.body))
		return NONE;
	memcpy(body, v.body, said);
	return credentials_in(body, said);
}

/* It came with the canary's cookie, so it may do what the canary may. */
static bool
is_canary(void)
{
	const char *cookie = visit_variable(&v, "HTTP_COOKIE");

	return cookie != NULL && strcmp(cookie, canary) == 0;
}

static bool
takes_method(const struct program *p)
{
	const char *method = visit_variable(&v, "REQUEST_METHOD");

	return method != NULL && (strcmp(method, p->methods) == 0 ||
	    (strcmp(method, "HEAD") == 0 && p == &handle_index) ||
	    (strcmp(method, "HEAD") == 0 && p == &handle_status));
}

/* The errors, and what must be there for them. */
static bool
error_is_documented(const struct program *p)
{
	switch (v.status) {
	case 400:
		return true;
	case 403:
		return (p == &handle_auth || p == &handle_logout) &&
		    (visit_variable(&v, "HTTP_ORIGIN") != NULL ||
		    visit_variable(&v, "HTTP_SEC_FETCH_SITE") != NULL);
	case 405:
		return !takes_method(p);
	case 411:
		return p == &handle_auth;
	case 413:
	case 415:
		return p == &handle_auth || p == &handle_logout;
	case 431:
		return visit_variable(&v, "HTTP_COOKIE") != NULL &&
		    strlen(visit_variable(&v, "HTTP_COOKIE")) >
		    LIMIT_COOKIE_HEADER;
	case 503:
		return visit_variable(&v, "DOCUMENT_ROOT") != NULL ||
		    visit_variable(&v, "PATH_TRANSLATED") != NULL;
	default:
		return false;
	}
}

static bool
status_is_documented(const struct program *p)
{
	if (v.status != 401 && v.status >= 400)
		return error_is_documented(p);
	if (!takes_method(p))
		return false;
	if (p == &handle_auth)
		return credentials_sent() == (v.status == 200 ? RIGHT :
		    WRONG) && (v.status == 200 || v.status == 401);
	if (p == &handle_status)
		return v.status == (is_canary() ? 200 : 401);
	return v.status == 200 || (v.status == 303 && p == &handle_index &&
	    visit_variable(&v, "HTTP_ACCEPT") != NULL);
}

/* The head of an answer: nothing the request said may break it. */
static const char *
what_is_wrong(void)
{
	const char *head = buf_text(&v.out), *end = v.answer, *p;
	const char *method = visit_variable(&v, "REQUEST_METHOD");

	for (p = head; p < end; p++)
		if (*p == '\n' && (p == head || p[-1] != '\r'))
			return "a bare line feed";
	if (strstr(head, "\r\nContent-Length: ") == NULL)
		return "no Content-Length";
	if (strstr(end, "secret") != NULL)
		return "a secret";
	if (v.status < 400 || (method != NULL && strcmp(method, "HEAD") == 0))
		return NULL;
	if (strncmp(end, v.status == 401 ? "{\"authenticated\":false," :
	    "{\"error\":\"", v.status == 401 ? 23 : 10) != 0)
		return "an error that does not say so";
	return v.cookies == 0 ? NULL : "an error with a cookie";
}

/* ------------------------------------------------------- and the rest -- */

/* One line that names the status, for an error: nobody's status is none. */
static bool
log_is_right(const struct program *p)
{
	char text[2 * LIMIT_LOG_LINE], number_of[16];
	ssize_t n = read(log_fd, text, sizeof(text) - 1);

	if (v.status < 400 || (v.status == 401 && p == &handle_status))
		return n == 0;
	if (n <= 0)
		return false;
	text[n] = '\0';
	snprintf(number_of, sizeof(number_of), " %d ", v.status);
	return strchr(text, '\n') == text + n - 1 &&
	    strstr(text, number_of) != NULL;
}

/* How many rows come by an answer that is no error. */
static int
rows_more(const struct program *p)
{
	if (p == &handle_status)
		return 0;
	if (p == &handle_logout)
		return is_canary() ? -1 : 0;
	return is_canary() ? 0 : 1;
}

/* Refused, it has written nothing at all. */
static const char *
what_is_stored_wrong(const struct program *p)
{
	int64_t now = number(version);
	bool wrote = now != changes, may_change;

	changes = now;
	if (v.status >= 400)
		return wrote ? "something was written" : NULL;
	may_change = is_canary() && p != &handle_status;
	rows += rows_more(p);
	if (number(counting) != rows)
		return "another number of rows";
	if (!may_change && !canary_sings())
		return "the canary's session is another";
	if (may_change)
		restore();
	return NULL;
}

/* A test takes down where it is at each assertion, so there are few. */
static void
check_round(const struct program *p, int round)
{
	const char *wrong = what_is_wrong(), *stored;
	size_t i;

	if (!status_is_documented(p))
		wrong = "not the status for it";
	if (!log_is_right(p))
		wrong = "not what the log should have";
	if ((stored = what_is_stored_wrong(p)) != NULL)
		wrong = stored;
	if (wrong == NULL)
		return;
	for (i = 0; v.env[i] != NULL; i++)
		printf("# %s\n", v.env[i]);
	ck_abort_msg("round %d: %s: %s\ncookie: %s\nbody: %s", round, wrong,
	    buf_text(&v.out), v.sent, v.body == NULL ? "" : v.body);
}

START_TEST(strangers_stay_strangers)
{
	int i, signed_in = 0, refused = 0, known = 0;
	const struct program *p;

	for (i = 0; i < ROUNDS; i++) {
		p = strange_request();
		check_round(p, i);
		signed_in += p == &handle_auth && v.status == 200;
		known += p == &handle_status && v.status == 200;
		refused += v.status > 401;
	}
	/* Or it was not much of a test. */
	ck_assert_int_gt(signed_in, ROUNDS / 100);
	ck_assert_int_gt(known, ROUNDS / 200);
	ck_assert_int_gt(refused, ROUNDS / 10);
	ck_assert(canary_sings());
}
END_TEST

START_TEST(a_mutated_cookie_is_nobodys)
{
	int i;

	v.methods = "GET";
	for (i = 0; i < COOKIES; i++) {
		snprintf(v.cookie, sizeof(v.cookie), "%s", canary);
		mutate(v.cookie + strlen("connect.sid=s%3A"),
		    sizeof(v.cookie) - 32);
		if (same_cookie(v.cookie, canary))
			continue;
		visit(&v, "GET", handle_status.handler);
		check_round(&handle_status, i);
	}
	snprintf(v.cookie, sizeof(v.cookie), "%s", canary);
	ck_assert_int_eq(visit(&v, "GET", handle_status.handler), 200);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("mutations");
	TCase *t = tcase_create("random");

	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, strangers_stay_strangers);
	tcase_add_test(t, what_counts_as_the_same_cookie);
	tcase_add_test(t, a_mutated_cookie_is_nobodys);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
