/*
 * The rows of sign-ins: each stays with its session and goes with it, and a
 * user never has more sessions than he may.
 */
#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "check_main.h"
#include "home.h"

#define NOW	INT64_C(1700000000000)
#define LATER	(NOW + 3600000)

static struct home h;
static struct store *store;
static struct err e;
static int64_t ann, bob;

static void
setup(void)
{
	home_create(&h);
	store = home_open(&h);
	OK(store_user_add(store, "Ann", "A", NULL, &ann, &e));
	OK(store_user_add(store, "Bob", "B", NULL, &bob, &e));
}

static void
teardown(void)
{
	store_close(store);
	home_remove(&h);
}

/* A sign-in at `now`, in place of `old`, which is `was`'s. */
static int
sign_in_over(struct store *s, int64_t user, const char *sid, const char *old,
    int64_t was, int64_t now, unsigned int most)
{
	const struct store_sign_in in = { "192.0.2.1", "Browser", most };
	const struct store_who who = { user, NULL, was, &in, NULL };

	return store_insert_for(s, &who, sid, LATER, "{}", 2, old, now, 0,
	    &e);
}

static void
sign_in(int64_t user, const char *sid, int64_t now, unsigned int most)
{
	OK(sign_in_over(store, user, sid, NULL, 0, now, most));
}

/* All rows of the table: "user sid,user sid". */
static void
has(int line, const char *wanted)
{
	char text[1024];

	home_text(&h, "SELECT ifnull(group_concat(user || ' ' || sid), '') "
	    "FROM (SELECT user, sid FROM signed_in ORDER BY user, sid)", text,
	    sizeof(text));
	ck_assert_msg(strcmp(text, wanted) == 0, "line %d: %s", line, text);
}

/* The ids of all sessions. */
static void
lives(int line, const char *wanted)
{
	char text[1024];

	home_text(&h, "SELECT ifnull(group_concat(sid), '') FROM "
	    "(SELECT sid FROM sessions ORDER BY sid)", text, sizeof(text));
	ck_assert_msg(strcmp(text, wanted) == 0, "line %d: %s", line, text);
}

static int
is_it(const struct store_signed_in *row, void *arg)
{
	int *n = arg;

	++*n;
	ck_assert_str_eq(row->sid, "a");
	ck_assert_int_eq(row->created, NOW);
	ck_assert_str_eq(row->address, "192.0.2.1");
	ck_assert_str_eq(row->agent, "Browser");
	return SESSILE_OK;
}

START_TEST(a_sign_in_leaves_a_row_of_its_user)
{
	int n = 0;

	sign_in(ann, "a", NOW, 0);
	sign_in(bob, "b", NOW, 0);
	has(__LINE__, "1 a,2 b");
	OK(store_list_signed_in(store, ann, is_it, &n, &e));
	ck_assert_int_eq(n, 1);
	OK(store_list_signed_in(store, 3, is_it, &n, &e));
	ck_assert_int_eq(n, 1);
	OK(store_get_signed_in(store, ann, "a", is_it, &n, &e));
	ck_assert_int_eq(n, 2);
	OK(store_get_signed_in(store, ann, "b", is_it, &n, &e));
	OK(store_get_signed_in(store, bob, "a", is_it, &n, &e));
	ck_assert_int_eq(n, 2);
}
END_TEST

START_TEST(one_that_is_refused_leaves_none)
{
	OK(store_user_disable(store, "Ann", true, &e));
	FAILS(SESSILE_EDENIED, sign_in_over(store, ann, "a", NULL, 0, NOW,
	    0));
	FAILS(SESSILE_EGONE, sign_in_over(store, bob, "b", "gone", bob, NOW,
	    0));
	has(__LINE__, "");
	lives(__LINE__, "");
}
END_TEST

START_TEST(it_goes_with_its_session)
{
	bool was;

	sign_in(ann, "a", NOW, 0);
	sign_in(ann, "b", NOW, 0);
	OK(store_destroy_of(store, ann, "a", &was, &e));
	ck_assert(was);
	has(__LINE__, "1 b");
	OK(sign_in_over(store, bob, "c", "b", ann, NOW, 0));
	has(__LINE__, "2 c");
	/* Somebody else's is left alone. */
	OK(store_destroy_of(store, ann, "c", &was, &e));
	has(__LINE__, "2 c");
}
END_TEST

START_TEST(it_follows_a_session_that_is_renewed)
{
	const struct store_who who = { .was = ann }, checked = { .id = ann,
	    .was = ann };
	int n = 0;

	sign_in(ann, "z", NOW, 0);
	OK(store_insert_for(store, &who, "y", LATER, "{}", 2, "z", NOW + 5, 0,
	    &e));
	has(__LINE__, "1 y");
	OK(store_insert_for(store, &checked, "a", LATER, "{}", 2, "y",
	    NOW + 5, 0, &e));
	has(__LINE__, "1 a");
	lives(__LINE__, "a");
	OK(store_list_signed_in(store, ann, is_it, &n, &e));
	ck_assert_int_eq(n, 1);
}
END_TEST

START_TEST(dead_ones_go_with_a_sign_in_of_that_user)
{
	sign_in(ann, "a", NOW, 0);
	sign_in(ann, "c", NOW, 0);
	sign_in(ann, "e", NOW, 0);
	sign_in(bob, "b", NOW, 0);
	home_sql(&h, "DELETE FROM sessions WHERE sid IN ('a', 'e', 'b')");
	sign_in(ann, "d", NOW, 0);
	has(__LINE__, "1 c,1 d,2 b");
}
END_TEST

/* However many there are, a sign-in looks at a few of them. */
START_TEST(dead_ones_do_not_pile_up)
{
	char sid[32];
	int i;

	for (i = 0; i < 400; i++) {
		snprintf(sid, sizeof(sid), "%08x",
		    (unsigned int)i * 2654435761U);
		sign_in(ann, sid, NOW, 0);
		if (i >= 100)
			home_sql(&h, "DELETE FROM sessions WHERE sid = '%s'",
			    sid);
	}
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM sessions"),
	    100);
	ck_assert_int_lt(home_number(&h, "SELECT count(*) FROM signed_in"),
	    140);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM signed_in "
	    "WHERE sid IN (SELECT sid FROM sessions)"), 100);
}
END_TEST

static int
count_row(const struct store_signed_in *row, void *arg)
{
	char *last = arg;

	ck_assert_int_gt(strcmp(row->sid, last), 0);
	snprintf(last, 32, "%s", row->sid);
	last[31]++;
	return SESSILE_OK;
}

static int
give_up(const struct store_signed_in *row, void *arg)
{
	(void)row;
	++*(int *)arg;
	return SESSILE_ENOENT;
}

START_TEST(a_listing_has_each_once)
{
	char last[33] = "", sid[32];
	int i, n = 0;

	for (i = 0; i < 100; i++) {
		snprintf(sid, sizeof(sid), "s%03d", i);
		sign_in(ann, sid, NOW, 0);
	}
	OK(store_list_signed_in(store, ann, count_row, last, &e));
	ck_assert_int_eq(last[31], 100);
	FAILS(SESSILE_ENOENT, store_list_signed_in(store, ann, give_up, &n,
	    &e));
	ck_assert_int_eq(n, 1);
}
END_TEST

START_TEST(the_oldest_ends_where_there_are_too_many)
{
	sign_in(bob, "x", NOW, 2);
	sign_in(ann, "c", NOW, 2);
	sign_in(ann, "a", NOW + 1, 2);
	lives(__LINE__, "a,c,x");
	sign_in(ann, "b", NOW + 2, 2);
	lives(__LINE__, "a,b,x");
	has(__LINE__, "1 a,1 b,2 x");
	/* One that takes the place of another is not one more. */
	OK(sign_in_over(store, ann, "d", "a", ann, NOW + 3, 2));
	lives(__LINE__, "b,d,x");
	/* By a clock that was set back: the new one stays. */
	sign_in(ann, "e", NOW - 60000, 2);
	lives(__LINE__, "d,e,x");
	/* One that is gone is not counted. */
	home_sql(&h, "DELETE FROM sessions WHERE sid = 'd'");
	sign_in(ann, "f", NOW + 4, 2);
	lives(__LINE__, "e,f,x");
	/* Nor is one whose time is over, though nobody has swept it yet. */
	home_sql(&h, "UPDATE sessions SET expired = %lld WHERE sid = 'f'",
	    (long long)NOW);
	sign_in(ann, "h", NOW + 5, 2);
	lives(__LINE__, "e,f,h,x");
	home_sql(&h, "DELETE FROM sessions WHERE sid = 'f'");
	sign_in(ann, "g", NOW + 6, 1);
	lives(__LINE__, "g,x");
}
END_TEST

START_TEST(an_express_app_does_not_bring_it_back)
{
	sign_in(ann, "a", NOW, 1);
	sign_in(ann, "b", NOW + 1, 1);
	home_sql(&h, "INSERT OR REPLACE INTO sessions VALUES ('a', %lld, "
	    "'{}')", (long long)LATER);
	lives(__LINE__, "b");
}
END_TEST

/* The option was set when there were many already. */
START_TEST(all_that_are_too_many_end_at_once)
{
	char sid[32];
	int i;

	for (i = 0; i < 100; i++) {
		snprintf(sid, sizeof(sid), "s%03d", (i * 37) % 100);
		sign_in(ann, sid, NOW + i, 0);
	}
	sign_in(ann, "z", NOW + 100, 3);
	lives(__LINE__, "s026,s063,z");
	has(__LINE__, "1 s026,1 s063,1 z");
}
END_TEST

#define CROWD	6
#define TIMES	15
#define MOST	3

/* In one look, where a listing would take several; -1: it cannot be had. */
static int
count_sessions(void)
{
	sqlite3 *db;
	sqlite3_stmt *st = NULL;
	int n = -1;

	if (sqlite3_open(h.path, &db) == SQLITE_OK &&
	    sqlite3_busy_timeout(db, 10000) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT count(*) FROM sessions", -1, &st,
	    NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static int
crowd(int i, void *arg)
{
	struct store *own;
	char sid[32];
	int n, count, rc = 0;

	(void)arg;
	for (n = 0; n < TIMES && rc == 0; n++) {
		snprintf(sid, sizeof(sid), "p%d-%02d", i, n);
		own = home_open(&h);
		rc = sign_in_over(own, ann, sid, NULL, 0, NOW, MOST) !=
		    SESSILE_OK;
		store_close(own);
		count = count_sessions();
		rc = rc || count < 1 || count > MOST;
	}
	return rc;
}

START_TEST(a_crowd_has_never_more_than_it_may)
{
	ck_assert_int_eq(parallel(CROWD, crowd, NULL), 0);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM sessions"),
	    MOST);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM signed_in"),
	    MOST);
}
END_TEST

START_TEST(sweeping_takes_all_that_are_dead)
{
	struct store_walk w = { .user = 0 };
	unsigned int n, all = 0;
	char sid[32];
	int i, slices = 0;

	for (i = 0; i < 100; i++) {
		snprintf(sid, sizeof(sid), "s%03d", i);
		sign_in(i % 2 == 0 ? ann : bob, sid, NOW, 0);
	}
	home_sql(&h, "DELETE FROM sessions WHERE sid LIKE '%%5'");
	for (; !w.done; slices++) {
		OK(store_sweep_signed_in(store, &w, &n, &e));
		all += n;
	}
	ck_assert_int_eq(all, 10);
	ck_assert_int_gt(slices, 2);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM signed_in "
	    "WHERE sid NOT LIKE '%5'"), 90);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM signed_in"),
	    90);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_signed_in");
	TCase *t = tcase_create("rows");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_sign_in_leaves_a_row_of_its_user);
	tcase_add_test(t, one_that_is_refused_leaves_none);
	tcase_add_test(t, it_goes_with_its_session);
	tcase_add_test(t, it_follows_a_session_that_is_renewed);
	tcase_add_test(t, dead_ones_go_with_a_sign_in_of_that_user);
	tcase_add_test(t, dead_ones_do_not_pile_up);
	tcase_add_test(t, a_listing_has_each_once);
	tcase_add_test(t, the_oldest_ends_where_there_are_too_many);
	tcase_add_test(t, an_express_app_does_not_bring_it_back);
	tcase_add_test(t, all_that_are_too_many_end_at_once);
	tcase_add_test(t, a_crowd_has_never_more_than_it_may);
	tcase_add_test(t, sweeping_takes_all_that_are_dead);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
