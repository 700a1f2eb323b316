/*
 * One database with an Express app: what npm connect-sqlite3 does to it, by
 * a connection of its own and with its statements.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "check_main.h"
#include "home.h"
#include "store/sqlite.h"

#define NOW	date_now()
#define LATER	(NOW + 3600000)
#define CREATE	"CREATE TABLE IF NOT EXISTS sessions (sid PRIMARY KEY, " \
	"expired, sess);"
#define SET(sid, expired) "INSERT OR REPLACE INTO sessions VALUES ('" sid \
	"', " expired ", '{\"cookie\":{},\"by\":\"node\"}');"

static int
insert(struct store *s, const char *sid, const char *old, struct err *e)
{
	return store_insert(s, sid, LATER, "{\"cookie\":{}}", 13, old, NOW, 4,
	    e);
}

static int
get(struct store *s, const char *sid, int64_t now, struct err *e)
{
	struct buf b = BUF_INIT(1000);
	int64_t expired;
	int rc = store_get(s, sid, now, &b, &expired, e);

	buf_free(&b);
	return rc;
}

START_TEST(what_ended_here_stays_ended_when_node_saves_late)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	bool was;

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "out", NULL, &e));
	OK(insert(s, "old", NULL, &e));
	OK(store_destroy(s, "out", &was, &e));
	ck_assert(was);
	OK(insert(s, "new", "old", &e));
	home_sql(&h, SET("out", "1.8e12") SET("old", "1.8e12")
	    SET("new", "1.8e12") SET("other", "1.8e12"));
	FAILS(SESSILE_ENOENT, get(s, "out", NOW, &e));
	FAILS(SESSILE_ENOENT, get(s, "old", NOW, &e));
	OK(get(s, "new", NOW, &e));
	OK(get(s, "other", NOW, &e));
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM sessions"), 2);
	OK(store_destroy(s, "never", &was, &e));
	ck_assert(!was);
	home_sql(&h, SET("never", "1.8e12"));
	OK(get(s, "never", NOW, &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

/* As many sign-outs as you like: what is over goes as fast as it comes. */
START_TEST(what_ended_is_forgotten_a_day_later)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	char sid[16];
	int i;

	home_create(&h);
	s = home_open(&h);
	for (i = 0; i < 20; i++) {
		snprintf(sid, sizeof(sid), "s%d", i);
		OK(insert(s, sid, NULL, &e));
		OK(store_destroy(s, sid, NULL, &e));
	}
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM ended"), 20);
	ck_assert_int_gt(home_number(&h, "SELECT min(until) FROM ended"),
	    date_now() + LIMIT_ENDED_MS - 60000);
	home_sql(&h, "UPDATE ended SET until = %lld WHERE rowid <= 15",
	    (long long)NOW - 1000);
	for (i = 0; i < 5; i++) {
		OK(insert(s, "x", NULL, &e));
		OK(store_destroy(s, "x", NULL, &e));
	}
	/* Two each time, and "x" stands there once. */
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM ended"), 11);
	OK(store_sweep(s, NOW + 1, 100, NULL, &e));
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM ended"), 6);
	/* One with a wrong clock does not keep those behind it. */
	home_sql(&h, "UPDATE ended SET until = until + 1e12 WHERE rowid = "
	    "(SELECT min(rowid) FROM ended)");
	home_sql(&h, "UPDATE ended SET until = 1 WHERE rowid > "
	    "(SELECT min(rowid) FROM ended)");
	OK(store_sweep(s, NOW + 1, 100, NULL, &e));
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM ended"), 0);
	OK(store_check(s, &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

START_TEST(a_database_of_an_express_app_is_taken_over)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	sqlite3 *app;
	bool taken;

	home_make(&h);
	FAILS(SESSILE_ESTORE, store_take_over(h.url, &taken, &e));
	ck_assert_int_eq(home_files(&h), 0);
	ck_assert_int_eq(sqlite3_open(h.path, &app), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(app, CREATE SET("a", "1.8e12")
	    "CREATE TABLE theirs (x);", NULL, NULL, NULL), SQLITE_OK);
	FAILS(SESSILE_ESTORE, store_open(&s, h.url, NULL, &e));
	OK(store_take_over(h.url, &taken, &e));
	ck_assert(taken);
	OK(store_take_over(h.url, &taken, &e));
	ck_assert(!taken);
	s = home_open(&h);
	OK(store_check(s, &e));
	OK(get(s, "a", NOW, &e));
	OK(store_destroy(s, "a", NULL, &e));
	/* The app goes on, on its old connection. */
	ck_assert_int_eq(sqlite3_exec(app, SET("a", "1.8e12")
	    SET("b", "1.8e12") CREATE, NULL, NULL, NULL), SQLITE_OK);
	FAILS(SESSILE_ENOENT, get(s, "a", NOW, &e));
	OK(get(s, "b", NOW, &e));
	OK(store_user_add(s, "John Doe", "x", NULL, NULL, &e));
	store_close(s);
	sqlite3_close(app);
	home_remove(&h);
}
END_TEST

/* Whoever made it, what it says holds: one row of an id. */
START_TEST(a_table_by_another_hand_is_taken_over)
{
	static const char *const sql[] = {
		"CREATE TABLE sessions (sid TEXT PRIMARY KEY, expired, sess)",
		"CREATE TABLE Sessions (sid UNIQUE, expired, sess)",
		("CREATE TABLE sessions (sid, expired, sess);"
		    "CREATE UNIQUE INDEX i ON sessions (sid)"),
	};
	struct home h;
	struct err e = { 0, "" };
	bool taken;
	size_t i;

	for (i = 0; i < sizeof(sql) / sizeof(sql[0]); i++) {
		home_make(&h);
		home_sql(&h, "%s", sql[i]);
		OK(store_take_over(h.url, &taken, &e));
		ck_assert(taken);
		home_remove(&h);
	}
}
END_TEST

static const struct {
	int		 line;
	const char	*sql;
} others[] = {
	{ __LINE__, "CREATE TABLE x (y)" },
	{ __LINE__, "CREATE TABLE sessions (sid, sess)" },
	{ __LINE__, "CREATE TABLE sessions (sid, sess, expired)" },
	{ __LINE__, "CREATE TABLE sessions (sid, expired, sess, x)" },
	{ __LINE__, CREATE "CREATE TABLE users (id, name)" },
	{ __LINE__, CREATE "CREATE TABLE ended (id)" },
	{ __LINE__, CREATE "CREATE TABLE Attempts (id)" },
	{ __LINE__, CREATE "CREATE TABLE signed_in (id)" },
	{ __LINE__, CREATE "CREATE VIEW users AS SELECT 1" },
	{ __LINE__, CREATE "CREATE TABLE Users (id, name)" },
	{ __LINE__, CREATE "CREATE TABLE ENDED (id)" },
	{ __LINE__, "CREATE TABLE sessions (sid, expired, sess)" },
	{ __LINE__, "CREATE TABLE sessions (sid, expired, sess);"
	    "CREATE INDEX sid ON sessions (sid)" },
	{ __LINE__, "CREATE TABLE sessions (sid, expired, sess);"
	    "CREATE UNIQUE INDEX i ON sessions (sid) "
	    "WHERE expired > 1" },
	{ __LINE__, "CREATE TABLE sessions (sid, expired, sess, "
	    "PRIMARY KEY (sid, expired))" },
	{ __LINE__, "CREATE TABLE sessions (sid INTEGER PRIMARY KEY, "
	    "expired, sess)" },
	{ __LINE__, "CREATE TABLE sessions (sid COLLATE NOCASE "
	    "PRIMARY KEY, expired, sess)" },
	{ __LINE__, "CREATE VIEW sessions AS "
	    "SELECT 1 AS sid, 2 AS expired, 3 AS sess" },
	{ __LINE__, CREATE "PRAGMA application_id = 1" },
	{ __LINE__, CREATE "PRAGMA user_version = 7" },
	{ __LINE__, "CREATE TABLE sessions (sid PRIMARY KEY, "
	    "expired, sess) WITHOUT ROWID" },
	{ __LINE__, CREATE "PRAGMA application_id = 0x73657373;"
	    "PRAGMA user_version = 3" },
};

START_TEST(no_other_database_is_taken_over)
{
	struct home h;
	struct err e = { 0, "" };
	char before[600], after[600];
	bool taken;
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		home_make(&h);
		home_sql(&h, "%s", others[i].sql);
		home_text(&h, "SELECT group_concat(sql) FROM sqlite_schema",
		    before, sizeof(before));
		ck_assert_msg(store_take_over(h.url, &taken, &e) ==
		    SESSILE_ESTORE && !taken, "line %d", others[i].line);
		/* In our words, not in SQLite's. */
		ck_assert_msg(strstr(e.text, "not one of sessile's") != NULL ||
		    strstr(e.text, "another version of sessile") != NULL,
		    "line %d: %s", others[i].line, e.text);
		ck_assert_msg(store_look(h.url, &e) == SESSILE_ESTORE,
		    "line %d", others[i].line);
		home_text(&h, "SELECT group_concat(sql) FROM sqlite_schema",
		    after, sizeof(after));
		ck_assert_str_eq(before, after);
		home_remove(&h);
	}
}
END_TEST

START_TEST(a_look_changes_nothing)
{
	static const char *const modes[] = { "DELETE", "WAL" };
	struct home h;
	struct err e = { 0, "" };
	char mode[16], *before, *after;
	size_t i, n, m;
	bool made;

	for (i = 0; i < 2; i++) {
		home_make(&h);
		OK(store_look(h.url, &e));
		ck_assert_int_eq(home_files(&h), 0);
		home_sql(&h, "PRAGMA journal_mode = %s; CREATE TABLE x (y)",
		    modes[i]);
		FAILS(SESSILE_ESTORE, store_look(h.url, &e));
		home_sql(&h, "DROP TABLE x;" CREATE);
		before = home_read(&h, "", &n);
		OK(store_look(h.url, &e));
		after = home_read(&h, "", &m);
		ck_assert(n == m && memcmp(before, after, n) == 0);
		ck_assert_int_eq(home_files(&h), 1);
		home_text(&h, "PRAGMA journal_mode", mode, sizeof(mode));
		ck_assert_int_eq(strcasecmp(mode, modes[i]), 0);
		free(before);
		free(after);
		home_remove(&h);
	}
	home_make(&h);
	OK(store_create(h.url, &made, &e));
	OK(store_look(h.url, &e));
	home_remove(&h);
}
END_TEST

/* Its first page already says that it is ours; a reader takes that back. */
START_TEST(a_take_over_that_was_killed_is_begun_anew)
{
	struct home h;
	struct err e = { 0, "" };
	char *page, *journal, path[128];
	size_t n, m;
	sqlite3 *db;
	struct store *s;
	bool taken;

	home_make(&h);
	home_sql(&h, CREATE SET("a", "1.8e12"));
	ck_assert_int_eq(sqlite3_open(h.path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL,
	    NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql_texts[SQL_SCHEMA].text, NULL,
	    NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql_texts[SQL_SCHEMA_USERS].text,
	    NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_db_cacheflush(db), SQLITE_OK);
	page = home_read(&h, "", &n);
	journal = home_read(&h, "-journal", &m);
	sqlite3_close(db);
	/* SQLite writes the first page last. */
	memcpy(page + 68, "sess", 4);
	page[63] = 2;
	home_write(h.path, page, n);
	snprintf(path, sizeof(path), "%s-journal", h.path);
	home_write(path, journal, m);
	OK(store_open(&s, h.url, NULL, &e));	/* as it seems */
	store_close(s);
	OK(store_look(h.url, &e));
	FAILS(SESSILE_ESTORE, store_open(&s, h.url, NULL, &e));
	OK(store_take_over(h.url, &taken, &e));
	ck_assert(taken);
	s = home_open(&h);
	OK(store_check(s, &e));
	OK(get(s, "a", NOW, &e));
	store_close(s);
	free(page);
	free(journal);
	home_remove(&h);
}
END_TEST

static int
take(int i, void *arg)
{
	struct err e = { 0, "" };
	bool taken;

	(void)i;
	return store_take_over(arg, &taken, &e) == SESSILE_OK ? taken : 2;
}

START_TEST(of_many_at_once_one_takes_it_over)
{
	struct home h;
	char text[8];
	int i;

	for (i = 0; i < 10; i++) {
		home_make(&h);
		home_sql(&h, CREATE SET("a", "1.8e12"));
		ck_assert_int_eq(parallel(16, take, h.url), 1);
		home_text(&h, "PRAGMA integrity_check", text, sizeof(text));
		ck_assert_str_eq(text, "ok");
		home_remove(&h);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_express");
	TCase *t = tcase_create("express");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_ended_here_stays_ended_when_node_saves_late);
	tcase_add_test(t, what_ended_is_forgotten_a_day_later);
	tcase_add_test(t, a_database_of_an_express_app_is_taken_over);
	tcase_add_test(t, a_table_by_another_hand_is_taken_over);
	tcase_add_test(t, no_other_database_is_taken_over);
	tcase_add_test(t, a_look_changes_nothing);
	tcase_add_test(t, a_take_over_that_was_killed_is_begun_anew);
	tcase_add_test(t, of_many_at_once_one_takes_it_over);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
