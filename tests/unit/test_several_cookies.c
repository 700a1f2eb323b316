/*
 * Several cookies of the name in one request, as browsers send where some
 * were set for another path or domain: who signs out is out.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "check_main.h"
#include "visit.h"

static struct site site;
static struct visit v;

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

static int
known(struct sessile *s)
{
	bool is = sessile_known(s);

	return sessile_printf(s, 200, "text/plain", "%s", is ? "known" :
	    "nobody");
}

/* The cookie of one more session, to be freed. */
static char *
new_session(void)
{
	v.cookie[0] = '\0';
	ck_assert_int_eq(visit(&v, "GET", set_a), 200);
	return strdup(v.cookie);
}

/* What known() says to this Cookie header. */
static const char *
says(const char *first, const char *second)
{
	snprintf(v.cookie, sizeof(v.cookie), "%s; %s", first, second);
	ck_assert_int_eq(visit(&v, "GET", known), 200);
	return v.answer;
}

/* How many of two sessions are left, a new one counted; the other's fate. */
static const struct {
	sessile_handler	*how;
	const char	*options;
	int		 left;
	const char	*other;
} ends[] = {
	{ destroy, "", 0, "nobody" },
	{ regenerate, "", 1, "nobody" },
	{ unset, "\"unset\":\"destroy\"", 0, "nobody" },
	{ unset, "", 2, "known" },
	{ renew, "", 2, "known" },
};

START_TEST(no_other_cookie_signs_in_again)
{
	char *one = new_session(), *two = new_session();

	site_configure(&site, ends[_i].options);
	snprintf(v.cookie, sizeof(v.cookie), "%s; %s", one, two);
	ck_assert_int_eq(visit(&v, "GET", ends[_i].how), 200);
	ck_assert_int_eq(site_rows(&site), ends[_i].left);
	ck_assert_str_eq(says(one, two), ends[_i].other);
	ck_assert_str_eq(says("a=b", two), ends[_i].other);
	free(one);
	free(two);
}
END_TEST

/* An id that is known is not enough to end somebody's session. */
START_TEST(only_what_is_signed_is_ended)
{
	char *one = new_session(), *two = new_session();
	char bad[LIMIT_SIGNED * 2];

	snprintf(bad, sizeof(bad), "%s", two);
	bad[strlen(bad) - 5] ^= 1;
	snprintf(v.cookie, sizeof(v.cookie), "%s; %s; other=%s", one, bad,
	    strchr(two, '=') + 1);
	ck_assert_int_eq(visit(&v, "GET", destroy), 200);
	ck_assert_str_eq(says("a=b", one), "nobody");
	ck_assert_str_eq(says("a=b", two), "known");
	free(one);
	free(two);
}
END_TEST

/* One that cannot be read, that has expired, and the same one twice. */
START_TEST(others_in_any_state_are_no_hindrance)
{
	char *one = new_session(), *two = new_session(), *three, *four;
	char sid[LIMIT_SID + 1], dead[LIMIT_SID + 1];
	struct buf sess;
	int64_t expired;

	visit_sid(&v, sid);
	site_put(&site, sid, "no json", date_now() + 3600000);
	three = new_session();
	visit_sid(&v, dead);
	site_put(&site, dead, "{\"cookie\":{}}", date_now() - 1000);
	four = new_session();
	snprintf(v.cookie, sizeof(v.cookie), "%s; %s; %s; %s; %s; %s", one,
	    one, two, three, four, four);
	ck_assert_int_eq(visit(&v, "GET", destroy), 200);
	ck_assert_str_eq(says(one, four), "nobody");
	ck_assert_int_eq(site_row(&site, sid, &sess, &expired),
	    SESSILE_ENOENT);
	free(one);
	free(two);
	free(three);
	free(four);
}
END_TEST

/* Those behind the ceiling are not looked at, then and later. */
START_TEST(there_is_an_end_to_it)
{
	char *cookies[LIMIT_COOKIE_TRIES + 1], all[LIMIT_COOKIE_HEADER];
	size_t i, n = 0;

	for (i = 0; i < LIMIT_COOKIE_TRIES + 1; i++) {
		cookies[i] = new_session();
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s",
		    i == 0 ? "HTTP_COOKIE=" : "; ", cookies[i]);
	}
	v.env[0] = all;
	ck_assert_int_eq(visit(&v, "GET", destroy), 200);
	ck_assert_int_eq(site_rows(&site), 1);
	ck_assert_int_eq(visit(&v, "GET", known), 200);
	ck_assert_str_eq(v.answer, "nobody");
	v.env[0] = NULL;
	ck_assert_str_eq(says("a=b", cookies[LIMIT_COOKIE_TRIES]), "known");
	for (i = 0; i < LIMIT_COOKIE_TRIES + 1; i++)
		free(cookies[i]);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("several_cookies");
	TCase *t = tcase_create("several");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, no_other_cookie_signs_in_again, 0,
	    sizeof(ends) / sizeof(ends[0]));
	tcase_add_test(t, only_what_is_signed_is_ended);
	tcase_add_test(t, others_in_any_state_are_no_hindrance);
	tcase_add_test(t, there_is_an_end_to_it);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
