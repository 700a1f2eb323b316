/*
 * The session through the public functions: what a request keeps, and when it
 * is saved, touched, ended.
 */
#include <check.h>
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

static int
set_text(struct sessile *s)
{
	return ok_if(s, sessile_set_string(s, "b", "x \"y\"\n"));
}

static int
remove_a(struct sessile *s)
{
	return ok_if(s, sessile_remove(s, "a"));
}

static int
twice(struct sessile *s)
{
	int rc;

	if ((rc = sessile_set_int(s, "a", 1)) != SESSILE_OK ||
	    (rc = sessile_save(s)) != SESSILE_OK ||
	    (rc = sessile_set_int(s, "a", 2)) != SESSILE_OK ||
	    (rc = sessile_reload(s)) != SESSILE_OK)
		return rc;
	return show(s);
}

START_TEST(untouched_session_leaves_no_row_and_no_cookie)
{
	ck_assert_int_eq(visit(&v, "GET", ok), 200);
	ck_assert_int_eq(v.cookies, 0);
	ck_assert_int_eq(site_rows(&site), 0);
}
END_TEST

START_TEST(what_is_set_is_there_in_the_next_request)
{
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 1);
	visit(&v, "GET", set_text);
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer,
	    ",\"a\":1,\"b\":\"x \\\"y\\\"\\n\"}"));
	ck_assert_int_eq(site_rows(&site), 1);
	visit(&v, "GET", remove_a);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
}
END_TEST

START_TEST(reading_sends_no_cookie_again)
{
	visit(&v, "GET", set_a);
	visit(&v, "GET", show);
	ck_assert_int_eq(v.cookies, 0);
	/* Setting what is set already changes nothing. */
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 0);
}
END_TEST

START_TEST(a_touch_is_written_only_past_touch_after)
{
	int64_t before, after;

	visit(&v, "GET", set_a);
	visit_age(&v, 3600000 - 30000);
	before = visit_expired(&v);
	visit(&v, "GET", ok);
	after = visit_expired(&v);
	ck_assert_int_eq(before, after);
	visit_age(&v, 3600000 - 90000);
	visit(&v, "GET", ok);
	after = visit_expired(&v);
	ck_assert_int_gt(after, before + 20000);
}
END_TEST

START_TEST(an_expired_session_is_not_found_and_its_id_not_adopted)
{
	char old[LIMIT_SID + 1], new[LIMIT_SID + 1];

	visit(&v, "GET", set_a);
	visit_sid(&v, old);
	visit_age(&v, -1);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
	visit(&v, "GET", set_b);
	visit_sid(&v, new);
	ck_assert_str_ne(old, new);
}
END_TEST

START_TEST(destroy_deletes_the_row_and_takes_the_cookie_back)
{
	char kept[sizeof(v.cookie)];

	visit(&v, "GET", set_a);
	memcpy(kept, v.cookie, sizeof(kept));
	visit(&v, "GET", destroy);
	ck_assert_str_eq(v.set_cookie, "connect.sid=; Path=/; Expires="
	    "Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax");
	ck_assert_int_eq(site_rows(&site), 0);
	memcpy(v.cookie, kept, sizeof(kept));
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
}
END_TEST

START_TEST(regenerate_drops_the_data_and_the_old_id)
{
	char old[LIMIT_SID + 1], new[LIMIT_SID + 1];

	visit(&v, "GET", set_a);
	visit_sid(&v, old);
	visit(&v, "GET", regenerate);
	visit_sid(&v, new);
	ck_assert_str_ne(old, new);
	ck_assert_int_eq(site_rows(&site), 1);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
}
END_TEST

START_TEST(renew_keeps_the_data_under_a_new_id)
{
	char old[sizeof(v.cookie)];

	visit(&v, "GET", set_a);
	memcpy(old, v.cookie, sizeof(old));
	visit(&v, "GET", renew);
	ck_assert_str_ne(old, v.cookie);
	ck_assert_int_eq(site_rows(&site), 1);
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1"));
	memcpy(v.cookie, old, sizeof(old));
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\":1"));
}
END_TEST

START_TEST(unset_keeps_or_destroys_by_the_option)
{
	visit(&v, "GET", set_a);
	visit(&v, "GET", unset);
	ck_assert_int_eq(site_rows(&site), 1);
	site_configure(&site, "\"unset\":\"destroy\"");
	visit(&v, "GET", unset);
	ck_assert_int_eq(site_rows(&site), 0);
}
END_TEST

START_TEST(reload_drops_what_was_not_saved)
{
	visit(&v, "GET", twice);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1}"));
}
END_TEST

START_TEST(rolling_sends_the_cookie_each_time)
{
	site_configure(&site, "\"rolling\":true");
	visit(&v, "GET", set_a);
	visit(&v, "GET", ok);
	ck_assert_int_eq(v.cookies, 1);
}
END_TEST

START_TEST(save_uninitialized_saves_and_sends)
{
	site_configure(&site, "\"saveUninitialized\":true");
	visit(&v, "GET", ok);
	ck_assert_int_eq(v.cookies, 1);
	ck_assert_int_eq(site_rows(&site), 1);
}
END_TEST

START_TEST(resave_writes_an_unchanged_session)
{
	int64_t before, after;

	site_configure(&site, "\"resave\":true");
	visit(&v, "GET", set_a);
	visit_age(&v, 3600000 - 30000);
	before = visit_expired(&v);
	visit(&v, "GET", ok);
	after = visit_expired(&v);
	ck_assert_int_gt(after, before);
}
END_TEST

static int
sign_out_behind_its_back(struct sessile *s)
{
	struct store *store = site_store(&site);
	struct err e;
	int rc = sessile_set_int(s, "late", 1);

	ck_assert_int_eq(store_destroy(store, sessile_id(s), NULL, &e),
	    SESSILE_OK);
	store_close(store);
	return ok_if(s, rc);
}

START_TEST(a_late_save_does_not_bring_a_session_back)
{
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", sign_out_behind_its_back), 409);
	ck_assert_int_eq(site_rows(&site), 0);
}
END_TEST

static int
fails(struct sessile *s)
{
	int rc = sessile_set_int(s, "a", 1);

	return rc == SESSILE_OK ? SESSILE_ENOENT : rc;
}

START_TEST(a_handler_that_fails_changes_nothing)
{
	ck_assert_int_eq(visit(&v, "GET", fails), 500);
	ck_assert_int_eq(v.cookies, 0);
	ck_assert_int_eq(site_rows(&site), 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("session");
	TCase *t = tcase_create("session");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, untouched_session_leaves_no_row_and_no_cookie);
	tcase_add_test(t, what_is_set_is_there_in_the_next_request);
	tcase_add_test(t, reading_sends_no_cookie_again);
	tcase_add_test(t, a_touch_is_written_only_past_touch_after);
	tcase_add_test(t,
	    an_expired_session_is_not_found_and_its_id_not_adopted);
	tcase_add_test(t, destroy_deletes_the_row_and_takes_the_cookie_back);
	tcase_add_test(t, regenerate_drops_the_data_and_the_old_id);
	tcase_add_test(t, renew_keeps_the_data_under_a_new_id);
	tcase_add_test(t, unset_keeps_or_destroys_by_the_option);
	tcase_add_test(t, reload_drops_what_was_not_saved);
	tcase_add_test(t, rolling_sends_the_cookie_each_time);
	tcase_add_test(t, save_uninitialized_saves_and_sends);
	tcase_add_test(t, resave_writes_an_unchanged_session);
	tcase_add_test(t, a_late_save_does_not_bring_a_session_back);
	tcase_add_test(t, a_handler_that_fails_changes_nothing);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
