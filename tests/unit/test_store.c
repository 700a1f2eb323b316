/*
 * Sessions in the store: what each call of store.h for them promises.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_main.h"
#include "home.h"

#define NOW	INT64_C(1700000000000)
#define LATER	(NOW + 1000)
#define JSON	"{\"cookie\":{},\"a\":1}"

static int
get(struct held *t, const char *sid)
{
	buf_reset(&t->sess);
	return store_get(t->store, sid, NOW, &t->sess, &t->expired, &t->e);
}

static int
insert(struct held *t, const char *sid, int64_t expired)
{
	return store_insert(t->store, sid, expired, JSON, strlen(JSON), NULL,
	    NOW, 0, &t->e);
}

/* insert(), in the place of `old`, sweeping. */
static int
renew(struct held *t, const char *sid, const char *old, unsigned int sweep)
{
	return store_insert(t->store, sid, LATER, JSON, strlen(JSON), old,
	    NOW, sweep, &t->e);
}

static void
assert_sess(struct held *t, const char *sid, const char *sess, size_t len)
{
	ASSERT_OK(t, get(t, sid));
	ck_assert_uint_eq(t->sess.len, len);
	ck_assert_int_eq(memcmp(buf_text(&t->sess), sess, len), 0);
}

static int64_t
rows(struct held *t)
{
	return home_number(&t->home, "SELECT count(*) FROM sessions");
}

START_TEST(what_was_inserted_comes_back_byte_for_byte)
{
	static const char odd[] = "{\"a\":\"\0\x01'\"\xc3\xa4\xed\xa0\x80\"}";
	struct held t;
	char *big;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	assert_sess(&t, "a", JSON, strlen(JSON));
	ck_assert_int_eq(t.expired, LATER);
	ASSERT_OK(&t, store_insert(t.store, "odd", LATER, odd, sizeof(odd) -
	    1, NULL, NOW, 0, &t.e));
	assert_sess(&t, "odd", odd, sizeof(odd) - 1);
	ck_assert_ptr_nonnull(big = malloc(300000));
	memset(big, 'x', 300000);
	ASSERT_OK(&t, store_insert(t.store, "big", LATER, big, 300000, NULL,
	    NOW, 0, &t.e));
	assert_sess(&t, "big", big, 300000);
	free(big);
	held_stop(&t);
}
END_TEST

START_TEST(a_session_is_alive_up_to_its_expiry)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "now", NOW));
	ASSERT_OK(&t, insert(&t, "past", NOW - 1));
	ASSERT_OK(&t, get(&t, "now"));
	FAILS(SESSILE_ENOENT, get(&t, "past"));
	ck_assert_int_eq(t.expired, 0);
	FAILS(SESSILE_ENOENT, get(&t, "nobody"));
	FAILS(SESSILE_ENOENT, get(&t, ""));
	FAILS(SESSILE_ENOENT, get(&t, "now' OR 1=1 --"));
	held_stop(&t);
}
END_TEST

START_TEST(rows_of_other_writers_are_read_as_they_are)
{
	struct held t;

	held_start(&t);
	home_sql(&t.home, "INSERT OR REPLACE INTO sessions VALUES"
	    "('real', %lld.0, '{}'), ('old', %lld.0, '{}'),"
	    "('blob', 1e13, x'7b007d'), ('none', 1e13, NULL),"
	    "('number', 1e13, 42), ('empty', 1e13, ''),"
	    "('nul', 1e13, CAST(x'610062' AS TEXT)), (NULL, 1e13, 'x'),"
	    "('never', NULL, '{}'), ('zero', 1e13, x'')",
	    (long long)LATER, (long long)NOW - 1);
	assert_sess(&t, "real", "{}", 2);
	ck_assert_int_eq(t.expired, LATER);
	FAILS(SESSILE_ENOENT, get(&t, "old"));
	FAILS(SESSILE_ENOENT, get(&t, "never"));
	assert_sess(&t, "blob", "{\0}", 3);
	assert_sess(&t, "nul", "a\0b", 3);
	assert_sess(&t, "number", "42", 2);
	assert_sess(&t, "empty", "", 0);
	assert_sess(&t, "zero", "", 0);
	FAILS(SESSILE_ENOENT, get(&t, "none"));
	held_stop(&t);
}
END_TEST

START_TEST(a_session_larger_than_the_buffer_is_an_error)
{
	struct held t;
	struct buf small = BUF_INIT(4);

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	FAILS(SESSILE_ETOOBIG, store_get(t.store, "a", NOW, &small,
	    &t.expired, &t.e));
	buf_free(&small);
	home_sql(&t.home, "INSERT INTO sessions VALUES ('huge', 1e13, "
	    "zeroblob(%d))", LIMIT_ROW + 1);
	FAILS(SESSILE_ETOOBIG, get(&t, "huge"));
	ASSERT_OK(&t, get(&t, "a"));
	held_stop(&t);
}
END_TEST

START_TEST(an_id_is_inserted_once)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	ASSERT_OK(&t, insert(&t, "old", LATER));
	ASSERT_OK(&t, insert(&t, "past", NOW - 1));
	FAILS(SESSILE_EEXIST, store_insert(t.store, "a", LATER, "{}", 2,
	    "old", NOW, 4, &t.e));
	ck_assert_int_eq(rows(&t), 3);
	assert_sess(&t, "a", JSON, strlen(JSON));
	FAILS(SESSILE_EEXIST, insert(&t, "past", LATER));
	ASSERT_OK(&t, insert(&t, "b", LATER));
	held_stop(&t);
}
END_TEST

START_TEST(the_old_id_dies_with_the_birth_of_the_new)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "old", NOW));
	ASSERT_OK(&t, renew(&t, "new", "old", 0));
	FAILS(SESSILE_ENOENT, get(&t, "old"));
	ASSERT_OK(&t, get(&t, "new"));
	ck_assert_int_eq(rows(&t), 1);
	held_stop(&t);
}
END_TEST

START_TEST(a_dead_session_is_not_renewed)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "past", NOW - 1));
	FAILS(SESSILE_EGONE, renew(&t, "new", "nobody", 4));
	FAILS(SESSILE_EGONE, renew(&t, "new", "past", 4));
	FAILS(SESSILE_ENOENT, get(&t, "new"));
	ck_assert_int_eq(rows(&t), 1);
	held_stop(&t);
}
END_TEST

START_TEST(an_insert_sweeps_as_much_as_it_is_told)
{
	struct held t;
	char sid[16];
	int i;

	held_start(&t);
	for (i = 0; i < 10; i++) {
		snprintf(sid, sizeof(sid), "past%d", i);
		ASSERT_OK(&t, insert(&t, sid, NOW - 10 + i));
	}
	ASSERT_OK(&t, renew(&t, "a", NULL, 0));
	ck_assert_int_eq(rows(&t), 11);
	ASSERT_OK(&t, renew(&t, "b", NULL, 4));
	ck_assert_int_eq(rows(&t), 8);
	ck_assert_int_eq(home_number(&t.home, "SELECT min(expired) FROM "
	    "sessions"), NOW - 6);
	ASSERT_OK(&t, renew(&t, "c", "a", 4));
	ASSERT_OK(&t, renew(&t, "d", NULL, 4));
	ck_assert_int_eq(rows(&t), 3);
	held_stop(&t);
}
END_TEST

/* A store_change: adds its arg, moves the expiry, or fails. */
static int
change(const char *sess, size_t len, struct buf *changed, int64_t *expired,
    void *arg, struct err *e)
{
	const char *more = arg;

	ck_assert_int_eq(*expired, LATER);
	if (strcmp(more, "fail") == 0) {
		buf_puts(changed, "half");
		*expired = 1;
		return err_set(e, SESSILE_ETYPE, "on purpose");
	}
	if (more[0] == '\0')
		return SESSILE_OK;
	*expired += 5;
	buf_put(changed, sess, len);
	buf_puts(changed, more);
	return SESSILE_OK;
}

static int
update(struct held *t, const char *sid, const char *how)
{
	char arg[16];

	snprintf(arg, sizeof(arg), "%s", how);
	return store_update(t->store, sid, NOW, change, arg, &t->e);
}

START_TEST(an_update_changes_the_row_as_it_is)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	ASSERT_OK(&t, insert(&t, "b", LATER));
	ASSERT_OK(&t, update(&t, "a", "+"));
	assert_sess(&t, "a", JSON "+", strlen(JSON) + 1);
	ck_assert_int_eq(t.expired, LATER + 5);
	assert_sess(&t, "b", JSON, strlen(JSON));
	held_stop(&t);
}
END_TEST

START_TEST(an_update_that_fails_changes_nothing)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	FAILS(SESSILE_ETYPE, update(&t, "a", "fail"));
	ck_assert_str_eq(t.e.text, "on purpose");
	FAILS(SESSILE_EINVAL, update(&t, "a", ""));
	assert_sess(&t, "a", JSON, strlen(JSON));
	ck_assert_int_eq(t.expired, LATER);
	ASSERT_OK(&t, update(&t, "a", "+"));
	held_stop(&t);
}
END_TEST

static int
blow_up(const char *sess, size_t len, struct buf *changed, int64_t *expired,
    void *arg, struct err *e)
{
	int i;

	(void)sess, (void)len, (void)arg, (void)e;
	*expired = LATER + 1;
	for (i = 0; i <= LIMIT_SESSION_MAX / 1024; i++)
		buf_printf(changed, "%01024d", 0);
	return SESSILE_OK;
}

START_TEST(an_update_past_the_ceiling_changes_nothing)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	FAILS(SESSILE_ETOOBIG, store_update(t.store, "a", NOW, blow_up, NULL,
	    &t.e));
	assert_sess(&t, "a", JSON, strlen(JSON));
	held_stop(&t);
}
END_TEST

START_TEST(no_save_brings_a_dead_session_back)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "past", NOW - 1));
	ASSERT_OK(&t, insert(&t, "out", LATER));
	ASSERT_OK(&t, store_destroy(t.store, "out", NULL, &t.e));
	FAILS(SESSILE_EGONE, update(&t, "past", "+"));
	FAILS(SESSILE_EGONE, update(&t, "out", "+"));
	FAILS(SESSILE_EGONE, store_touch(t.store, "past", STORE_ANY, LATER,
	    NOW, &t.e));
	FAILS(SESSILE_EGONE, store_touch(t.store, "out", STORE_ANY, LATER,
	    NOW, &t.e));
	FAILS(SESSILE_ENOENT, get(&t, "past"));
	FAILS(SESSILE_ENOENT, get(&t, "out"));
	ck_assert_int_eq(rows(&t), 1);
	held_stop(&t);
}
END_TEST

START_TEST(a_stored_null_is_not_overwritten)
{
	struct held t;

	held_start(&t);
	home_sql(&t.home, "INSERT INTO sessions VALUES('a', 1e13, NULL)");
	FAILS(SESSILE_EGONE, update(&t, "a", "+"));
	FAILS(SESSILE_ENOENT, get(&t, "a"));
	ck_assert_int_eq(home_number(&t.home, "SELECT count(*) FROM sessions "
	    "WHERE sess IS NULL"), 1);
	held_stop(&t);
}
END_TEST

START_TEST(a_touch_moves_the_expiry_alone)
{
	struct held t;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "a", NOW));
	ASSERT_OK(&t, insert(&t, "b", NOW));
	ASSERT_OK(&t, store_touch(t.store, "a", STORE_ANY, LATER, NOW, &t.e));
	assert_sess(&t, "a", JSON, strlen(JSON));
	ck_assert_int_eq(t.expired, LATER);
	ASSERT_OK(&t, get(&t, "b"));
	ck_assert_int_eq(t.expired, NOW);
	held_stop(&t);
}
END_TEST

START_TEST(destroy_tells_whether_there_was_one)
{
	struct held t;
	bool was;

	held_start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	ASSERT_OK(&t, insert(&t, "b", LATER));
	ASSERT_OK(&t, insert(&t, "past", NOW - 1));
	ASSERT_OK(&t, store_destroy(t.store, "a", &was, &t.e));
	ck_assert(was);
	ASSERT_OK(&t, store_destroy(t.store, "a", &was, &t.e));
	ck_assert(!was);
	ASSERT_OK(&t, store_destroy(t.store, "past", &was, &t.e));
	ck_assert(was);
	FAILS(SESSILE_ENOENT, get(&t, "a"));
	ASSERT_OK(&t, get(&t, "b"));
	held_stop(&t);
}
END_TEST

START_TEST(sweep_takes_the_oldest_in_slices)
{
	struct held t;
	unsigned int n;

	held_start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 2500) INSERT INTO sessions SELECT 'p' || "
	    "i, %lld - i, '{}' FROM c", (long long)NOW);
	ASSERT_OK(&t, insert(&t, "live", NOW));
	ASSERT_OK(&t, store_sweep(t.store, NOW, 10, &n, &t.e));
	ck_assert_uint_eq(n, 10);
	ck_assert_int_eq(home_number(&t.home, "SELECT min(expired) FROM "
	    "sessions"), NOW - 2490);
	ASSERT_OK(&t, store_sweep(t.store, NOW, 100000, &n, &t.e));
	ck_assert_uint_eq(n, LIMIT_SWEEP);
	ASSERT_OK(&t, store_sweep(t.store, NOW, 0, &n, &t.e));
	ck_assert_uint_eq(n, 0);
	ASSERT_OK(&t, store_sweep(t.store, NOW, LIMIT_SWEEP, &n, &t.e));
	ASSERT_OK(&t, store_sweep(t.store, NOW, LIMIT_SWEEP, NULL, &t.e));
	ck_assert_int_eq(rows(&t), 1);
	ASSERT_OK(&t, get(&t, "live"));
	held_stop(&t);
}
END_TEST

/* What a listing said, and what it is to do. */
struct heard {
	struct held	*t;
	int64_t		 last;
	size_t		 n, bytes;
	size_t		 stop_at;
};

static int
hear(const struct store_row *row, void *arg)
{
	struct heard *h = arg;

	ck_assert_int_ge(row->expired, h->last);
	h->last = row->expired;
	h->bytes += row->len;
	ck_assert_uint_eq(strlen(row->sess), row->len);
	return ++h->n == h->stop_at ? SESSILE_EDENIED : SESSILE_OK;
}

START_TEST(a_listing_has_all_live_ones_by_expiry)
{
	struct held t;
	struct heard h = { &t, NOW, 0, 0, 0 };

	held_start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 500) INSERT INTO sessions SELECT 's' || "
	    "i, %lld + i * 7919 %% 200 - 100 + i %% 2 * 0.5, 'xyz' FROM c",
	    (long long)NOW);
	home_sql(&t.home, "INSERT INTO sessions VALUES(NULL, 1e13, NULL)");
	ASSERT_OK(&t, store_list(t.store, NOW, hear, &h, &t.e));
	ck_assert_int_eq((int64_t)h.n, home_number(&t.home, "SELECT count(*) "
	    "FROM sessions WHERE expired >= 1700000000000"));
	ck_assert_uint_gt(h.n, 200);
	ck_assert_uint_eq(h.bytes, 3 * (h.n - 1));
	held_stop(&t);
}
END_TEST

START_TEST(a_listing_ends_when_the_listener_says_so)
{
	struct held t;
	struct heard h = { &t, NOW, 0, 0, 70 };

	held_start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 100) INSERT INTO sessions SELECT 's' || "
	    "i, 1e13, 'xyz' FROM c");
	FAILS(SESSILE_EDENIED, store_list(t.store, NOW, hear, &h, &t.e));
	ck_assert_uint_eq(h.n, 70);
	held_stop(&t);
}
END_TEST

START_TEST(a_listing_of_large_sessions_is_whole)
{
	struct held t;
	struct heard h = { &t, NOW, 0, 0, 0 };

	held_start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 30) INSERT INTO sessions SELECT 's' || "
	    "i, 1e13, printf('%%.*c', 300000, 'x') FROM c");
	ASSERT_OK(&t, store_list(t.store, NOW, hear, &h, &t.e));
	ck_assert_uint_eq(h.n, 30);
	ck_assert_uint_eq(h.bytes, 30 * 300000);
	held_stop(&t);
}
END_TEST

/* Neither the one in the middle nor the last hides another. */
START_TEST(a_listing_goes_on_past_what_is_too_large)
{
	struct held t;
	struct heard h = { &t, NOW, 0, 0, 0 };

	held_start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 100) INSERT INTO sessions SELECT 's' || "
	    "i, 1e13 + i, printf('%%.*c', CASE WHEN i IN (50, 51, 100) THEN "
	    "%d ELSE 10 END, 'x') FROM c", LIMIT_ROW + 1);
	FAILS(SESSILE_ETOOBIG, get(&t, "s50"));
	ASSERT_OK(&t, store_list(t.store, NOW, hear, &h, &t.e));
	ck_assert_uint_eq(h.n, 100);
	ck_assert_uint_eq(h.bytes, 97 * 10 + 3 * LIMIT_SESSION_MAX);
	held_stop(&t);
}
END_TEST

/* Would wait for itself if the listing held a lock. */
static int
write_meanwhile(const struct store_row *row, void *arg)
{
	struct heard *h = arg;
	struct store *other = home_open(&h->t->home);
	bool was = false;
	int rc;

	rc = store_destroy(other, row->sid, &was, &h->t->e);
	store_close(other);
	h->n += was;
	return rc;
}

START_TEST(a_listing_keeps_no_writer_out)
{
	struct held t;
	struct heard h = { &t, NOW, 0, 0, 0 };

	held_start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 70) INSERT INTO sessions SELECT 's' || "
	    "i, 1e13, 'xyz' FROM c");
	ASSERT_OK(&t, store_list(t.store, NOW, write_meanwhile, &h, &t.e));
	ck_assert_uint_eq(h.n, 70);
	ck_assert_int_eq(rows(&t), 0);
	held_stop(&t);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store");
	TCase *t = tcase_create("store");

	tcase_add_test(t, what_was_inserted_comes_back_byte_for_byte);
	tcase_add_test(t, a_session_is_alive_up_to_its_expiry);
	tcase_add_test(t, rows_of_other_writers_are_read_as_they_are);
	tcase_add_test(t, a_session_larger_than_the_buffer_is_an_error);
	tcase_add_test(t, an_id_is_inserted_once);
	tcase_add_test(t, the_old_id_dies_with_the_birth_of_the_new);
	tcase_add_test(t, a_dead_session_is_not_renewed);
	tcase_add_test(t, an_insert_sweeps_as_much_as_it_is_told);
	tcase_add_test(t, an_update_changes_the_row_as_it_is);
	tcase_add_test(t, an_update_that_fails_changes_nothing);
	tcase_add_test(t, an_update_past_the_ceiling_changes_nothing);
	tcase_add_test(t, no_save_brings_a_dead_session_back);
	tcase_add_test(t, a_stored_null_is_not_overwritten);
	tcase_add_test(t, a_touch_moves_the_expiry_alone);
	tcase_add_test(t, destroy_tells_whether_there_was_one);
	tcase_add_test(t, sweep_takes_the_oldest_in_slices);
	tcase_add_test(t, a_listing_has_all_live_ones_by_expiry);
	tcase_add_test(t, a_listing_ends_when_the_listener_says_so);
	tcase_add_test(t, a_listing_of_large_sessions_is_whole);
	tcase_add_test(t, a_listing_goes_on_past_what_is_too_large);
	tcase_add_test(t, a_listing_keeps_no_writer_out);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
