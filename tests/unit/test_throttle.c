/*
 * Waiting after failed sign-ins, with a clock that the test sets.
 */
#include <stdlib.h>
#include <string.h>

#include "auth/throttle.h"
#include "check_main.h"
#include "home.h"

#define NOW	INT64_C(1700000000000)
#define MINUTE	INT64_C(60000)
#define LONGEST	(15 * MINUTE)

static struct home h;
static struct store *store;
static struct config config;
static struct err e;
static int64_t now;

static void
setup(void)
{
	static const char json[] = "{\"secret\":\"a secret for tests, long "
	    "enough to be taken\"}";

	home_create(&h);
	store = home_open(&h);
	ck_assert_int_eq(config_parse(&config, "x", json, strlen(json), &e),
	    SESSILE_OK);
	now = NOW;
}

static void
teardown(void)
{
	store_close(store);
	config_free(&config);
	home_remove(&h);
}

static int
rows(void)
{
	return (int)home_number(&h, "SELECT count(*) FROM attempts");
}

static struct throttle
begin(const char *name, const char *from)
{
	struct throttle t;
	struct address a;

	memset(&a, 0, sizeof(a));
	if (from != NULL)
		a = address_of(span_of(from));
	throttle_begin(&t, &config, name, from == NULL ? NULL : &a, NULL,
	    now);
	return t;
}

/* One that fails; the seconds to wait, where it came too early. */
static unsigned int
wrong(const char *name, const char *from)
{
	struct throttle t = begin(name, from);
	int rc = throttle_count(&t, store, &e);

	ck_assert(rc == SESSILE_OK || (rc == SESSILE_EREQUEST &&
	    e.status == 429));
	ck_assert_int_eq(rc == SESSILE_OK, throttle_seconds(&t) == 0);
	return throttle_seconds(&t);
}

/* The same with a password that is right. */
static unsigned int
enter(const char *name, const char *from)
{
	struct throttle t = begin(name, from);

	if (throttle_count(&t, store, &e) == SESSILE_OK)
		OK(throttle_forget(&t, store, &e));
	return throttle_seconds(&t);
}

START_TEST(the_delay_doubles_up_to_a_ceiling)
{
	static const unsigned int seconds[] = { 1, 2, 4, 8, 16, 32, 64, 128,
	    256, 512, 900, 900, 900 };
	size_t i;

	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(wrong("Ann", NULL), 0);
	for (i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		ck_assert_uint_eq(wrong("Ann", NULL), seconds[i]);
		now += seconds[i] * INT64_C(1000) - 1;
		ck_assert_uint_eq(wrong("Ann", NULL), 1);
		now += 1;
		ck_assert_uint_eq(wrong("Ann", NULL), 0);
	}
	ck_assert_uint_eq(wrong("Bob", NULL), 0);
}
END_TEST

/* Whoever guesses on and on makes it no longer for somebody else. */
START_TEST(a_try_that_is_refused_does_not_count)
{
	int i;

	for (i = 0; i < 6; i++)
		(void)wrong("Ann", NULL);
	for (i = 0; i < 1000; i++)
		ck_assert_uint_eq(wrong("Ann", NULL), 1);
	now += 1000;
	ck_assert_uint_eq(enter("Ann", NULL), 0);
	ck_assert_int_eq(rows(), 0);
}
END_TEST

/* One for each longest delay. */
START_TEST(failures_are_forgotten)
{
	int i;

	for (i = 0; i < 5; i++)
		(void)wrong("Ann", NULL);
	ck_assert_uint_eq(wrong("Ann", NULL), 1);
	now += 1000 + LONGEST;
	ck_assert_uint_eq(wrong("Ann", NULL), 0);	/* the fifth, again */
	ck_assert_uint_eq(wrong("Ann", NULL), 1);
	now += 1000 + 5 * LONGEST;
	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(wrong("Ann", NULL), 0);
	ck_assert_uint_eq(wrong("Ann", NULL), 1);
}
END_TEST

/* However long somebody has gone on, it is over after four hours. */
START_TEST(nothing_is_remembered_for_good)
{
	int i;

	for (i = 0; i < 500; i++, now += LONGEST)
		ck_assert_uint_eq(wrong("Ann", NULL), 0);
	now += 16 * LONGEST;
	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(wrong("Ann", NULL), 0);
	ck_assert_uint_eq(wrong("Ann", NULL), 1);
}
END_TEST

START_TEST(a_right_one_forgets_the_name_but_not_the_network)
{
	char name[16];
	int i;

	for (i = 0; i < 4; i++)
		(void)wrong("Ann", "192.0.2.1");
	ck_assert_uint_eq(enter("Ann", "192.0.2.1"), 0);
	ck_assert_int_eq(rows(), 1);
	for (i = 4; i < 20; i++) {
		ck_assert_uint_eq(enter("Ann", "192.0.2.1"), 0);
		snprintf(name, sizeof(name), "user%d", i);
		ck_assert_uint_eq(wrong(name, "192.0.2.1"), 0);
	}
	ck_assert_uint_eq(wrong("Eve", "192.0.2.1"), 1);
	ck_assert_uint_eq(enter("Ann", "192.0.2.1"), 1);
	ck_assert_uint_eq(enter("Ann", "192.0.2.2"), 0);
	now += 1000;
	/* He who has a password of his own gains nothing by it. */
	for (i = 2; i <= 64; now += i * INT64_C(1000), i *= 2) {
		ck_assert_uint_eq(enter("Ann", "192.0.2.1"), 0);
		snprintf(name, sizeof(name), "his%d", i);
		ck_assert_uint_eq(wrong(name, "192.0.2.1"), 0);
		ck_assert_uint_eq(enter("Ann", "192.0.2.1"),
		    (unsigned int)i);
	}
}
END_TEST

/* However much was guessed there: once that is over, it is over. */
START_TEST(right_ones_keep_no_network_waiting)
{
	char name[16];
	int i;

	for (i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "user%d", i);
		now += wrong(name, "192.0.2.1") * INT64_C(1000);
	}
	now += LONGEST;
	for (i = 0; i < 1000; i++, now += 1000) {
		snprintf(name, sizeof(name), "user%d", i);
		ck_assert_uint_eq(enter(name, "192.0.2.1"), 0);
	}
	ck_assert_uint_eq(wrong("Eve", "192.0.2.1"), 0);
	ck_assert_uint_gt(wrong("Eve", "192.0.2.1"), 500);
}
END_TEST

/* Addresses, and whether they are one network. */
START_TEST(a_network_is_an_address_or_half_of_one)
{
	static const struct {
		int		 line;
		const char	*a, *b;
		bool		 same;
	} t[] = {
		{ __LINE__, "192.0.2.1", "192.0.2.1", true },
		{ __LINE__, "192.0.2.1", "192.0.2.2", false },
		{ __LINE__, "192.0.2.1", "::ffff:192.0.2.1", true },
		{ __LINE__, "2001:db8::1", "2001:db8::2", true },
		{ __LINE__, "2001:db8::1", "2001:db8::ffff:1:2:3", true },
		{ __LINE__, "2001:db8::1", "2001:db8:0:1::1", false },
		{ __LINE__, "", "unix:", true },
		{ __LINE__, "", "192.0.2.1", false },
		{ __LINE__, "", "::", false },
		{ __LINE__, "0.0.0.0", "::", false },
	};
	size_t i;
	int n;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		char name[32];

		home_sql(&h, "DELETE FROM attempts");
		for (n = 0; n < 20; n++) {
			snprintf(name, sizeof(name), "%zu-%d", i, n);
			ck_assert_uint_eq(wrong(name, t[i].a), 0);
		}
		ck_assert_msg((wrong("x", t[i].b) != 0) == t[i].same,
		    "line %d", t[i].line);
	}
}
END_TEST

START_TEST(many_may_come_from_one_network)
{
	char name[16];
	int i;

	for (i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "user%d", i);
		ck_assert_uint_eq(enter(name, "192.0.2.1"), 0);
	}
	ck_assert_int_eq(rows(), 0);
}
END_TEST

/* A name may be a password that was typed into the wrong field. */
START_TEST(what_is_stored_tells_no_name)
{
	char *bytes;
	size_t n;

	(void)wrong("correct horse battery", "192.0.2.1");
	ck_assert_int_eq(rows(), 2);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM attempts "
	    "WHERE typeof(id) = 'integer' AND id > 0 AND fails = 1"), 2);
	bytes = home_read(&h, "", &n);
	ck_assert_ptr_null(memmem(bytes, n, "horse", 5));
	ck_assert_ptr_null(memmem(bytes, n, "192.0.2.1", 9));
	free(bytes);
}
END_TEST

START_TEST(a_new_secret_begins_anew)
{
	int i;

	for (i = 0; i < 5; i++)
		(void)wrong("Ann", NULL);
	ck_assert_uint_eq(wrong("Ann", NULL), 1);
	config.secrets[0].bytes[0] = 'A';
	ck_assert_uint_eq(wrong("Ann", NULL), 0);
}
END_TEST

/* What was counted before a verdict, of which there was none. */
START_TEST(without_a_verdict_it_is_taken_back)
{
	struct throttle t;
	int i;

	for (i = 0; i < 50; i++) {
		t = begin("Ann", "192.0.2.1");
		OK(throttle_count(&t, store, &e));
		OK(throttle_count(&t, store, &e));	/* is no second one */
		throttle_undo(&t, store);
		throttle_undo(&t, store);
	}
	ck_assert_int_eq(rows(), 0);
}
END_TEST

/* It makes nobody wait, and nothing is forgotten by it. */
START_TEST(what_is_taken_back_was_never_there)
{
	struct throttle t, other;
	int i;

	for (i = 0; i < 50; i++)
		now += wrong("Ann", "192.0.2.1") * INT64_C(1000);
	now += LONGEST;
	for (i = 0; i < 30; i++) {
		t = begin("Ann", "192.0.2.1");
		OK(throttle_count(&t, store, &e));
		other = begin("Ann", "192.0.2.1");
		FAILS(SESSILE_EREQUEST, throttle_count(&other, store, &e));
		throttle_undo(&other, store);
		throttle_undo(&t, store);
	}
	ck_assert_uint_eq(wrong("Ann", "192.0.2.1"), 0);
	ck_assert_uint_eq(wrong("Ann", "192.0.2.1"), 900);
}
END_TEST

/* What others have counted meanwhile stays. */
START_TEST(of_several_each_takes_back_its_own)
{
	struct throttle t[4];
	int i;

	for (i = 0; i < 4; i++) {
		t[i] = begin("Ann", NULL);
		OK(throttle_count(&t[i], store, &e));
	}
	throttle_undo(&t[1], store);
	throttle_undo(&t[3], store);
	throttle_undo(&t[0], store);
	ck_assert_int_eq(home_number(&h, "SELECT fails FROM attempts"), 1);
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(wrong("Ann", NULL), 0);
	ck_assert_uint_eq(wrong("Ann", NULL), 1);
}
END_TEST

START_TEST(a_clock_that_was_wrong_locks_nobody_out)
{
	int i;

	now = NOW + INT64_C(1000) * 365 * 24 * 60 * MINUTE;
	for (i = 0; i < 10; i++, now += LONGEST)
		(void)wrong("Ann", NULL);
	now = NOW;
	ck_assert_uint_eq(enter("Ann", NULL), 0);
	home_sql(&h, "INSERT OR REPLACE INTO attempts SELECT id, 'x', 'y' "
	    "FROM attempts");
	ck_assert_uint_eq(enter("Ann", NULL), 0);
}
END_TEST

START_TEST(off_is_off)
{
	int i;

	config.throttle.on = false;
	for (i = 0; i < 100; i++)
		ck_assert_uint_eq(wrong("Ann", "192.0.2.1"), 0);
	ck_assert_int_eq(rows(), 0);
}
END_TEST

START_TEST(a_known_browser_has_a_count_of_its_own)
{
	struct address a = address_of(span_of("192.0.2.1"));
	struct throttle t;
	int i;

	for (i = 0; i < 10; i++, now += LONGEST)
		(void)wrong("Ann", "192.0.2.1");
	(void)wrong("Ann", "192.0.2.1");
	for (i = 0; i < 6; i++) {
		throttle_begin(&t, &config, "Ann", &a, "token", now);
		ck_assert_int_eq(throttle_count(&t, store, &e), i < 5 ?
		    SESSILE_OK : SESSILE_EREQUEST);
	}
	throttle_begin(&t, &config, "Ann", &a, "another", now);
	OK(throttle_count(&t, store, &e));
}
END_TEST

START_TEST(an_operator_unlocks)
{
	int64_t n;
	int i;

	for (i = 0; i < 6; i++)
		(void)wrong("Ann", "192.0.2.1");
	OK(throttle_unlock(store, &config, "Ann", now, &n, &e));
	ck_assert_int_eq(n, 5);
	ck_assert_uint_eq(enter("Ann", "192.0.2.1"), 0);
	OK(throttle_unlock(store, &config, "Ann", now, &n, &e));
	ck_assert_int_eq(n, 0);
}
END_TEST

static int
guess(int i, void *arg)
{
	struct store *mine = home_open(&h);
	struct throttle t = begin("Ann", NULL);
	int rc;

	(void)i;
	(void)arg;
	rc = throttle_count(&t, mine, &e);
	store_close(mine);
	return rc != SESSILE_OK;
}

START_TEST(of_many_at_once_no_more_get_through)
{
	store_close(store);
	ck_assert_int_eq(parallel(60, guess, NULL), 55);
	store = home_open(&h);
}
END_TEST

/* Whoever writes takes some of its neighbours along that are over. */
START_TEST(old_ones_leave_as_new_ones_come)
{
	char name[24];
	int i, most = 0;

	for (i = 0; i < 3000; i++, now += MINUTE) {
		snprintf(name, sizeof(name), "name %d", i);
		ck_assert_uint_eq(wrong(name, NULL), 0);
		if (rows() > most)
			most = rows();
	}
	ck_assert_int_lt(most, 120);
}
END_TEST

START_TEST(a_sweep_takes_all_that_are_over)
{
	char name[24];
	int64_t place = INT64_MIN;
	bool more = true;
	int i, slices = 0;

	home_sql(&h, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	    "FROM n WHERE i < 1000) INSERT INTO attempts "
	    "SELECT i * 1000003, 1, %lld FROM n", (long long)(NOW - 3 *
	    LONGEST));
	for (i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "name %d", i);
		(void)wrong(name, NULL);
	}
	while (more) {
		OK(store_sweep_attempts(store, now, LONGEST, &place, 64, &more,
		    &e));
		slices++;
	}
	ck_assert_int_eq(rows(), 10);
	ck_assert_int_ge(slices, 15);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("throttle");
	TCase *t = tcase_create("throttle");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_delay_doubles_up_to_a_ceiling);
	tcase_add_test(t, a_try_that_is_refused_does_not_count);
	tcase_add_test(t, failures_are_forgotten);
	tcase_add_test(t, nothing_is_remembered_for_good);
	tcase_add_test(t, a_right_one_forgets_the_name_but_not_the_network);
	tcase_add_test(t, a_network_is_an_address_or_half_of_one);
	tcase_add_test(t, right_ones_keep_no_network_waiting);
	tcase_add_test(t, many_may_come_from_one_network);
	tcase_add_test(t, what_is_stored_tells_no_name);
	tcase_add_test(t, a_new_secret_begins_anew);
	tcase_add_test(t, without_a_verdict_it_is_taken_back);
	tcase_add_test(t, what_is_taken_back_was_never_there);
	tcase_add_test(t, of_several_each_takes_back_its_own);
	tcase_add_test(t, a_clock_that_was_wrong_locks_nobody_out);
	tcase_add_test(t, off_is_off);
	tcase_add_test(t, a_known_browser_has_a_count_of_its_own);
	tcase_add_test(t, an_operator_unlocks);
	tcase_add_test(t, of_many_at_once_no_more_get_through);
	tcase_add_test(t, old_ones_leave_as_new_ones_come);
	tcase_add_test(t, a_sweep_takes_all_that_are_over);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
