/*
 * The statements of sql/: each is one statement that fits the real schema,
 * each that looks for rows does so by an index, each is used by the store.
 * What the settings do is asked of a connection that has written.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "check_main.h"
#include "home.h"
#include "store/sqlite.h"

#define NOW	INT64_C(1700000000000)

static sqlite3 *
open_schema(void)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db,
	    sql_texts[SQL_SCHEMA_SESSIONS].text, NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql_texts[SQL_SCHEMA].text, NULL,
	    NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql_texts[SQL_SCHEMA_USERS].text,
	    NULL, NULL, NULL), SQLITE_OK);
	return db;
}

START_TEST(each_is_one_statement_for_the_schema)
{
	sqlite3 *db = open_schema();
	sqlite3_stmt *st;
	const char *end;
	int i;

	for (i = 0; i < SQL_COUNT; i++) {
		if (strncmp(sql_texts[i].name, "schema", 6) == 0)
			continue;
		ck_assert_msg(sqlite3_prepare_v2(db, sql_texts[i].text, -1,
		    &st, &end) == SQLITE_OK, "%s: %s", sql_texts[i].name,
		    sqlite3_errmsg(db));
		ck_assert_msg(st != NULL && *end == '\0', "%s: '%s'",
		    sql_texts[i].name, end);
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
}
END_TEST

START_TEST(no_statement_reads_a_whole_table)
{
	sqlite3 *db = open_schema();
	sqlite3_stmt *st;
	char text[1024];
	const char *plan;
	int i;

	for (i = 0; i < SQL_COUNT; i++) {
		if (strncmp(sql_texts[i].name, "session_", 8) != 0 &&
		    strncmp(sql_texts[i].name, "ended_", 6) != 0 &&
		    strncmp(sql_texts[i].name, "signed_in_", 10) != 0 &&
		    strncmp(sql_texts[i].name, "attempt_", 8) != 0 &&
		    strncmp(sql_texts[i].name, "user_", 5) != 0)
			continue;
		snprintf(text, sizeof(text), "EXPLAIN QUERY PLAN %s",
		    sql_texts[i].text);
		ck_assert_int_eq(sqlite3_prepare_v2(db, text, -1, &st, NULL),
		    SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW) {
			plan = (const char *)sqlite3_column_text(st, 3);
			ck_assert_msg(strstr(plan, "SCAN") == NULL &&
			    (strstr(plan, "TEMP B-TREE") == NULL ||
			    i == SQL_SIGNED_IN_EXCESS), "%s: %s",
			    sql_texts[i].name, plan);
		}
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
}
END_TEST

static int
same(const char *sess, size_t len, struct buf *changed, int64_t *expired,
    void *arg, struct err *e)
{
	(void)arg, (void)e;
	*expired = NOW;
	return buf_put(changed, sess, len);
}

static int
no_row(const struct store_row *row, void *arg)
{
	(void)row, (void)arg;
	return SESSILE_OK;
}

static int
no_user(const struct store_user *u, void *arg)
{
	(void)u, (void)arg;
	return SESSILE_OK;
}

static void
use_sessions(struct store *s, struct err e)
{
	struct buf b = BUF_INIT(100);
	int64_t expired;

	OK(store_insert(s, "a", NOW, "{}", 2, NULL, NOW, 4, &e));
	OK(store_insert(s, "b", NOW, "{}", 2, "a", NOW, 4, &e));
	FAILS(SESSILE_EEXIST, store_insert(s, "b", NOW, "{}", 2, NULL, NOW, 4,
	    &e));
	OK(store_get(s, "b", NOW, &b, &expired, &e));
	OK(store_update(s, "b", NOW, same, NULL, &e));
	OK(store_touch(s, "b", STORE_ANY, NOW, NOW, &e));
	OK(store_list(s, NOW, no_row, NULL, &e));
	OK(store_insert(s, "past", NOW - 1, "{}", 2, NULL, NOW, 4, &e));
	OK(store_sweep(s, NOW, 1, NULL, &e));
	OK(store_destroy(s, "b", NULL, &e));
	buf_free(&b);
}

static int
no_sign_in(const struct store_signed_in *row, void *arg)
{
	(void)row;
	(void)arg;
	return SESSILE_OK;
}

static void
use_signed_in(struct store *s, const struct store_who *user, struct err e)
{
	struct store_sign_in in = { "192.0.2.1", "x", 1 };
	struct store_who who = { user->id, NULL, 0, &in, NULL };
	struct store_walk walk = { .user = 0 };
	unsigned int n;

	OK(store_insert_for(s, &who, "d", NOW, "{}", 2, NULL, NOW, 4, &e));
	who.was = who.id;
	who.in = NULL;
	OK(store_insert_for(s, &who, "e", NOW, "{}", 2, "d", NOW, 4, &e));
	OK(store_list_signed_in(s, who.id, no_sign_in, NULL, &e));
	OK(store_get_signed_in(s, who.id, "e", no_sign_in, NULL, &e));
	OK(store_destroy_of(s, who.id, "e", NULL, &e));
	OK(store_sweep_signed_in(s, &walk, &n, &e));
}

static void
use_users(struct store *s, struct err e)
{
	struct store_who who = { .id = 0 };
	struct store_user u;

	OK(store_user_add(s, "a", "p", NULL, &who.id, &e));
	OK(store_user_get(s, "a", &u, &e));
	OK(store_insert_for(s, &who, "c", NOW, "{}", 2, NULL, NOW, 4, &e));
	store_user_free(&u);
	use_signed_in(s, &who, e);
	OK(store_user_password(s, who.id, NULL, "x", &e));
	OK(store_user_disable(s, "a", true, &e));
	OK(store_user_list(s, no_user, NULL, &e));
	OK(store_user_delete(s, "a", &e));
}

static int
fail_or_forget(struct store_attempt *a, size_t n, void *arg, struct err *e)
{
	(void)n, (void)arg, (void)e;
	a->fails = a->fails == 0;
	return SESSILE_OK;
}

static void
use_attempts(struct store *s, struct err e)
{
	const struct store_tries t = { { 1 }, 1, fail_or_forget, NULL, NOW,
	    1000 };
	int64_t place = INT64_MIN;
	bool more;

	OK(store_attempts(s, &t, &e));
	OK(store_sweep_attempts(s, NOW, 1000, &place, 4, &more, &e));
	OK(store_attempts(s, &t, &e));
	OK(store_attempts(s, &t, &e));
}

START_TEST(each_is_used)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	int i;

	home_create(&h);
	home_sql(&h, "INSERT INTO sessions VALUES ('large', 1e13, "
	    "zeroblob(%d))", LIMIT_ROW + 1);
	s = home_open(&h);
	use_sessions(s, e);
	use_users(s, e);
	use_attempts(s, e);
	for (i = 0; i < SQL_COUNT; i++)
		ck_assert_msg(strncmp(sql_texts[i].name, "schema", 6) == 0 ||
		    strncmp(sql_texts[i].name, "foreign_", 8) == 0 ||
		    strncmp(sql_texts[i].name, "pragma_", 7) == 0 ||
		    ((struct sqlite *)s)->statements[i] != NULL,
		    "%s is not used", sql_texts[i].name);
	OK(store_check(s, &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

/* What a connection that writes is set to. */
START_TEST(the_settings_are_those_of_the_limits)
{
	static const struct {
		const char *pragma, *value;
	} cases[] = {
		{ "PRAGMA journal_mode", "persist" },
		{ "PRAGMA synchronous", "2" },
		{ "PRAGMA secure_delete", "1" },
		{ "PRAGMA cell_size_check", "1" },
		{ "PRAGMA trusted_schema", "0" },
	};
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	sqlite3_stmt *st;
	size_t i;

	home_create(&h);
	s = home_open(&h);
	OK(store_sweep(s, NOW, 1, NULL, &e));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sqlite3_prepare_v2(((struct sqlite *)s)->db, cases[i].pragma,
		    -1, &st, NULL);
		ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
		ck_assert_str_eq((const char *)sqlite3_column_text(st, 0),
		    cases[i].value);
		sqlite3_finalize(st);
	}
	sqlite3_prepare_v2(((struct sqlite *)s)->db, "PRAGMA max_page_count",
	    -1, &st, NULL);
	ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
	ck_assert_int_eq(sqlite3_column_int64(st, 0), LIMIT_PAGES);
	sqlite3_finalize(st);
	store_close(s);
	home_remove(&h);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_sql");
	TCase *t = tcase_create("sql");

	tcase_add_test(t, each_is_one_statement_for_the_schema);
	tcase_add_test(t, no_statement_reads_a_whole_table);
	tcase_add_test(t, each_is_used);
	tcase_add_test(t, the_settings_are_those_of_the_limits);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
