/*
 * Sessions and users in the store: what each call of store.h promises.
 */
#include <sys/wait.h>

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_main.h"
#include "home.h"

#define NOW	INT64_C(1700000000000)
#define LATER	(NOW + 1000)
#define JSON	"{\"cookie\":{},\"a\":1}"

struct test {
	struct home	 home;
	struct store	*store;
	struct buf	 sess;
	int64_t		 expired;
	struct err	 e;
};

static void
start(struct test *t)
{
	memset(t, 0, sizeof(*t));
	home_create(&t->home);
	t->store = home_open(&t->home);
	buf_init(&t->sess, 1 << 20);
}

static void
stop(struct test *t)
{
	buf_free(&t->sess);
	store_close(t->store);
	home_remove(&t->home);
}

#define ASSERT_OK(t, call) \
	ck_assert_msg((call) == SESSILE_OK, "%s: %s", #call, (t)->e.text)

static int
get(struct test *t, const char *sid)
{
	buf_reset(&t->sess);
	return store_get(t->store, sid, NOW, &t->sess, &t->expired, &t->e);
}

static int
insert(struct test *t, const char *sid, int64_t expired)
{
	return store_insert(t->store, sid, expired, JSON, strlen(JSON), NULL,
	    NOW, 0, &t->e);
}

/* insert(), in the place of `old`, sweeping. */
static int
renew(struct test *t, const char *sid, const char *old, unsigned int sweep)
{
	return store_insert(t->store, sid, LATER, JSON, strlen(JSON), old,
	    NOW, sweep, &t->e);
}

static void
assert_sess(struct test *t, const char *sid, const char *sess, size_t len)
{
	ASSERT_OK(t, get(t, sid));
	ck_assert_uint_eq(t->sess.len, len);
	ck_assert_int_eq(memcmp(buf_text(&t->sess), sess, len), 0);
}

static int64_t
rows(struct test *t)
{
	return home_number(&t->home, "SELECT count(*) FROM sessions");
}

START_TEST(what_was_inserted_comes_back_byte_for_byte)
{
	static const char odd[] = "{\"a\":\"\0\x01'\"\xc3\xa4\xed\xa0\x80\"}";
	struct test t;
	char *big;

	start(&t);
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
	stop(&t);
}
END_TEST

START_TEST(a_session_is_alive_up_to_its_expiry)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, insert(&t, "now", NOW));
	ASSERT_OK(&t, insert(&t, "past", NOW - 1));
	ASSERT_OK(&t, get(&t, "now"));
	FAILS(SESSILE_ENOENT, get(&t, "past"));
	ck_assert_int_eq(t.expired, 0);
	FAILS(SESSILE_ENOENT, get(&t, "nobody"));
	FAILS(SESSILE_ENOENT, get(&t, ""));
	FAILS(SESSILE_ENOENT, get(&t, "now' OR 1=1 --"));
	stop(&t);
}
END_TEST

START_TEST(rows_of_other_writers_are_read_as_they_are)
{
	struct test t;

	start(&t);
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
	stop(&t);
}
END_TEST

START_TEST(a_session_larger_than_the_buffer_is_an_error)
{
	struct test t;
	struct buf small = BUF_INIT(4);

	start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	FAILS(SESSILE_ETOOBIG, store_get(t.store, "a", NOW, &small,
	    &t.expired, &t.e));
	buf_free(&small);
	home_sql(&t.home, "INSERT INTO sessions VALUES ('huge', 1e13, "
	    "zeroblob(%d))", LIMIT_ROW + 1);
	FAILS(SESSILE_ETOOBIG, get(&t, "huge"));
	ASSERT_OK(&t, get(&t, "a"));
	stop(&t);
}
END_TEST

START_TEST(an_id_is_inserted_once)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	ASSERT_OK(&t, insert(&t, "old", LATER));
	ASSERT_OK(&t, insert(&t, "past", NOW - 1));
	FAILS(SESSILE_EEXIST, store_insert(t.store, "a", LATER, "{}", 2,
	    "old", NOW, 4, &t.e));
	ck_assert_int_eq(rows(&t), 3);
	assert_sess(&t, "a", JSON, strlen(JSON));
	FAILS(SESSILE_EEXIST, insert(&t, "past", LATER));
	ASSERT_OK(&t, insert(&t, "b", LATER));
	stop(&t);
}
END_TEST

START_TEST(the_old_id_dies_with_the_birth_of_the_new)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, insert(&t, "old", NOW));
	ASSERT_OK(&t, renew(&t, "new", "old", 0));
	FAILS(SESSILE_ENOENT, get(&t, "old"));
	ASSERT_OK(&t, get(&t, "new"));
	ck_assert_int_eq(rows(&t), 1);
	stop(&t);
}
END_TEST

START_TEST(a_dead_session_is_not_renewed)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, insert(&t, "past", NOW - 1));
	FAILS(SESSILE_EGONE, renew(&t, "new", "nobody", 4));
	FAILS(SESSILE_EGONE, renew(&t, "new", "past", 4));
	FAILS(SESSILE_ENOENT, get(&t, "new"));
	ck_assert_int_eq(rows(&t), 1);
	stop(&t);
}
END_TEST

START_TEST(an_insert_sweeps_as_much_as_it_is_told)
{
	struct test t;
	char sid[16];
	int i;

	start(&t);
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
	stop(&t);
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
update(struct test *t, const char *sid, const char *how)
{
	char arg[16];

	snprintf(arg, sizeof(arg), "%s", how);
	return store_update(t->store, sid, NOW, change, arg, &t->e);
}

START_TEST(an_update_changes_the_row_as_it_is)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	ASSERT_OK(&t, insert(&t, "b", LATER));
	ASSERT_OK(&t, update(&t, "a", "+"));
	assert_sess(&t, "a", JSON "+", strlen(JSON) + 1);
	ck_assert_int_eq(t.expired, LATER + 5);
	assert_sess(&t, "b", JSON, strlen(JSON));
	stop(&t);
}
END_TEST

START_TEST(an_update_that_fails_changes_nothing)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	FAILS(SESSILE_ETYPE, update(&t, "a", "fail"));
	ck_assert_str_eq(t.e.text, "on purpose");
	FAILS(SESSILE_EINVAL, update(&t, "a", ""));
	assert_sess(&t, "a", JSON, strlen(JSON));
	ck_assert_int_eq(t.expired, LATER);
	ASSERT_OK(&t, update(&t, "a", "+"));
	stop(&t);
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
	struct test t;

	start(&t);
	ASSERT_OK(&t, insert(&t, "a", LATER));
	FAILS(SESSILE_ETOOBIG, store_update(t.store, "a", NOW, blow_up, NULL,
	    &t.e));
	assert_sess(&t, "a", JSON, strlen(JSON));
	stop(&t);
}
END_TEST

START_TEST(no_save_brings_a_dead_session_back)
{
	struct test t;

	start(&t);
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
	stop(&t);
}
END_TEST

START_TEST(a_stored_null_is_not_overwritten)
{
	struct test t;

	start(&t);
	home_sql(&t.home, "INSERT INTO sessions VALUES('a', 1e13, NULL)");
	FAILS(SESSILE_EGONE, update(&t, "a", "+"));
	FAILS(SESSILE_ENOENT, get(&t, "a"));
	ck_assert_int_eq(home_number(&t.home, "SELECT count(*) FROM sessions "
	    "WHERE sess IS NULL"), 1);
	stop(&t);
}
END_TEST

START_TEST(a_touch_moves_the_expiry_alone)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, insert(&t, "a", NOW));
	ASSERT_OK(&t, insert(&t, "b", NOW));
	ASSERT_OK(&t, store_touch(t.store, "a", STORE_ANY, LATER, NOW, &t.e));
	assert_sess(&t, "a", JSON, strlen(JSON));
	ck_assert_int_eq(t.expired, LATER);
	ASSERT_OK(&t, get(&t, "b"));
	ck_assert_int_eq(t.expired, NOW);
	stop(&t);
}
END_TEST

START_TEST(destroy_tells_whether_there_was_one)
{
	struct test t;
	bool was;

	start(&t);
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
	stop(&t);
}
END_TEST

START_TEST(sweep_takes_the_oldest_in_slices)
{
	struct test t;
	unsigned int n;

	start(&t);
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
	stop(&t);
}
END_TEST

/* What a listing said, and what it is to do. */
struct heard {
	struct test	*t;
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
	struct test t;
	struct heard h = { &t, NOW, 0, 0, 0 };

	start(&t);
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
	stop(&t);
}
END_TEST

START_TEST(a_listing_ends_when_the_listener_says_so)
{
	struct test t;
	struct heard h = { &t, NOW, 0, 0, 70 };

	start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 100) INSERT INTO sessions SELECT 's' || "
	    "i, 1e13, 'xyz' FROM c");
	FAILS(SESSILE_EDENIED, store_list(t.store, NOW, hear, &h, &t.e));
	ck_assert_uint_eq(h.n, 70);
	stop(&t);
}
END_TEST

START_TEST(a_listing_of_large_sessions_is_whole)
{
	struct test t;
	struct heard h = { &t, NOW, 0, 0, 0 };

	start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 30) INSERT INTO sessions SELECT 's' || "
	    "i, 1e13, printf('%%.*c', 300000, 'x') FROM c");
	ASSERT_OK(&t, store_list(t.store, NOW, hear, &h, &t.e));
	ck_assert_uint_eq(h.n, 30);
	ck_assert_uint_eq(h.bytes, 30 * 300000);
	stop(&t);
}
END_TEST

/* Neither the one in the middle nor the last hides another. */
START_TEST(a_listing_goes_on_past_what_is_too_large)
{
	struct test t;
	struct heard h = { &t, NOW, 0, 0, 0 };

	start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 100) INSERT INTO sessions SELECT 's' || "
	    "i, 1e13 + i, printf('%%.*c', CASE WHEN i IN (50, 51, 100) THEN "
	    "%d ELSE 10 END, 'x') FROM c", LIMIT_ROW + 1);
	FAILS(SESSILE_ETOOBIG, get(&t, "s50"));
	ASSERT_OK(&t, store_list(t.store, NOW, hear, &h, &t.e));
	ck_assert_uint_eq(h.n, 100);
	ck_assert_uint_eq(h.bytes, 97 * 10 + 3 * LIMIT_SESSION_MAX);
	stop(&t);
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
	struct test t;
	struct heard h = { &t, NOW, 0, 0, 0 };

	start(&t);
	home_sql(&t.home, "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT "
	    "i + 1 FROM c WHERE i < 70) INSERT INTO sessions SELECT 's' || "
	    "i, 1e13, 'xyz' FROM c");
	ASSERT_OK(&t, store_list(t.store, NOW, write_meanwhile, &h, &t.e));
	ck_assert_uint_eq(h.n, 70);
	ck_assert_int_eq(rows(&t), 0);
	stop(&t);
}
END_TEST

/* Says to `told` that it writes; ends that when `tell` says so. */
static int
write_until_told(const struct home *h, int told, int tell)
{
	sqlite3 *db;
	char c;

	if (sqlite3_open(h->path, &db) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, 10000) != SQLITE_OK ||
	    sqlite3_exec(db, "BEGIN IMMEDIATE; INSERT INTO sessions "
	    "VALUES('other', 1, '')", NULL, NULL, NULL) != SQLITE_OK ||
	    write(told, "", 1) != 1 || read(tell, &c, 1) != 1)
		return 1;
	return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK;
}

/* Neither waits for the other for ever: he who only reads gives way. */
START_TEST(who_signs_in_waits_for_a_writer_and_does_not_hold_him_up)
{
	struct test t;
	struct store_who who = { .id = 0 };
	struct store_user u;
	int told[2], tell[2], status;
	pid_t pid;
	char c;

	start(&t);
	ASSERT_OK(&t, store_user_add(t.store, "J", "P", NULL, NULL, &t.e));
	store_close(t.store);
	ck_assert_int_eq(pipe(told), 0);
	ck_assert_int_eq(pipe(tell), 0);
	ck_assert_int_ne(pid = fork(), -1);
	if (pid == 0)
		_exit(write_until_told(&t.home, told[1], tell[0]));
	ck_assert_int_eq(read(told[0], &c, 1), 1);
	t.store = home_open(&t.home);
	ASSERT_OK(&t, store_user_get(t.store, "J", &u, &t.e));
	who.id = u.id;
	ck_assert_int_eq(write(tell[1], "", 1), 1);
	ASSERT_OK(&t, store_insert_for(t.store, &who, "mine", LATER, JSON,
	    strlen(JSON), NULL, NOW, 0, &t.e));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(home_number(&t.home, "SELECT count(*) FROM sessions "
	    "WHERE sid IN ('other', 'mine')"), 2);
	store_user_free(&u);
	stop(&t);
}
END_TEST

/* The user as he is when the session is inserted, not as he was found. */
START_TEST(who_was_changed_meanwhile_does_not_sign_in)
{
	static const struct {
		int		 line;
		const char	*sql;
		const char	*password;
		int		 rc;
	} cases[] = {
		{ __LINE__, "SELECT 1", "hash", SESSILE_OK },
		{ __LINE__, "UPDATE users SET password = NULL", NULL,
		    SESSILE_OK },
		{ __LINE__, "SELECT 1", NULL, SESSILE_EDENIED },
		{ __LINE__, "SELECT 1", "Hash", SESSILE_EDENIED },
		{ __LINE__, "SELECT 1", "", SESSILE_EDENIED },
		{ __LINE__, "UPDATE users SET password = NULL", "hash",
		    SESSILE_EDENIED },
		{ __LINE__, "UPDATE users SET disabled = 1", "hash",
		    SESSILE_EDENIED },
		{ __LINE__, "DELETE FROM users", "hash", SESSILE_EDENIED },
	};
	struct store_who who = { .id = 1 };
	struct test t;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(&t);
		ASSERT_OK(&t, store_user_add(t.store, "J", NULL, "hash",
		    &who.id, &t.e));
		home_sql(&t.home, "%s", cases[i].sql);
		who.password = cases[i].password;
		ck_assert_msg(store_insert_for(t.store, &who, "s", LATER,
		    JSON, strlen(JSON), NULL, NOW, 0, &t.e) == cases[i].rc,
		    "line %d", cases[i].line);
		ck_assert_int_eq(rows(&t), cases[i].rc == SESSILE_OK);
		stop(&t);
	}
}
END_TEST

START_TEST(a_password_is_changed_once_for_each_old_one)
{
	struct test t;
	int64_t id;

	start(&t);
	ASSERT_OK(&t, store_user_add(t.store, "J", "P", NULL, &id, &t.e));
	ASSERT_OK(&t, store_user_add(t.store, "K", "P", NULL, NULL, &t.e));
	FAILS(SESSILE_EGONE, store_user_password(t.store, id, "a", "b",
	    &t.e));
	ASSERT_OK(&t, store_user_password(t.store, id, NULL, "a", &t.e));
	FAILS(SESSILE_EGONE, store_user_password(t.store, id, NULL, "b",
	    &t.e));
	ASSERT_OK(&t, store_user_password(t.store, id, "a", "b", &t.e));
	FAILS(SESSILE_EGONE, store_user_password(t.store, id + 9, NULL, "b",
	    &t.e));
	ck_assert_int_eq(home_number(&t.home, "SELECT count(*) FROM users "
	    "WHERE (name = 'J') = (password IS 'b')"), 2);
	stop(&t);
}
END_TEST

START_TEST(one_user_is_disabled_and_enabled)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, store_user_add(t.store, "J", "P", NULL, NULL, &t.e));
	ASSERT_OK(&t, store_user_add(t.store, "K", "P", NULL, NULL, &t.e));
	ASSERT_OK(&t, store_user_disable(t.store, "J", true, &t.e));
	ASSERT_OK(&t, store_user_disable(t.store, "J", true, &t.e));
	ck_assert_int_eq(home_number(&t.home, "SELECT count(*) FROM users "
	    "WHERE (name = 'J') = disabled"), 2);
	ASSERT_OK(&t, store_user_disable(t.store, "J", false, &t.e));
	ck_assert_int_eq(home_number(&t.home, "SELECT sum(disabled) FROM "
	    "users"), 0);
	FAILS(SESSILE_ENOENT, store_user_disable(t.store, "j", true, &t.e));
	stop(&t);
}
END_TEST

/* Nothing holds the file once somebody was found wanting, or was let go. */
START_TEST(a_user_looked_up_is_let_go)
{
	static const char *const names[] = { "J", "nobody" };
	struct test t;
	struct store_user u;
	size_t i;

	start(&t);
	ASSERT_OK(&t, store_user_add(t.store, "J", "P", NULL, NULL, &t.e));
	for (i = 0; i < 2; i++) {
		(void)store_user_get(t.store, names[i], &u, &t.e);
		if (i == 0)
			store_let_go(t.store);
		home_sql(&t.home, "INSERT INTO sessions VALUES(%zu, 1, '')",
		    i);
		store_user_free(&u);
	}
	ASSERT_OK(&t, store_user_get(t.store, "J", &u, &t.e));
	FAILS(SESSILE_ENOENT, get(&t, "a"));
	home_sql(&t.home, "INSERT INTO sessions VALUES('a', 1, '')");
	store_user_free(&u);
	store_let_go(NULL);
	stop(&t);
}
END_TEST

START_TEST(users_are_found_by_name)
{
	struct test t;
	struct store_user u;
	int64_t id;

	start(&t);
	ASSERT_OK(&t, store_user_add(t.store, "John Doe", "Software Engineer",
	    NULL, &id, &t.e));
	ck_assert_int_eq(id, 1);
	ASSERT_OK(&t, store_user_add(t.store, "J", NULL, "hash", NULL, &t.e));
	ASSERT_OK(&t, store_user_get(t.store, "John Doe", &u, &t.e));
	ck_assert_int_eq(u.id, 1);
	ck_assert_str_eq(u.name, "John Doe");
	ck_assert_str_eq(u.position, "Software Engineer");
	ck_assert_ptr_null(u.password);
	ck_assert(!u.disabled);
	store_user_free(&u);
	ck_assert_ptr_null(u.name);
	store_user_free(&u);
	store_let_go(t.store);
	home_sql(&t.home, "UPDATE users SET disabled = 1 WHERE name = 'J'");
	ASSERT_OK(&t, store_user_get(t.store, "J", &u, &t.e));
	ck_assert_ptr_null(u.position);
	ck_assert_str_eq(u.password, "hash");
	ck_assert(u.disabled);
	store_user_free(&u);
	stop(&t);
}
END_TEST

START_TEST(user_names_are_exact_and_unique)
{
	struct test t;
	struct store_user u;
	int64_t id = 7;

	start(&t);
	ASSERT_OK(&t, store_user_add(t.store, "John", "p", NULL, NULL, &t.e));
	FAILS(SESSILE_EEXIST, store_user_add(t.store, "John", "q", NULL, &id,
	    &t.e));
	ck_assert_int_eq(id, 0);
	FAILS(SESSILE_ENOENT, store_user_get(t.store, "john", &u, &t.e));
	ck_assert_ptr_null(u.name);
	FAILS(SESSILE_ENOENT, store_user_get(t.store, "John ", &u, &t.e));
	FAILS(SESSILE_ENOENT, store_user_delete(t.store, "john", &t.e));
	ASSERT_OK(&t, store_user_delete(t.store, "John", &t.e));
	FAILS(SESSILE_ENOENT, store_user_get(t.store, "John", &u, &t.e));
	stop(&t);
}
END_TEST

static int
hear_user(const struct store_user *u, void *arg)
{
	struct buf *b = arg;

	buf_printf(b, "%lld %s;", (long long)u->id, u->name);
	return strcmp(u->name, "stop") == 0 ? SESSILE_EDENIED : SESSILE_OK;
}

/* Of one who was removed the number is left, and that is nobody. */
START_TEST(a_removed_user_is_nobody)
{
	struct store_who who = { .id = 0 };
	struct test t;
	struct store_user u;
	int64_t id;

	start(&t);
	ASSERT_OK(&t, store_user_add(t.store, "J", "P", NULL, &who.id, &t.e));
	ASSERT_OK(&t, store_user_delete(t.store, "J", &t.e));
	ck_assert_int_eq(home_number(&t.home, "SELECT count(*) FROM users "
	    "WHERE id = 1 AND name IS NULL AND position IS NULL AND "
	    "password IS NULL"), 1);
	ASSERT_OK(&t, store_user_list(t.store, hear_user, &t.sess, &t.e));
	ck_assert_str_eq(buf_text(&t.sess), "");
	FAILS(SESSILE_ENOENT, store_user_get(t.store, "J", &u, &t.e));
	FAILS(SESSILE_ENOENT, store_user_get(t.store, "", &u, &t.e));
	FAILS(SESSILE_ENOENT, store_user_delete(t.store, "J", &t.e));
	FAILS(SESSILE_ENOENT, store_user_disable(t.store, "J", false, &t.e));
	FAILS(SESSILE_EGONE, store_user_password(t.store, who.id, NULL, "x",
	    &t.e));
	FAILS(SESSILE_EDENIED, store_insert_for(t.store, &who, "s", NOW,
	    "{}", 2, NULL, NOW, 4, &t.e));
	ASSERT_OK(&t, store_user_add(t.store, "J", "P", NULL, &id, &t.e));
	ck_assert_int_eq(id, 2);
	ASSERT_OK(&t, store_user_list(t.store, hear_user, &t.sess, &t.e));
	ck_assert_str_eq(buf_text(&t.sess), "2 J;");
	stop(&t);
}
END_TEST

START_TEST(users_are_listed_in_their_order)
{
	struct test t;

	start(&t);
	ASSERT_OK(&t, store_user_list(t.store, hear_user, &t.sess, &t.e));
	ck_assert_str_eq(buf_text(&t.sess), "");
	ASSERT_OK(&t, store_user_add(t.store, "b", "p", NULL, NULL, &t.e));
	ASSERT_OK(&t, store_user_add(t.store, "a", "p", NULL, NULL, &t.e));
	ASSERT_OK(&t, store_user_list(t.store, hear_user, &t.sess, &t.e));
	ck_assert_str_eq(buf_text(&t.sess), "1 b;2 a;");
	ASSERT_OK(&t, store_user_add(t.store, "stop", "p", NULL, NULL,
	    &t.e));
	ASSERT_OK(&t, store_user_add(t.store, "c", "p", NULL, NULL, &t.e));
	buf_reset(&t.sess);
	FAILS(SESSILE_EDENIED, store_user_list(t.store, hear_user, &t.sess,
	    &t.e));
	ck_assert_str_eq(t.sess.data, "1 b;2 a;3 stop;");
	stop(&t);
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
	tcase_add_test(t, users_are_found_by_name);
	tcase_add_test(t, who_was_changed_meanwhile_does_not_sign_in);
	tcase_add_test(t, a_password_is_changed_once_for_each_old_one);
	tcase_add_test(t, one_user_is_disabled_and_enabled);
	tcase_add_test(t, a_user_looked_up_is_let_go);
	tcase_add_test(t,
	    who_signs_in_waits_for_a_writer_and_does_not_hold_him_up);
	tcase_add_test(t, user_names_are_exact_and_unique);
	tcase_add_test(t, a_removed_user_is_nobody);
	tcase_add_test(t, users_are_listed_in_their_order);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
