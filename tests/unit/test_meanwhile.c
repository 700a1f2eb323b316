/*
 * What becomes of a request when another one changes the session, or ends
 * it, in the middle: the handler here makes that other request itself.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "check_main.h"
#include "visit.h"

#define MONTH	INT64_C(2592000000)

static struct site site;
static struct visit v;
static sessile_handler *other;
static int slow;

static void
setup(void)
{
	site_make(&site, "");
	visit_init(&v, &site);
	slow = 0;
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static int
set_a_again(struct sessile *s)
{
	return ok_if(s, sessile_set_int(s, "a", 2));
}

static int
remember(struct sessile *s)
{
	int rc = sessile_cookie_max_age(s, MONTH);

	return rc != SESSILE_OK ? rc :
	    ok_if(s, sessile_set_bool(s, "remember", true));
}

static int
strict(struct sessile *s)
{
	int rc = sessile_cookie_same_site(s, "strict");

	if (rc == SESSILE_OK)
		rc = sessile_cookie_path(s, "/b");
	return rc != SESSILE_OK ? rc : ok_if(s, sessile_set_int(s, "b", 2));
}

/* The other request, by the same visitor, within this one. */
static void
meanwhile(void)
{
	struct visit w;

	visit_init(&w, &site);
	memcpy(w.cookie, v.cookie, sizeof(w.cookie));
	ck_assert_int_eq(visit(&w, "GET", other), 200);
	visit_free(&w);
}

static int
read_slowly(struct sessile *s)
{
	if (!sessile_known(s))
		return SESSILE_EINVAL;
	meanwhile();
	return ok_if(s, SESSILE_OK);
}

static int
set_slowly(struct sessile *s)
{
	if (!sessile_known(s))
		return SESSILE_EINVAL;
	meanwhile();
	return ok_if(s, sessile_set_int(s, "slow", ++slow));
}

static int
secure_slowly(struct sessile *s)
{
	int rc = sessile_cookie_priority(s, "high");

	return rc != SESSILE_OK ? rc : set_slowly(s);
}

/* The visitor's row. */
static int64_t
row(char *text, size_t size)
{
	struct store *store = site_store(&site);
	struct buf sess = BUF_INIT(LIMIT_ROW);
	char sid[LIMIT_SID + 1];
	int64_t expired;
	struct err e;

	visit_sid(&v, sid);
	ck_assert_int_eq(store_get(store, sid, 0, &sess, &expired, &e),
	    SESSILE_OK);
	store_close(store);
	snprintf(text, size, "%s", buf_text(&sess));
	buf_free(&sess);
	return expired - date_now();
}

/* A browser that got the newer cookie would throw it away. */
START_TEST(a_save_too_late_leaves_the_newer_cookie_alone)
{
	other = renew;
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", set_slowly), 409);
	ck_assert_int_eq(v.cookies, 0);
}
END_TEST

START_TEST(cookie_settings_are_merged_like_keys)
{
	char text[1024];

	other = remember;
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", set_slowly), 200);
	ck_assert_int_gt(row(text, sizeof(text)), MONTH - 60000);
	ck_assert_ptr_nonnull(strstr(text, "\"originalMaxAge\":2592000000,"));
	ck_assert_ptr_nonnull(strstr(text,
	    ",\"a\":1,\"remember\":true,\"slow\":1}"));
	other = strict;
	ck_assert_int_eq(visit(&v, "GET", secure_slowly), 200);
	ck_assert_int_gt(row(text, sizeof(text)), MONTH - 60000);
	ck_assert_ptr_nonnull(strstr(text, "\"originalMaxAge\":2592000000,"
	    "\"priority\":\"high\","));
	ck_assert_ptr_nonnull(strstr(text,
	    "\"path\":\"/b\",\"sameSite\":\"strict\"}"));
}
END_TEST

START_TEST(the_last_of_two_settings_wins)
{
	char text[1024];

	other = set_a;
	visit(&v, "GET", remember);
	ck_assert_int_eq(visit(&v, "GET", strict), 200);
	row(text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "\"originalMaxAge\":2592000000,"));
	ck_assert_ptr_nonnull(strstr(text, "\"sameSite\":\"strict\""));
}
END_TEST

START_TEST(a_touch_does_not_shorten_what_another_made_longer)
{
	char text[1024];

	site_configure(&site, "\"touchAfter\":0");
	other = remember;
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", read_slowly), 200);
	ck_assert_int_gt(row(text, sizeof(text)), MONTH - 60000);
}
END_TEST

static int
shorten(struct sessile *s)
{
	int rc = sessile_cookie_max_age(s, 5000);

	return rc != SESSILE_OK ? rc : set_a_again(s);
}

static int
save_slowly(struct sessile *s)
{
	int rc;

	if (!sessile_known(s))
		return SESSILE_EINVAL;
	meanwhile();
	if ((rc = sessile_set_int(s, "slow", ++slow)) != SESSILE_OK)
		return rc;
	return ok_if(s, sessile_save(s));
}

START_TEST(a_save_by_hand_keeps_the_shorter_life_too)
{
	char text[1024];

	site_configure(&site, "\"touchAfter\":0");
	other = shorten;
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", save_slowly), 200);
	ck_assert_int_le(row(text, sizeof(text)), 5000);
	ck_assert_ptr_nonnull(strstr(text, "\"originalMaxAge\":5000,"));
}
END_TEST

/* A row that breaks, and then ends, while somebody looks away. */
static int
reload_broken(struct sessile *s)
{
	struct store *store = site_store(&site);
	char sid[LIMIT_SID + 1];
	struct err e;

	visit_sid(&v, sid);
	site_put(&site, sid, "{bad", date_now() + 3600000);
	ck_assert(sessile_known(s));
	ck_assert_int_eq(sessile_reload(s), SESSILE_EDATA);
	ck_assert_int_eq(store_destroy(store, sid, NULL, &e), SESSILE_OK);
	store_close(store);
	return ok_if(s, sessile_set_int(s, "x", 1));
}

static int
known_first(struct sessile *s)
{
	return sessile_known(s) ? reload_broken(s) : SESSILE_EINVAL;
}

START_TEST(a_session_that_was_reloaded_in_vain_does_not_come_back)
{
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", known_first), 409);
	ck_assert_int_eq(site_rows(&site), 0);
}
END_TEST

static int
count(struct sessile *s)
{
	return ok_if(s, sessile_add(s, "n", 1, NULL));
}

/* As req.session.n++ does, or the visitor is lost after maxAge. */
START_TEST(a_counter_sends_the_cookie_again)
{
	int i;

	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(visit(&v, "GET", count), 200);
		ck_assert_int_eq(v.cookies, 1);
	}
}
END_TEST

static int
sign_in_as_nobody(struct sessile *s)
{
	int rc;

	if ((rc = sessile_renew(s)) != SESSILE_OK)
		return rc;
	s->user = 1;	/* as sessile_sign_in() does, once it has found him */
	rc = sessile_save(s);
	ck_assert_int_eq(rc, SESSILE_EDENIED);
	ck_assert_int_eq(session_restart(s), SESSILE_OK);
	ck_assert(sessile_known(s));
	return ok_if(s, SESSILE_OK);
}

START_TEST(who_is_removed_while_he_signs_in_does_not)
{
	char before[sizeof(v.cookie)], text[1024];

	visit(&v, "GET", set_a);
	memcpy(before, v.cookie, sizeof(before));
	ck_assert_int_eq(visit(&v, "GET", sign_in_as_nobody), 200);
	ck_assert_str_eq(v.cookie, before);
	row(text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, ",\"a\":1}"));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("meanwhile");
	TCase *t = tcase_create("another request");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_save_too_late_leaves_the_newer_cookie_alone);
	tcase_add_test(t, cookie_settings_are_merged_like_keys);
	tcase_add_test(t, the_last_of_two_settings_wins);
	tcase_add_test(t, a_touch_does_not_shorten_what_another_made_longer);
	tcase_add_test(t, a_save_by_hand_keeps_the_shorter_life_too);
	tcase_add_test(t,
	    a_session_that_was_reloaded_in_vain_does_not_come_back);
	tcase_add_test(t, a_counter_sends_the_cookie_again);
	tcase_add_test(t, who_is_removed_while_he_signs_in_does_not);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
