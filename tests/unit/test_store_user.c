/*
 * Users in the store: what each call of store.h for them promises, and who
 * signs in.
 */
#include <sys/wait.h>

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "check_main.h"
#include "home.h"

#define NOW	INT64_C(1700000000000)
#define LATER	(NOW + 1000)
#define JSON	"{\"cookie\":{},\"a\":1}"

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
	struct held t;
	struct store_who who = { .id = 0 };
	struct store_user u;
	int told[2], tell[2], status;
	pid_t pid;
	char c;

	held_start(&t);
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
	held_stop(&t);
}
END_TEST

START_TEST(a_user_is_found_by_number_and_nobody_waits_for_who_looks)
{
	struct held t;
	struct store_user u;
	int64_t i, ids[3];

	held_start(&t);
	for (i = 0; i < 3; i++)
		ASSERT_OK(&t, store_user_add(t.store, i == 0 ? "A" :
		    i == 1 ? "B" : "C", "P", "hash", &ids[i], &t.e));
	ASSERT_OK(&t, store_user_delete(t.store, "B", &t.e));
	ASSERT_OK(&t, store_user_by_id(t.store, ids[2], &u, &t.e));
	ck_assert_int_eq(u.id, ids[2]);
	ck_assert_str_eq(u.name, "C");
	ck_assert_str_eq(u.password, "hash");
	home_sql(&t.home, "DELETE FROM users WHERE name = 'C'");
	store_user_free(&u);
	for (i = -1; i < 5; i++) {
		ck_assert_int_eq(store_user_by_id(t.store, i == -1 ?
		    INT64_MIN : i == 4 ? INT64_MAX : ids[0] + i, &u, &t.e),
		    i == 0 ? SESSILE_OK : SESSILE_ENOENT);
		ck_assert(i == 0 || (u.name == NULL && u.id == 0));
		store_user_free(&u);
	}
	held_stop(&t);
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
	struct held t;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		held_start(&t);
		ASSERT_OK(&t, store_user_add(t.store, "J", NULL, "hash",
		    &who.id, &t.e));
		home_sql(&t.home, "%s", cases[i].sql);
		who.password = cases[i].password;
		ck_assert_msg(store_insert_for(t.store, &who, "s", LATER,
		    JSON, strlen(JSON), NULL, NOW, 0, &t.e) == cases[i].rc,
		    "line %d", cases[i].line);
		ck_assert_int_eq(home_number(&t.home, "SELECT count(*) FROM "
		    "sessions"), cases[i].rc == SESSILE_OK);
		held_stop(&t);
	}
}
END_TEST

START_TEST(a_password_is_changed_once_for_each_old_one)
{
	struct held t;
	int64_t id;

	held_start(&t);
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
	held_stop(&t);
}
END_TEST

START_TEST(one_user_is_disabled_and_enabled)
{
	struct held t;

	held_start(&t);
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
	held_stop(&t);
}
END_TEST

/* Nothing holds the file once somebody was found wanting, or was let go. */
START_TEST(a_user_looked_up_is_let_go)
{
	static const char *const names[] = { "J", "nobody" };
	struct held t;
	struct store_user u;
	size_t i;

	held_start(&t);
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
	FAILS(SESSILE_ENOENT, store_get(t.store, "a", NOW, &t.sess,
	    &t.expired, &t.e));
	home_sql(&t.home, "INSERT INTO sessions VALUES('a', 1, '')");
	store_user_free(&u);
	store_let_go(NULL);
	held_stop(&t);
}
END_TEST

START_TEST(users_are_found_by_name)
{
	struct held t;
	struct store_user u;
	int64_t id;

	held_start(&t);
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
	held_stop(&t);
}
END_TEST

START_TEST(user_names_are_exact_and_unique)
{
	struct held t;
	struct store_user u;
	int64_t id = 7;

	held_start(&t);
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
	held_stop(&t);
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
	struct held t;
	struct store_user u;
	int64_t id;

	held_start(&t);
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
	held_stop(&t);
}
END_TEST

START_TEST(users_are_listed_in_their_order)
{
	struct held t;

	held_start(&t);
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
	held_stop(&t);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_user");
	TCase *t = tcase_create("users");

	tcase_add_test(t,
	    who_signs_in_waits_for_a_writer_and_does_not_hold_him_up);
	tcase_add_test(t,
	    a_user_is_found_by_number_and_nobody_waits_for_who_looks);
	tcase_add_test(t, who_was_changed_meanwhile_does_not_sign_in);
	tcase_add_test(t, a_password_is_changed_once_for_each_old_one);
	tcase_add_test(t, one_user_is_disabled_and_enabled);
	tcase_add_test(t, a_user_looked_up_is_let_go);
	tcase_add_test(t, users_are_found_by_name);
	tcase_add_test(t, user_names_are_exact_and_unique);
	tcase_add_test(t, a_removed_user_is_nobody);
	tcase_add_test(t, users_are_listed_in_their_order);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
