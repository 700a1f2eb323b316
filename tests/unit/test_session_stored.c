/*
 * The stored session: what cannot be read or is too large, and what stays as
 * it is.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
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

START_TEST(a_stored_session_that_cannot_be_read_is_500_and_left_alone)
{
	static const char *const texts[] = { "", "1", "[]", "{}", "{",
	    "{\"a\":1}", "{\"cookie\":1}", "{\"cookie\":null}",
	    "{\"cookie\":{},}", "{\"cookie\":{}} x",
	    "{\"cookie\":{},\"a\":01}",
	    "{\"cookie\":{\"originalMaxAge\":\"x\"}}" };
	struct buf sess;
	int64_t expired;
	size_t i;

	visit(&v, "GET", set_a);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		visit_put(&v, texts[i]);
		ck_assert_msg(visit(&v, "GET", set_b) == 500, "%s",
		    texts[i]);
		ck_assert_str_eq(v.answer,
		    "{\"error\":\"Error retrieving session\"}");
		ck_assert(visit_row(&v, &sess, &expired));
		ck_assert_str_eq(buf_text(&sess), texts[i]);
		buf_free(&sess);
	}
}
END_TEST

START_TEST(what_nobody_touches_keeps_its_bytes)
{
	static const char odd[] = ",\"n\":1.50e+3,\"big\":12345678901234567890,"
	    "\"s\":\"\\u00e9\\ud800\\u0000\",\"\\u0000\":[ 1 ]";
	struct buf sess;
	int64_t expired;
	char text[512];

	visit(&v, "GET", set_a);
	snprintf(text, sizeof(text), "{\"cookie\":{\"originalMaxAge\":"
	    "3600000,\"expires\":\"2030-01-01T00:00:00.000Z\"}%s}", odd);
	visit_put(&v, text);
	ck_assert_int_eq(visit(&v, "GET", set_b), 200);
	ck_assert(visit_row(&v, &sess, &expired));
	ck_assert_ptr_nonnull(strstr(buf_text(&sess), odd));
	ck_assert_ptr_nonnull(strstr(buf_text(&sess), ",\"b\":2"));
	buf_free(&sess);
}
END_TEST

START_TEST(a_session_over_its_ceiling_is_refused_and_nothing_changes)
{
	struct buf sess;
	int64_t expired;

	visit(&v, "GET", set_a);
	site_configure(&site, "\"maxSessionBytes\":1024");
	visit_put(&v, "{\"cookie\":{\"originalMaxAge\":null,\"expires\":null}}");
	ck_assert_int_eq(visit(&v, "GET", set_a), 200);
	ck_assert(visit_row(&v, &sess, &expired));
	buf_free(&sess);
}
END_TEST

static int
set_big(struct sessile *s)
{
	char *big = malloc(70001);
	int rc;

	ck_assert_ptr_nonnull(big);
	memset(big, 'x', 70000);
	big[70000] = '\0';
	rc = sessile_set_string(s, "big", big);
	free(big);
	return ok_if(s, rc);
}

START_TEST(a_larger_save_is_an_error_and_changes_nothing)
{
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", set_big), 500);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "big"));
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1"));
}
END_TEST

static int
bad_keys(struct sessile *s)
{
	static const char *const keys[] = { "", "cookie", "id", "req", "save",
	    "touch", "reload", "destroy", "regenerate", "resetMaxAge",
	    "\xff" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		ck_assert_int_eq(sessile_set(s, keys[i], "1"),
		    SESSILE_EINVAL);
	ck_assert_int_eq(sessile_set(s, "a", "{"), SESSILE_EJSON);
	ck_assert_int_eq(sessile_set(s, "a", "1 2"), SESSILE_EJSON);
	ck_assert_int_eq(sessile_set_string(s, "a", "\xc0\x80"),
	    SESSILE_EJSON);
	return ok(s);
}

START_TEST(keys_and_values_are_checked)
{
	ck_assert_int_eq(visit(&v, "GET", bad_keys), 200);
	ck_assert_int_eq(site_rows(&site), 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("session_stored");
	TCase *t = tcase_create("stored");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t,
	    a_stored_session_that_cannot_be_read_is_500_and_left_alone);
	tcase_add_test(t, what_nobody_touches_keeps_its_bytes);
	tcase_add_test(t,
	    a_session_over_its_ceiling_is_refused_and_nothing_changes);
	tcase_add_test(t, a_larger_save_is_an_error_and_changes_nothing);
	tcase_add_test(t, keys_and_values_are_checked);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
