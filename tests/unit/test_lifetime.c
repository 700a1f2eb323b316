/*
 * How long a session lives: what sessile_expires() promises against what the
 * row then says, touching, and the options that bear on both.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "check_main.h"
#include "visit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define HOUR	INT64_C(3600000)
#define DAY	INT64_C(86400000)
#define SLACK	INT64_C(10000)	/* a request takes less */

static struct site site;
static struct visit v;
static int64_t promised;

static void
setup(void)
{
	site_make(&site, "");
	visit_init(&v, &site);
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

/* Promises, and answers. */
static int
promise(struct sessile *s)
{
	ck_assert_int_eq(sessile_expires(s, &promised), SESSILE_OK);
	return sessile_answer(s, 200, "text/plain", "ok", 2);
}

static int
read_it(struct sessile *s)
{
	char *json;

	ck_assert_int_eq(sessile_json(s, &json), SESSILE_OK);
	free(json);
	return promise(s);
}

static int
set_it(struct sessile *s)
{
	static int n;

	ck_assert_int_eq(sessile_set_int(s, "n", ++n), SESSILE_OK);
	return promise(s);
}

static int
save_it(struct sessile *s)
{
	ck_assert_int_eq(sessile_set_bool(s, "saved", true), SESSILE_OK);
	ck_assert_int_eq(sessile_save(s), SESSILE_OK);
	return promise(s);
}

static int
regenerate_it(struct sessile *s)
{
	ck_assert_int_eq(sessile_regenerate(s), SESSILE_OK);
	return promise(s);
}

static int
shorten_it(struct sessile *s)
{
	ck_assert_int_eq(sessile_cookie_max_age(s, HOUR / 2), SESSILE_OK);
	return set_it(s);
}

static int
destroy_it(struct sessile *s)
{
	ck_assert_int_eq(sessile_destroy(s), SESSILE_OK);
	return promise(s);
}

static int
unset_it(struct sessile *s)
{
	ck_assert_int_eq(sessile_unset(s), SESSILE_OK);
	return promise(s);
}

/* Signed in a minute ago, as far as absoluteTimeout is concerned. */
static int
sign_it(struct sessile *s)
{
	ck_assert_int_eq(sessile_set_int(s, "signedIn",
	    date_now() - 60000), SESSILE_OK);
	return promise(s);
}

/* The visitor's row has so many ms left. */
static void
leave(int64_t left)
{
	struct store *store = site_store(&site);
	char sid[LIMIT_SID + 1];
	struct err e;

	visit_sid(&v, sid);
	ck_assert_int_eq(store_touch(store, sid, STORE_ANY, date_now() +
	    left, 0, &e), SESSILE_OK);
	store_close(store);
}

/*
 * A request of a new visitor, or of one whose session was made by the same
 * options and has `left` ms; what is promised is what then comes true.
 */
static const struct life {
	int		 line;
	const char	*options;
	int64_t		 left;		/* 0: a new visitor */
	sessile_handler	*handler;
	int64_t		 wanted;	/* ms from now; 0: no such row */
} lives[] = {
	/* A new session, that nobody saves or somebody does. */
	{ __LINE__, "", 0, read_it, 0 },
	{ __LINE__, "", 0, set_it, HOUR },
	{ __LINE__, "", 0, save_it, HOUR },
	{ __LINE__, "", 0, shorten_it, HOUR / 2 },
	{ __LINE__, "", 0, destroy_it, 0 },
	{ __LINE__, "\"saveUninitialized\":true", 0, read_it, HOUR },
	{ __LINE__, "\"rolling\":true", 0, read_it, 0 },
	{ __LINE__, "\"cookie\":{\"maxAge\":120000}", 0, set_it, 120000 },
	{ __LINE__, "\"cookie\":{\"maxAge\":null}", 0, set_it, DAY },
	{ __LINE__, "\"cookie\":{\"maxAge\":0}", 0, set_it, DAY },
	{ __LINE__, "\"cookie\":{\"path\":\"/elsewhere\"}", 0, promise, 0 },
	{ __LINE__, "\"absoluteTimeout\":600000", 0, set_it, HOUR },
	{ __LINE__, "\"absoluteTimeout\":600000", 0, sign_it, 540000 },
	/* A known one: written when it changes, touched when it is due. */
	{ __LINE__, "", HOUR - 30000, read_it, HOUR - 30000 },
	{ __LINE__, "", HOUR - 90000, read_it, HOUR },
	{ __LINE__, "", HOUR - 30000, set_it, HOUR },
	{ __LINE__, "\"resave\":true", HOUR - 30000, read_it, HOUR },
	{ __LINE__, "", HOUR - 30000, save_it, HOUR },
	{ __LINE__, "", HOUR - 30000, shorten_it, HOUR / 2 },
	{ __LINE__, "", HOUR - 30000, regenerate_it, HOUR },
	{ __LINE__, "", HOUR - 30000, destroy_it, 0 },
	{ __LINE__, "\"unset\":\"destroy\"", HOUR, unset_it, 0 },
	{ __LINE__, "\"touchAfter\":0", HOUR - 30000, read_it, HOUR },
	{ __LINE__, "\"touchAfter\":120000", HOUR - 90000, read_it,
	    HOUR - 90000 },
	{ __LINE__, "\"touchAfter\":120000", HOUR - 150000, read_it, HOUR },
	{ __LINE__, "\"rolling\":true", HOUR - 30000, read_it,
	    HOUR - 30000 },
	{ __LINE__, "\"cookie\":{\"maxAge\":null}", DAY - 90000, read_it,
	    DAY - 90000 },
	{ __LINE__, "\"cookie\":{\"maxAge\":null}", DAY - 90000, set_it,
	    DAY },
	{ __LINE__, "\"cookie\":{\"maxAge\":null},\"touchAfter\":0",
	    DAY - 90000, read_it, DAY - 90000 },
	{ __LINE__, "\"absoluteTimeout\":600000", HOUR - 90000, sign_it,
	    540000 },
	/* touchAfter is at most a tenth of maxAge: here ten minutes, 20 s. */
	{ __LINE__, "\"touchAfter\":3600000", HOUR - 330000, read_it,
	    HOUR - 330000 },
	{ __LINE__, "\"touchAfter\":3600000", HOUR - 390000, read_it, HOUR },
	{ __LINE__, "\"cookie\":{\"maxAge\":400000}", 400000 - 20000,
	    read_it, 400000 - 20000 },
	{ __LINE__, "\"cookie\":{\"maxAge\":400000}", 400000 - 55000,
	    read_it, 400000 },
};

static void
live(const struct life *l)
{
	struct buf sess;
	int64_t expired = 0, now;
	bool row;

	site_configure(&site, l->options);
	v.cookie[0] = '\0';
	if (l->left != 0) {
		visit(&v, "GET", set_it);
		leave(l->left);
	}
	promised = -1;
	ck_assert_int_eq(visit(&v, "GET", l->handler), 200);
	now = date_now();
	row = visit_row(&v, &sess, &expired);
	buf_free(&sess);
	ck_assert_msg(row == (l->wanted != 0), "line %d: a row: %d", l->line,
	    row);
	ck_assert_msg(!row || (expired > now + l->wanted - SLACK &&
	    expired <= now + l->wanted), "line %d: a row with %lld ms left",
	    l->line, (long long)(expired - now));
	ck_assert_msg(llabs(promised - expired) <= (row ? SLACK : 0),
	    "line %d: promised %lld, and it is %lld", l->line,
	    (long long)promised, (long long)expired);
}

START_TEST(a_session_lives_as_long_as_it_says)
{
	size_t i;

	for (i = 0; i < COUNT(lives); i++)
		live(&lives[i]);
}
END_TEST

START_TEST(a_session_that_is_left_alone_is_promised_nothing_but_stays)
{
	site_configure(&site, "");
	visit(&v, "GET", set_it);
	ck_assert_int_eq(visit(&v, "GET", unset_it), 200);
	ck_assert_int_eq(promised, 0);
	ck_assert_int_eq(site_rows(&site), 1);
}
END_TEST

/* ------------------------------------------------------ maxAge, rolling -- */

static int
cookies_of(sessile_handler *handler)
{
	ck_assert_int_eq(visit(&v, "GET", handler), 200);
	return v.cookies;
}

/* Whose cookie goes out when, and whether it says when it ends. */
static const struct {
	int		 line;
	const char	*options;
	int		 first, read, changed;	/* how many are sent */
	bool		 dated;
} sendings[] = {
	{ __LINE__, "", 1, 0, 1, true },
	{ __LINE__, "\"rolling\":true", 1, 1, 1, true },
	{ __LINE__, "\"cookie\":{\"maxAge\":null}", 1, 0, 0, false },
	{ __LINE__, "\"cookie\":{\"maxAge\":null},\"rolling\":true", 1, 1, 1,
	    false },
	{ __LINE__, "\"cookie\":{\"maxAge\":0}", 1, 0, 1, true },
	{ __LINE__, "\"cookie\":{\"maxAge\":0},\"rolling\":true", 1, 1, 1,
	    true },
};

static void
expect_sent(size_t i, sessile_handler *handler, int cookies)
{
	int n = cookies_of(handler);

	ck_assert_msg(n == cookies, "line %d: %d cookies, not %d",
	    sendings[i].line, n, cookies);
	ck_assert_msg(n == 0 || sendings[i].dated ==
	    (strstr(v.set_cookie, "; Expires=") != NULL), "line %d: %s",
	    sendings[i].line, v.set_cookie);
}

/* With maxAge 0 a row ends by being read, so it is given time again. */
START_TEST(a_cookie_is_sent_when_it_has_news)
{
	size_t i;

	for (i = 0; i < COUNT(sendings); i++) {
		site_configure(&site, sendings[i].options);
		v.cookie[0] = '\0';
		expect_sent(i, set_it, sendings[i].first);
		leave(HOUR);
		expect_sent(i, read_it, sendings[i].read);
		leave(HOUR);
		expect_sent(i, set_it, sendings[i].changed);
	}
}
END_TEST

/* Two dates that differ by what has passed: the cookie rolls on. */
START_TEST(a_rolling_cookie_moves_its_date)
{
	char text[512];

	site_configure(&site, "\"rolling\":true");
	visit(&v, "GET", set_it);
	visit_sid(&v, text);
	site_put(&site, text, "{\"cookie\":{\"originalMaxAge\":3600000,"
	    "\"expires\":\"2001-01-01T00:00:00.000Z\",\"path\":\"/\"}}",
	    date_now() + HOUR);
	visit(&v, "GET", read_it);
	ck_assert_int_eq(v.cookies, 1);
	ck_assert_ptr_null(strstr(v.set_cookie, " 2001 "));
}
END_TEST

/* What connect-sqlite3 does; where maxAge is null or nothing, a day. */
START_TEST(a_row_without_an_age_is_kept_a_day)
{
	static const struct {
		int		line;
		enum expiry	expiry;
		int64_t		expires, wanted;
	} t[] = { { __LINE__, EXPIRY_NULL, 0, 5000 + DAY },
	    { __LINE__, EXPIRY_FALSE, 0, 5000 + DAY },
	    { __LINE__, EXPIRY_SET, 5000, 5000 + DAY },
	    { __LINE__, EXPIRY_SET, 5001, 5001 },
	    { __LINE__, EXPIRY_SET, 9000, 9000 } };
	struct session_cookie zero = { .original = EXPIRY_SET,
	    .expiry = EXPIRY_SET, .expires = 4999 };
	struct session_cookie c;
	size_t i;

	memset(&c, 0, sizeof(c));
	for (i = 0; i < COUNT(t); i++) {
		c.expiry = t[i].expiry;
		c.expires = t[i].expires;
		ck_assert_msg(session_cookie_stored_until(&c, 5000) ==
		    t[i].wanted, "line %d", t[i].line);
	}
	/* maxAge: 0, and the clock has gone on since. */
	ck_assert_int_eq(session_cookie_stored_until(&zero, 5000),
	    5000 + DAY);
}
END_TEST

/* --------------------------------------------------------------- touch -- */

static const char *shown;	/* a part of the session's cookie */

static int
touch_it(struct sessile *s)
{
	int64_t before = date_now(), after;
	char *json, date[DATE_TEXT];
	const char *at;

	ck_assert_int_eq(sessile_json(s, &json), SESSILE_OK);
	ck_assert_ptr_nonnull(strstr(json, "2001-01-01T00:00:00.000Z"));
	free(json);
	ck_assert_int_eq(sessile_touch(s), SESSILE_OK);
	ck_assert_int_eq(sessile_json(s, &json), SESSILE_OK);
	after = date_now();
	ck_assert_msg(strstr(json, shown) != NULL, "%s", json);
	if ((at = strstr(json, "\"expires\":\"")) != NULL) {
		ck_assert(date_iso(before + HOUR, date));
		ck_assert_int_ge(strncmp(at + 11, date, strlen(date)), 0);
		ck_assert(date_iso(after + HOUR, date));
		ck_assert_int_le(strncmp(at + 11, date, strlen(date)), 0);
	}
	free(json);
	return promise(s);
}

START_TEST(a_touch_moves_the_expiry_by_the_original_age)
{
	static const struct {
		const char	*age;
		const char	*shown;
	} t[] = { { "3600000", "{\"originalMaxAge\":3600000,\"expires\":\"" },
	    { "null", "{\"originalMaxAge\":null,\"expires\":null" } };
	char sid[LIMIT_SID + 1], text[512];
	size_t i;

	visit(&v, "GET", set_it);
	visit_sid(&v, sid);
	for (i = 0; i < COUNT(t); i++) {
		snprintf(text, sizeof(text), "{\"cookie\":{\"originalMaxAge\""
		    ":%s,\"expires\":\"2001-01-01T00:00:00.000Z\"}}",
		    t[i].age);
		site_put(&site, sid, text, date_now() + HOUR);
		shown = t[i].shown;
		ck_assert_int_eq(visit(&v, "GET", touch_it), 200);
	}
}
END_TEST

/* --------------------------------------------------------------- sweep -- */

/* Those that are not of this test's own visitors. */
static int
rows_besides(size_t kept)
{
	return site_rows(&site) - (int)kept;
}

static const struct {
	int		 line;
	const char	*options;
	int		 left;		/* of ten expired rows */
} sweeps[] = {
	{ __LINE__, "", 6 },
	{ __LINE__, "\"sweep\":0", 10 },
	{ __LINE__, "\"sweep\":1", 9 },
	{ __LINE__, "\"sweep\":7", 3 },
	{ __LINE__, "\"sweep\":10", 0 },
	{ __LINE__, "\"sweep\":1000", 0 },
};

START_TEST(a_new_session_takes_expired_ones_along)
{
	char sid[16];
	size_t i;
	int n;

	for (i = 0; i < COUNT(sweeps); i++) {
		for (n = 0; n < 10; n++) {
			snprintf(sid, sizeof(sid), "old-%d", n);
			site_put(&site, sid, "{\"cookie\":{}}",
			    date_now() - 1000 - n);
		}
		site_put(&site, "alive", "{\"cookie\":{}}",
		    date_now() + HOUR);
		site_configure(&site, sweeps[i].options);
		v.cookie[0] = '\0';
		visit(&v, "GET", set_it);
		n = rows_besides(i + 2);
		ck_assert_msg(n == sweeps[i].left, "line %d: %d are left",
		    sweeps[i].line, n);
		/* Neither reading nor writing a known one does. */
		visit(&v, "GET", read_it);
		visit(&v, "GET", set_it);
		ck_assert_int_eq(rows_besides(i + 2), n);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("lifetime");
	TCase *t = tcase_create("of sessions");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_session_lives_as_long_as_it_says);
	tcase_add_test(t,
	    a_session_that_is_left_alone_is_promised_nothing_but_stays);
	tcase_add_test(t, a_cookie_is_sent_when_it_has_news);
	tcase_add_test(t, a_rolling_cookie_moves_its_date);
	tcase_add_test(t, a_row_without_an_age_is_kept_a_day);
	tcase_add_test(t, a_touch_moves_the_expiry_by_the_original_age);
	tcase_add_test(t, a_new_session_takes_expired_ones_along);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
