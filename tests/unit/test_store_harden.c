/*
 * The connection that the store opens, looked at from inside: what SQLite is
 * told to refuse, how much it may take, and how long it waits.
 */
#include <string.h>
#include <time.h>

#include "check_main.h"
#include "home.h"
#include "store/sqlite.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NOW	INT64_C(1700000000000)

static struct home h;
static struct store *store;
static sqlite3 *db;

/*
 * For the whole process, and before its first connection: where a program
 * has files mapped, ours are not.
 */
static void
map_files(void)
{
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_MMAP_SIZE,
	    (sqlite3_int64)1 << 30, (sqlite3_int64)1 << 30), SQLITE_OK);
}

static void
setup(void)
{
	home_create(&h);
	store = home_open(&h);
	db = ((struct sqlite *)store)->db;
}

static void
teardown(void)
{
	store_close(store);
	home_remove(&h);
}

/* The first column of its first row. */
static const char *
answer(sqlite3 *to, const char *text)
{
	static char copy[64];
	sqlite3_stmt *st;

	copy[0] = '\0';
	ck_assert_msg(sqlite3_prepare_v2(to, text, -1, &st, NULL) ==
	    SQLITE_OK, "%s: %s", text, sqlite3_errmsg(to));
	if (sqlite3_step(st) == SQLITE_ROW)
		snprintf(copy, sizeof(copy), "%s",
		    (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	return copy;
}

START_TEST(every_switch_stands_as_it_should)
{
	static const struct {
		int	option, is;
	} t[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
		{ SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },
	};
	size_t i;
	int is;

	for (i = 0; i < COUNT(t); i++) {
		is = -1;
		ck_assert_int_eq(sqlite3_db_config(db, t[i].option, -1, &is),
		    SQLITE_OK);
		ck_assert_msg(is == t[i].is, "option %d is %d", t[i].option,
		    is);
	}
}
END_TEST

START_TEST(every_limit_stands_as_it_should)
{
	static const struct {
		int	id, most;
	} t[] = {
		{ SQLITE_LIMIT_LENGTH, LIMIT_ROW },
		{ SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 100 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 100 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};
	size_t i;
	int is;

	for (i = 0; i < COUNT(t); i++) {
		is = sqlite3_limit(db, t[i].id, -1);
		ck_assert_msg(is == t[i].most, "limit %d is %d", t[i].id, is);
	}
}
END_TEST

/* Runs one statement: SQLITE_OK, or what went wrong. */
static int
sql(const char *text)
{
	return sqlite3_exec(db, text, NULL, NULL, NULL);
}

/* What each of them is for. */
static const struct {
	int		 line;
	const char	*text;
	int		 rc;
} refusals[] = {
	{ __LINE__, "SELECT 'sid' FROM sessions", SQLITE_OK },
	{ __LINE__, "SELECT \"no column\" FROM sessions", SQLITE_ERROR },
	{ __LINE__, "SELECT sid FROM sessions WHERE sid = \"x\"",
	    SQLITE_ERROR },
	{ __LINE__, "CREATE INDEX i ON sessions(\"no column\")",
	    SQLITE_ERROR },
	{ __LINE__, "CREATE TABLE t(a CHECK (a <> \"x\"))", SQLITE_ERROR },
	{ __LINE__, "PRAGMA writable_schema = ON; "
	    "UPDATE sqlite_schema SET sql = ''", SQLITE_ERROR },
	{ __LINE__, "PRAGMA writable_schema = ON; "
	    "DELETE FROM sqlite_schema", SQLITE_ERROR },
	{ __LINE__, "ATTACH ':memory:' AS other", SQLITE_ERROR },
	{ __LINE__, "SELECT load_extension('x')", SQLITE_ERROR },
};

START_TEST(what_is_switched_off_is_refused)
{
	char before[64];
	size_t i;
	int rc;

	snprintf(before, sizeof(before), "%s", answer(db,
	    "SELECT count(*) || group_concat(length(sql)) FROM "
	    "sqlite_schema"));
	for (i = 0; i < COUNT(refusals); i++) {
		rc = sql(refusals[i].text) & 0xff;
		ck_assert_msg(rc == refusals[i].rc, "line %d: %d %s",
		    refusals[i].line, rc, sqlite3_errmsg(db));
	}
	ck_assert_str_eq(answer(db, "SELECT count(*) || "
	    "group_concat(length(sql)) FROM sqlite_schema"), before);
}
END_TEST

START_TEST(a_value_over_the_ceiling_is_refused)
{
	char text[64];

	snprintf(text, sizeof(text), "SELECT zeroblob(%d)", LIMIT_ROW);
	ck_assert_int_eq(sql(text), SQLITE_OK);
	snprintf(text, sizeof(text), "SELECT zeroblob(%d)", LIMIT_ROW + 1);
	ck_assert_int_eq(sql(text) & 0xff, SQLITE_TOOBIG);
}
END_TEST

START_TEST(the_file_is_not_mapped_into_memory)
{
	sqlite3 *other;

	ck_assert_int_eq(sqlite3_open(h.path, &other), SQLITE_OK);
	ck_assert_str_eq(answer(other, "PRAGMA mmap_size"), "1073741824");
	sqlite3_close(other);
	ck_assert_str_eq(answer(db, "PRAGMA mmap_size"), "0");
}
END_TEST

START_TEST(errors_are_told_apart)
{
	ck_assert_int_eq(sql("INSERT INTO sessions VALUES('a', 1, '')"),
	    SQLITE_OK);
	ck_assert_int_eq(sql("INSERT INTO sessions VALUES('a', 1, '')"),
	    SQLITE_CONSTRAINT_PRIMARYKEY);
}
END_TEST

/* Set at the first write, and so also asked only then. */
START_TEST(who_writes_writes_safely)
{
	static const struct {
		const char	*text, *is;
	} t[] = { { "PRAGMA journal_mode", "persist" },
	    { "PRAGMA synchronous", "2" }, { "PRAGMA secure_delete", "1" },
	    { "PRAGMA cell_size_check", "1" } };
	struct err e;
	char pages[24];
	size_t i;

	OK(store_insert(store, "a", NOW, "{}", 2, NULL, NOW, 0, &e));
	for (i = 0; i < COUNT(t); i++)
		ck_assert_msg(strcmp(answer(db, t[i].text), t[i].is) == 0,
		    "%s: %s", t[i].text, answer(db, t[i].text));
	snprintf(pages, sizeof(pages), "%d", LIMIT_PAGES);
	ck_assert_str_eq(answer(db, "PRAGMA max_page_count"), pages);
}
END_TEST

static int64_t
now_ms(void)
{
	struct timespec t;

	ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &t), 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* SQLite asks our handler, and gives up when that does. */
START_TEST(a_lock_is_waited_for_until_the_time_is_up)
{
	struct busy *busy = &((struct sqlite *)store)->busy;
	struct err e;
	struct buf b = BUF_INIT(100);
	int64_t until, expired;
	sqlite3 *other;

	ck_assert_int_eq(sqlite3_open(h.path, &other), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL,
	    NULL), SQLITE_OK);
	busy->until = until = now_ms() + 50;
	ck_assert_int_eq(sql("SELECT * FROM sessions") & 0xff, SQLITE_BUSY);
	ck_assert_int_ge(now_ms(), until);
	ck_assert_int_eq(busy->until, until);
	sqlite3_close(other);
	/* The next call has all of its time before it. */
	FAILS(SESSILE_ENOENT, store_get(store, "a", NOW, &b, &expired, &e));
	ck_assert_int_eq(busy->until, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_harden");
	TCase *t = tcase_create("connection");

	tcase_add_unchecked_fixture(t, map_files, NULL);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, every_switch_stands_as_it_should);
	tcase_add_test(t, every_limit_stands_as_it_should);
	tcase_add_test(t, what_is_switched_off_is_refused);
	tcase_add_test(t, a_value_over_the_ceiling_is_refused);
	tcase_add_test(t, the_file_is_not_mapped_into_memory);
	tcase_add_test(t, errors_are_told_apart);
	tcase_add_test(t, who_writes_writes_safely);
	tcase_add_test(t, a_lock_is_waited_for_until_the_time_is_up);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
