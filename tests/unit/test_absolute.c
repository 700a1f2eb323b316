/*
 * absoluteTimeout: neither row nor cookie ends later than so long after the
 * sign-in, whatever is done with the session, and whoever has written it.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "check_main.h"
#include "visit.h"

#define TIMEOUT	INT64_C(600000)
#define MINUTE	INT64_C(60000)
#define HOUR	INT64_C(3600000)

static struct site site;
static struct visit v;

static void
setup(void)
{
	site_make(&site, "");
	visit_init(&v, &site);
	site_add_user(&site, "John", "Boss", NULL);
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static int
sign_in(struct sessile *s)
{
	return ok_if(s, sessile_sign_in(s, "John", "Boss", NULL));
}

static int
touch(struct sessile *s)
{
	return ok_if(s, sessile_touch(s));
}

static int
save(struct sessile *s)
{
	int rc = sessile_set_int(s, "c", 3);

	return ok_if(s, rc == SESSILE_OK ? sessile_save(s) : rc);
}

static int
reload(struct sessile *s)
{
	return ok_if(s, sessile_reload(s));
}

static int
lengthen(struct sessile *s)
{
	return ok_if(s, sessile_cookie_max_age(s, 24 * HOUR));
}

static int
change_at_once(struct sessile *s)
{
	return ok_if(s, sessile_add(s, "n", 1, NULL));
}

static int
regenerate_and_sign_in(struct sessile *s)
{
	int rc = sessile_regenerate(s);

	return ok_if(s, rc == SESSILE_OK ?
	    sessile_sign_in(s, "John", "Boss", NULL) : rc);
}

/* What the row has under `signedIn`; -1: nothing. */
static int64_t
signed_in(int64_t *expired)
{
	struct buf sess;
	const char *at;
	struct span text;
	uint64_t n = 0;

	ck_assert(visit_row(&v, &sess, expired));
	at = strstr(buf_text(&sess), "\"signedIn\":");
	if (at != NULL) {
		text = span_of(at + strlen("\"signedIn\":"));
		ck_assert(scan_digits(&text, 16, &n));
	}
	buf_free(&sess);
	return at == NULL ? -1 : (int64_t)n;
}

/* Neither the row nor a cookie that was sent ends after `since`'s time. */
static void
ends_in_time(int line, int64_t since)
{
	char last[DATE_TEXT], wanted[DATE_TEXT + 16];
	int64_t expired, now = signed_in(&expired);

	ck_assert_msg(now == since, "line %d: signed in at %lld", line,
	    (long long)now);
	ck_assert_msg(expired == since + TIMEOUT, "line %d: off by %lld",
	    line, (long long)(expired - since - TIMEOUT));
	ck_assert(date_utc(since + TIMEOUT, last));
	snprintf(wanted, sizeof(wanted), "; Expires=%s", last);
	ck_assert_msg(v.cookies == 0 || strstr(v.set_cookie, wanted) != NULL ||
	    strstr(v.set_cookie, "Expires") == NULL, "line %d: %s", line,
	    v.set_cookie);
}

START_TEST(whatever_is_done_with_the_session)
{
	static const struct {
		int		 line;
		const char	*options;
		sessile_handler	*handler;
		int		 cookies;
	} table[] = {
		{ __LINE__, "", ok, 0 },
		{ __LINE__, "", touch, 0 },
		{ __LINE__, "", save, 1 },
		{ __LINE__, "", set_a, 1 },
		{ __LINE__, "", change_at_once, 1 },
		{ __LINE__, "", reload, 0 },
		{ __LINE__, "", lengthen, 0 },
		{ __LINE__, "", renew, 1 },
		{ __LINE__, ",\"resave\":true", ok, 0 },
		{ __LINE__, ",\"rolling\":true", ok, 1 },
		{ __LINE__, ",\"rolling\":true", lengthen, 1 },
		{ __LINE__, ",\"rolling\":true", renew, 1 },
		{ __LINE__, ",\"cookie\":{\"maxAge\":null}", ok, 0 },
		{ __LINE__, ",\"cookie\":{\"maxAge\":null}", set_a, 0 },
		{ __LINE__, ",\"cookie\":{\"maxAge\":null}", renew, 1 },
	};
	char options[256];
	int64_t since, expired;
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(options, sizeof(options), "\"absoluteTimeout\":"
		    "600000,\"touchAfter\":0%s", table[i].options);
		site_configure(&site, options);
		v.cookie[0] = '\0';
		ck_assert_int_eq(visit(&v, "GET", sign_in), 200);
		since = signed_in(&expired);
		ends_in_time(table[i].line, since);
		ck_assert_int_eq(visit(&v, "GET", table[i].handler), 200);
		ck_assert_msg(v.cookies == table[i].cookies, "line %d: %d "
		    "cookies", table[i].line, v.cookies);
		ends_in_time(table[i].line, since);
	}
}
END_TEST

START_TEST(a_new_sign_in_begins_it_anew)
{
	int64_t since, expired;

	site_configure(&site, "\"absoluteTimeout\":600000");
	ck_assert_int_eq(visit(&v, "GET", sign_in), 200);
	since = signed_in(&expired);
	while (date_now() == since)
		;
	ck_assert_int_eq(visit(&v, "GET", sign_in), 200);
	ck_assert_int_gt(signed_in(&expired), since);
	ends_in_time(__LINE__, signed_in(&expired));
	since = signed_in(&expired);
	while (date_now() == since)
		;
	ck_assert_int_eq(visit(&v, "GET", regenerate_and_sign_in), 200);
	ck_assert_int_gt(signed_in(&expired), since);
	ends_in_time(__LINE__, signed_in(&expired));
}
END_TEST

#define COOKIE	"{\"cookie\":{\"originalMaxAge\":3600000," \
	"\"httpOnly\":true,\"path\":\"/\"}"
#define USER	",\"user\":{\"id\":1,\"name\":\"John\"}"

/* As an Express app leaves it: with an end that knows of no bound. */
static void
put(const char *data, int64_t since)
{
	char sess[512], sid[LIMIT_SID + 1];
	int n;

	v.cookie[0] = '\0';
	ck_assert_int_eq(visit(&v, "GET", set_a), 200);
	n = snprintf(sess, sizeof(sess), COOKIE "%s", data);
	if (since != 0)
		n += snprintf(sess + n, sizeof(sess) - (size_t)n,
		    ",\"signedIn\":%lld", (long long)since);
	snprintf(sess + n, sizeof(sess) - (size_t)n, "}");
	visit_sid(&v, sid);
	site_put(&site, sid, sess, date_now() + HOUR);
}

START_TEST(a_row_that_express_wrote_is_bound_as_well)
{
	int64_t since = date_now() - 9 * MINUTE;

	site_configure(&site, "\"absoluteTimeout\":600000");
	put(USER, since);
	ck_assert_int_eq(visit(&v, "GET", ok), 200);
	ends_in_time(__LINE__, since);
	put(USER, since);
	ck_assert_int_eq(visit(&v, "GET", set_b), 200);
	ends_in_time(__LINE__, since);
}
END_TEST

START_TEST(past_its_end_it_is_dead_whatever_the_row_says)
{
	struct buf sess;
	int64_t expired;
	char sid[LIMIT_SID + 1];

	site_configure(&site, "\"absoluteTimeout\":600000");
	put(USER, date_now() - TIMEOUT);
	visit_sid(&v, sid);
	ck_assert_int_eq(visit(&v, "GET", show), 200);
	ck_assert_ptr_null(strstr(v.answer, "John"));
	ck_assert_int_eq(site_row(&site, sid, &sess, &expired),
	    SESSILE_ENOENT);
	buf_free(&sess);
}
END_TEST

/* Signed in by Express, before the option was set, or by a wrong clock. */
START_TEST(without_a_time_it_begins_with_the_next_request)
{
	int64_t before, expired, since;

	site_configure(&site, "\"absoluteTimeout\":600000");
	before = date_now();
	put(USER, 0);
	ck_assert_int_eq(visit(&v, "GET", ok), 200);
	since = signed_in(&expired);
	ck_assert_int_ge(since, before);
	ends_in_time(__LINE__, since);
	put(USER, before + HOUR);
	ck_assert_int_eq(visit(&v, "GET", ok), 200);
	since = signed_in(&expired);
	ck_assert_int_lt(since, before + HOUR);
	ends_in_time(__LINE__, since);
}
END_TEST

/* A program that always fetches the session anew is bound like any other. */
START_TEST(fetching_it_again_does_not_undo_that)
{
	int64_t before = date_now(), expired, since;

	site_configure(&site, "\"absoluteTimeout\":600000");
	put(USER, 0);
	ck_assert_int_eq(visit(&v, "GET", reload), 200);
	since = signed_in(&expired);
	ck_assert_int_ge(since, before);
	ends_in_time(__LINE__, since);
}
END_TEST

START_TEST(it_does_not_begin_where_nobody_is_signed_in)
{
	int64_t expired;

	site_configure(&site, "\"absoluteTimeout\":600000");
	put("", 0);
	ck_assert_int_eq(visit(&v, "GET", ok), 200);
	ck_assert_int_eq(signed_in(&expired), -1);
	put(",\"user\":null", 0);
	ck_assert_int_eq(visit(&v, "GET", ok), 200);
	ck_assert_int_eq(signed_in(&expired), -1);
	site_configure(&site, "");
	put(USER, 0);
	ck_assert_int_eq(visit(&v, "GET", ok), 200);
	ck_assert_int_eq(signed_in(&expired), -1);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("absolute");
	TCase *t = tcase_create("timeout");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, whatever_is_done_with_the_session);
	tcase_add_test(t, a_new_sign_in_begins_it_anew);
	tcase_add_test(t, a_row_that_express_wrote_is_bound_as_well);
	tcase_add_test(t, past_its_end_it_is_dead_whatever_the_row_says);
	tcase_add_test(t, without_a_time_it_begins_with_the_next_request);
	tcase_add_test(t, fetching_it_again_does_not_undo_that);
	tcase_add_test(t, it_does_not_begin_where_nobody_is_signed_in);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
