/*
 * The session's cookie: over which connection it goes, which one of several
 * is taken, and where there is none.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

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

START_TEST(a_secure_cookie_is_withheld_on_plain_http)
{
	site_configure(&site, "\"cookie\":{\"secure\":true}");
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 0);
	v.env[0] = "HTTPS=on";
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 1);
	ck_assert_ptr_nonnull(strstr(v.set_cookie, "; Secure"));
}
END_TEST

START_TEST(secure_auto_follows_the_connection)
{
	visit(&v, "GET", set_a);
	ck_assert_ptr_null(strstr(v.set_cookie, "Secure"));
	v.cookie[0] = '\0';
	v.env[0] = "HTTP_X_FORWARDED_PROTO=https";
	visit(&v, "GET", set_a);
	ck_assert_ptr_null(strstr(v.set_cookie, "Secure"));
	v.cookie[0] = '\0';
	site_configure(&site, "\"proxy\":true");
	visit(&v, "GET", set_a);
	ck_assert_ptr_nonnull(strstr(v.set_cookie, "; Secure"));
}
END_TEST

START_TEST(outside_of_cookie_path_there_is_no_session)
{
	site_configure(&site, "\"cookie\":{\"path\":\"/app\"}");
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 0);
	ck_assert_int_eq(site_rows(&site), 0);
	v.env[0] = "SCRIPT_NAME=/app/x";
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 1);
}
END_TEST

START_TEST(each_cookie_of_the_name_is_tried)
{
	char cookie[256];

	visit(&v, "GET", set_a);
	snprintf(cookie, sizeof(cookie), "%.255s", v.cookie);
	snprintf(v.cookie, sizeof(v.cookie), "connect.sid=s%%3Ax.y; "
	    "connect.sid=junk; %s", cookie);
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1"));
}
END_TEST

START_TEST(a_bad_signature_is_an_anonymous_visitor)
{
	visit(&v, "GET", set_a);
	v.cookie[strlen(v.cookie) - 5] ^= 1;
	ck_assert_int_eq(visit(&v, "GET", show), 200);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
}
END_TEST

static int
cookie_settings(struct sessile *s)
{
	int rc;

	if ((rc = sessile_set_int(s, "a", 1)) != SESSILE_OK ||
	    (rc = sessile_cookie_max_age(s, 60000)) != SESSILE_OK ||
	    (rc = sessile_cookie_path(s, "/cgi-bin")) != SESSILE_OK ||
	    (rc = sessile_cookie_domain(s, "example.com")) != SESSILE_OK ||
	    (rc = sessile_cookie_http_only(s, false)) != SESSILE_OK ||
	    (rc = sessile_cookie_same_site(s, "strict")) != SESSILE_OK ||
	    (rc = sessile_cookie_priority(s, "high")) != SESSILE_OK)
		return rc;
	ck_assert_int_eq(sessile_cookie_path(s, "a;b"), SESSILE_EINVAL);
	ck_assert_int_eq(sessile_cookie_domain(s, "a b"), SESSILE_EINVAL);
	ck_assert_int_eq(sessile_cookie_same_site(s, "x"), SESSILE_EINVAL);
	return ok(s);
}

START_TEST(a_session_has_cookie_settings_of_its_own)
{
	const char *tail;

	visit(&v, "GET", cookie_settings);
	ck_assert_ptr_nonnull(strstr(v.set_cookie,
	    "; Domain=example.com; Path=/cgi-bin; Expires="));
	tail = strstr(v.set_cookie, "GMT");
	ck_assert_ptr_nonnull(tail);
	ck_assert_str_eq(tail, "GMT; Priority=High; SameSite=Strict");
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"originalMaxAge\":60000,"
	    "\"priority\":\"high\",\"expires\":"));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("session_sent");
	TCase *t = tcase_create("sent");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_secure_cookie_is_withheld_on_plain_http);
	tcase_add_test(t, secure_auto_follows_the_connection);
	tcase_add_test(t, outside_of_cookie_path_there_is_no_session);
	tcase_add_test(t, each_cookie_of_the_name_is_tried);
	tcase_add_test(t, a_bad_signature_is_an_anonymous_visitor);
	tcase_add_test(t, a_session_has_cookie_settings_of_its_own);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
