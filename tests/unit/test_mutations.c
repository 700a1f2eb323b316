/*
 * Ten thousand random mutations of environment, cookie and body, through the
 * programs' own handlers.  None may crash, be answered with 2xx for somebody
 * who is not signed in, or change the session of somebody who is.  Run
 * under the sanitizers too.  SESSILE_SEED repeats a run.
 */
#include <check.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../cgi-bin/handlers.h"
#include "base/date.h"
#include "check_main.h"
#include "visit.h"

#define ROUNDS	10000
#define GOOD "{\"name\":\"John Doe\",\"position\":\"Software Engineer\"}"

static struct site site;
static uint64_t state;

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

static void
setup(void)
{
	const char *seed = getenv("SESSILE_SEED");
	struct store *store;
	struct err e;
	int64_t id;

	state = seed == NULL ? (uint64_t)date_now() :
	    strtoull(seed, NULL, 10);
	printf("# SESSILE_SEED=%" PRIu64 "\n", state);
	site_make(&site, "");
	store = site_store(&site);
	ck_assert_int_eq(store_user_add(store, "John Doe",
	    "Software Engineer", NULL, &id, &e), SESSILE_OK);
	store_close(store);
}

static void
teardown(void)
{
	site_remove(&site);
}

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
	"DOCUMENT_ROOT=/var/empty", "PATH_TRANSLATED=/var/empty/x",
};

#define COUNT	(sizeof(variables) / sizeof(variables[0]))

static const struct program *
any_program(void)
{
	static const struct program *const all[] = { &handle_index,
	    &handle_auth, &handle_status, &handle_logout };

	return all[draw(4)];
}

/* One mutated request of `v`; its status. */
static int
strange_request(struct visit *v)
{
	static char env[4][2048], body[2048];
	const char *method = draw(2) == 0 ? "GET" : "POST";
	size_t i, n = draw(5);

	memset(v->env, 0, sizeof(v->env));
	for (i = 0; i < n && i < 4; i++) {
		snprintf(env[i], sizeof(env[i]), "%s",
		    variables[draw(COUNT)]);
		mutate(env[i], sizeof(env[i]));
		v->env[i] = env[i];
	}
	v->body = NULL;
	if (draw(3) != 0) {
		snprintf(body, sizeof(body), "%s", GOOD);
		if (draw(4) != 0)
			mutate(body, sizeof(body));
		v->body = body;
	}
	return visit(v, method, any_program()->handler);
}

/* The head of an answer: nothing the request said may break it. */
static void
check_answer(const struct visit *v)
{
	const char *head = buf_text(&v->out), *end = v->answer, *p;

	ck_assert_int_ge(v->status, 200);
	for (p = head; p < end; p++)
		ck_assert_msg(*p != '\n' || (p > head && p[-1] == '\r'),
		    "a bare line feed: %s", head);
	ck_assert_ptr_nonnull(strstr(head, "\r\nContent-Length: "));
	ck_assert_ptr_null(strstr(end, "secret"));
}

START_TEST(strangers_stay_strangers)
{
	struct visit v;
	int i;

	visit_init(&v, &site);
	for (i = 0; i < ROUNDS / 2; i++) {
		v.cookie[0] = '\0';
		strange_request(&v);
		check_answer(&v);
		if (strstr(v.answer, "\"authenticated\":true") != NULL)
			ck_abort_msg("signed in by accident: %s",
			    buf_text(&v.out));
	}
	visit_free(&v);
}
END_TEST

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

START_TEST(a_mutated_cookie_is_nobodys)
{
	struct visit v;
	char good[256];
	int i;

	visit_init(&v, &site);
	v.body = GOOD;
	ck_assert_int_eq(visit(&v, "POST", handle_auth.handler), 200);
	snprintf(good, sizeof(good), "%.255s", v.cookie);
	v.body = NULL;
	for (i = 0; i < ROUNDS / 2; i++) {
		snprintf(v.cookie, sizeof(v.cookie), "%s", good);
		mutate(v.cookie + strlen("connect.sid=s%3A"),
		    sizeof(v.cookie) - 32);
		if (same_cookie(v.cookie, good))
			continue;
		visit(&v, "GET", handle_status.handler);
		/* 400: a control character; 431: too long. */
		ck_assert_msg(v.status == 401 || v.status == 400 ||
		    v.status == 431, "%d for %s", v.status, v.cookie);
		check_answer(&v);
	}
	snprintf(v.cookie, sizeof(v.cookie), "%s", good);
	ck_assert_int_eq(visit(&v, "GET", handle_status.handler), 200);
	visit_free(&v);
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
