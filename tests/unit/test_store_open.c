/*
 * What is opened as a store, what is refused and with which words, and that
 * a file which somebody else wrote has no power over us.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_main.h"
#include "home.h"

#define NOW	INT64_C(1700000000000)
#define NOBODY	65534

/* Opening fails so, and the message has this in it. */
static void
refused(const char *url, const char *root, int error, const char *word)
{
	struct err e = { 0, "" };
	struct store *s = (struct store *)&e;

	ck_assert_int_eq(store_open(&s, url, root, &e), error);
	ck_assert_ptr_null(s);
	ck_assert_msg(strstr(e.text, word) != NULL, "%s: no '%s' in: %s", url,
	    word, e.text);
}

static int
insert(struct store *s, const char *sid, struct err *e)
{
	return store_insert(s, sid, NOW, "{}", 2, NULL, NOW, 4, e);
}

static int
get(struct store *s, const char *sid, struct err *e)
{
	struct buf b = BUF_INIT(100);
	int64_t expired;
	int rc = store_get(s, sid, NOW, &b, &expired, e);

	buf_free(&b);
	return rc;
}

START_TEST(only_absolute_paths_of_a_known_kind)
{
	static const struct {
		const char *url, *word;
	} cases[] = {
		{ "", "no such kind" },
		{ "redis://u:hunter2@localhost", "no such kind" },
		{ "/var/lib/x.db", "no such kind" },
		{ "SQLITE:/x", "no such kind" },
		{ "sqlite", "no such kind" },
		{ "sqlite:", "names no file" },
		{ "sqlite:x.db", "no absolute path" },
		{ "sqlite:./x.db", "no absolute path" },
		{ "sqlite::memory:", "no absolute path" },
		{ "sqlite:file:/tmp/x.db", "no absolute path" },
		{ "sqlite:file:x?mode=memory", "no absolute path" },
		{ "sqlite:/", "folder" },
		{ "sqlite:/tmp/", "folder" },
	};
	struct err e = { 0, "" };
	size_t i;
	bool made;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		refused(cases[i].url, NULL, SESSILE_ECONFIG, cases[i].word);
		FAILS(SESSILE_ECONFIG, store_create(cases[i].url, &made, &e));
		ck_assert(!made);
	}
	refused("redis://u:hunter2@localhost", NULL, SESSILE_ECONFIG, "");
	store_open(&(struct store *){ NULL }, "redis://hunter2", NULL, &e);
	ck_assert_ptr_null(strstr(e.text, "hunter2"));
}
END_TEST

START_TEST(a_path_too_long_is_refused)
{
	char url[LIMIT_PATH + 100];

	memset(url, 'x', sizeof(url) - 1);
	memcpy(url, "sqlite:/", 8);
	url[sizeof(url) - 1] = '\0';
	refused(url, NULL, SESSILE_ECONFIG, "longer");
	url[1000] = '\0';	/* SQLite itself takes 512 */
	refused(url, NULL, SESSILE_ESTORE, "xxx");
}
END_TEST

START_TEST(the_path_behind_a_url)
{
	ck_assert_str_eq(store_path("sqlite:/a/b"), "/a/b");
	ck_assert_ptr_null(store_path("sqlite:a"));
	ck_assert_ptr_null(store_path("sqlite:"));
	ck_assert_ptr_null(store_path("redis:/a"));
	ck_assert_int_eq(strncmp(store_engine(), "SQLite 3.", 9), 0);
	store_close(NULL);
}
END_TEST

START_TEST(what_is_missing_is_not_made)
{
	struct home h;
	char url[200];

	home_make(&h);
	refused(h.url, NULL, SESSILE_ESTORE, "sessile init");
	refused(h.url, NULL, SESSILE_ESTORE, h.path);
	ck_assert_int_eq(home_files(&h), 0);
	snprintf(url, sizeof(url), "sqlite:%s/no/such", h.dir);
	refused(url, NULL, SESSILE_ESTORE, "sessile init");
	snprintf(url, sizeof(url), "%s/x", h.url);
	home_write(h.path, "x", 1);
	refused(url, NULL, SESSILE_ESTORE, "sessile init");
	home_remove(&h);
}
END_TEST

START_TEST(what_is_no_database_is_refused)
{
	struct home h;
	char junk[8192];

	home_make(&h);
	memset(junk, 'j', sizeof(junk));
	home_write(h.path, "", 0);
	refused(h.url, NULL, SESSILE_ESTORE, "empty");
	home_write(h.path, "SQLite format 3", 16);
	refused(h.url, NULL, SESSILE_ESTORE, "not an SQLite database");
	home_write(h.path, junk, sizeof(junk));
	refused(h.url, NULL, SESSILE_ESTORE, "not an SQLite database");
	ck_assert_int_eq(home_files(&h), 1);
	home_remove(&h);
}
END_TEST

START_TEST(a_foreign_database_is_refused)
{
	struct home h;

	home_make(&h);
	home_sql(&h, "CREATE TABLE sessions(sid PRIMARY KEY, expired, sess)");
	refused(h.url, NULL, SESSILE_ESTORE, "not one of sessile's");
	home_remove(&h);
	home_create(&h);
	home_sql(&h, "PRAGMA application_id = 1");
	refused(h.url, NULL, SESSILE_ESTORE, "application_id 0x00000001");
	home_sql(&h, "PRAGMA application_id = 0x73657373");
	store_close(home_open(&h));
	home_sql(&h, "PRAGMA user_version = 3");
	refused(h.url, NULL, SESSILE_ESTORE, "user_version 3");
	home_sql(&h, "PRAGMA user_version = 1");
	refused(h.url, NULL, SESSILE_ESTORE, "`sessile init` upgrades it");
	home_sql(&h, "PRAGMA user_version = 0");
	refused(h.url, NULL, SESSILE_ESTORE, "user_version 0");
	home_remove(&h);
}
END_TEST

START_TEST(only_a_plain_file_is_opened)
{
	struct home h;
	char path[128], url[140];

	home_create(&h);
	snprintf(path, sizeof(path), "%s/link", h.dir);
	snprintf(url, sizeof(url), "sqlite:%s", path);
	ck_assert_int_eq(symlink(h.path, path), 0);
	refused(url, NULL, SESSILE_ESTORE, "symbolic link");
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink("/nowhere/at/all", path), 0);
	refused(url, NULL, SESSILE_ESTORE, "symbolic link");
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	refused(url, NULL, SESSILE_ESTORE, "a folder");
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	refused(url, NULL, SESSILE_ESTORE, path);
	refused("sqlite:/dev/null", NULL, SESSILE_ESTORE, "/dev/null");
	home_remove(&h);
}
END_TEST

START_TEST(folders_may_be_links)
{
	struct home h, link;
	struct err e = { 0, "" };
	struct store *s;
	char url[200];

	home_create(&h);
	home_make(&link);
	ck_assert_int_eq(symlink(h.dir, link.path), 0);
	snprintf(url, sizeof(url), "sqlite:%s/sessile.db", link.path);
	OK(store_open(&s, url, NULL, &e));
	OK(insert(s, "a", &e));
	store_close(s);
	snprintf(url, sizeof(url), "sqlite:%s/other.db", link.path);
	refused(url, NULL, SESSILE_ESTORE, "sessile init");
	home_remove(&link);
	home_remove(&h);
}
END_TEST

START_TEST(a_store_in_the_document_root_is_refused)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	char root[64], url[140], link[80];

	home_create(&h);
	refused(h.url, h.dir, SESSILE_ECONFIG, "document root");
	refused(h.url, "/tmp", SESSILE_ECONFIG, "document root");
	refused(h.url, "/", SESSILE_ECONFIG, "document root");
	snprintf(root, sizeof(root), "/tmp/sessile-link-%ld", (long)getpid());
	ck_assert_int_eq(symlink(h.dir, root), 0);
	refused(h.url, root, SESSILE_ECONFIG, "document root");
	snprintf(url, sizeof(url), "sqlite:%s/sessile.db", root);
	refused(url, h.dir, SESSILE_ECONFIG, "document root");
	ck_assert_int_eq(unlink(root), 0);
	snprintf(link, sizeof(link), "%s/www", h.dir);
	ck_assert_int_eq(mkdir(link, 0700), 0);
	OK(store_open(&s, h.url, link, &e));
	store_close(s);
	OK(store_open(&s, h.url, "", &e));
	store_close(s);
	OK(store_open(&s, h.url, "/no/such/root", &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

START_TEST(a_file_cut_while_it_is_open_is_an_error)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "a", &e));
	OK(get(s, "a", &e));
	ck_assert_int_eq(truncate(h.path, 0), 0);
	FAILS(SESSILE_ESTORE, get(s, "a", &e));
	FAILS(SESSILE_ESTORE, insert(s, "b", &e));
	store_close(s);
	refused(h.url, NULL, SESSILE_ESTORE, "empty");
	home_remove(&h);
}
END_TEST

START_TEST(a_file_replaced_while_it_is_open_is_not_written)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	char path[128];
	bool made;

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "a", &e));
	snprintf(path, sizeof(path), "%s.old", h.path);
	ck_assert_int_eq(rename(h.path, path), 0);
	OK(store_create(h.url, &made, &e));
	FAILS(SESSILE_ESTORE, insert(s, "b", &e));
	ck_assert_ptr_nonnull(strstr(e.text, "moved away"));
	store_close(s);
	home_remove(&h);
}
END_TEST

START_TEST(another_schema_is_an_error)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	home_create(&h);
	home_sql(&h, "DROP TABLE sessions");
	s = home_open(&h);
	FAILS(SESSILE_ESTORE, get(s, "a", &e));
	ck_assert_ptr_nonnull(strstr(e.text, "no such table"));
	FAILS(SESSILE_ESTORE, insert(s, "a", &e));
	FAILS(SESSILE_ESTORE, store_check(s, &e));
	store_close(s);
	home_sql(&h, "CREATE VIEW sessions(sid, expired, sess) AS "
	    "SELECT 'a', 1e14, '{}'");
	s = home_open(&h);
	FAILS(SESSILE_ESTORE, get(s, "a", &e));
	store_close(s);
	home_sql(&h, "DROP VIEW sessions; CREATE VIRTUAL TABLE sessions USING "
	    "fts5(sid, expired, sess); INSERT INTO sessions "
	    "VALUES('a', 1e14, '{}')");
	s = home_open(&h);
	FAILS(SESSILE_ESTORE, get(s, "a", &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

START_TEST(triggers_in_the_file_do_not_fire)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	home_create(&h);
	home_sql(&h, "CREATE TABLE told(sid); CREATE TRIGGER a AFTER INSERT "
	    "ON sessions BEGIN INSERT INTO told VALUES(new.sid); END; "
	    "CREATE TRIGGER b BEFORE DELETE ON sessions BEGIN "
	    "SELECT RAISE(IGNORE); END; CREATE TRIGGER c BEFORE INSERT ON "
	    "sessions BEGIN SELECT RAISE(IGNORE); END");
	s = home_open(&h);
	OK(insert(s, "a", &e));
	OK(get(s, "a", &e));
	OK(store_destroy(s, "a", NULL, &e));
	FAILS(SESSILE_ENOENT, get(s, "a", &e));
	store_close(s);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM told"), 0);
	home_remove(&h);
}
END_TEST

START_TEST(tables_of_others_are_no_trouble)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	home_create(&h);
	home_sql(&h, "CREATE TABLE posts(id INTEGER PRIMARY KEY, t TEXT CHECK "
	    "(t <> \"draft\")); CREATE VIEW v AS SELECT 1 UNION SELECT 2 "
	    "UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6; "
	    "CREATE VIRTUAL TABLE f USING fts5(t); "
	    "CREATE INDEX i ON posts(upper(t)) WHERE t LIKE 'a%%'");
	s = home_open(&h);
	OK(insert(s, "a", &e));
	OK(get(s, "a", &e));
	OK(store_check(s, &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

START_TEST(check_finds_damage)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	char *bytes;
	size_t n;
	int i;

	home_create(&h);
	s = home_open(&h);
	for (i = 0; i < 100; i++)
		OK(insert(s, (char[2]){ (char)(i + 1), '\0' }, &e));
	OK(store_check(s, &e));
	store_close(s);
	bytes = home_read(&h, "", &n);
	memset(bytes + 4096, 0xa5, 4096);
	home_write(h.path, bytes, n);
	free(bytes);
	s = home_open(&h);
	FAILS(SESSILE_ESTORE, store_check(s, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "damaged"));
	FAILS(SESSILE_ESTORE, get(s, "\x01", &e));
	FAILS(SESSILE_ESTORE, insert(s, "\x01", &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

/* Somebody's WAL: readers get on with it, our first write ends it. */
START_TEST(a_file_in_wal_mode_is_turned_back)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	sqlite3 *other;

	home_create(&h);
	home_sql(&h, "PRAGMA journal_mode = WAL");
	s = home_open(&h);
	FAILS(SESSILE_ENOENT, get(s, "a", &e));
	OK(insert(s, "a", &e));
	OK(get(s, "a", &e));
	store_close(s);
	home_sql(&h, "PRAGMA journal_mode = WAL");
	ck_assert_int_eq(sqlite3_open(h.path, &other), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(other, "SELECT * FROM users", NULL,
	    NULL, NULL), SQLITE_OK);
	s = home_open(&h);
	FAILS(SESSILE_ESTORE, insert(s, "b", &e));
	ck_assert_ptr_nonnull(strstr(e.text, "keeps it in WAL mode"));
	OK(get(s, "a", &e));
	sqlite3_close(other);
	OK(insert(s, "b", &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

/* The same for who signs in: it is not the look-up that stands in the way. */
START_TEST(a_file_in_wal_mode_is_turned_back_by_a_sign_in)
{
	struct home h;
	struct err e = { 0, "" };
	struct store_who who = { .id = 1 };
	struct store_user u;
	struct store *s;

	home_create(&h);
	home_sql(&h, "INSERT INTO users(name, position) VALUES('J', 'P')");
	home_sql(&h, "PRAGMA journal_mode = WAL");
	s = home_open(&h);
	OK(store_user_get(s, "J", &u, &e));
	OK(store_insert_for(s, &who, "a", NOW, "{}", 2, NULL, NOW, 0, &e));
	store_user_free(&u);
	store_close(s);
	home_remove(&h);
}
END_TEST

/* As somebody who may only read; root may do anything, so not as root. */
static int
only_read(int i, void *arg)
{
	struct home *h = arg;
	struct err e = { 0, "" };
	struct store *s;

	(void)i;
	if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
		return 1;
	if (store_open(&s, h->url, NULL, &e) != SESSILE_OK)
		return 2;
	if (get(s, "a", &e) != SESSILE_OK)
		return 3;
	if (insert(s, "b", &e) != SESSILE_ESTORE)
		return 4;
	if (strstr(e.text, "written") == NULL)
		return 5;
	if (store_destroy(s, "a", NULL, &e) != SESSILE_ESTORE)
		return 6;
	store_close(s);
	return 0;
}

START_TEST(a_file_that_we_may_only_read_is_read)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	char journal[128];

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "a", &e));
	store_close(s);
	ck_assert_int_eq(chmod(h.dir, 0755), 0);
	ck_assert_int_eq(chmod(h.path, 0444), 0);
	snprintf(journal, sizeof(journal), "%s-journal", h.path);
	ck_assert_int_eq(chmod(journal, 0444), 0);
	ck_assert_int_eq(parallel(1, only_read, &h), 0);
	ck_assert_int_eq(chmod(h.dir, 0700), 0);
	home_remove(&h);
}
END_TEST

static int
no_access(int i, void *arg)
{
	struct home *h = arg;
	struct err e = { 0, "" };
	struct store *s;

	(void)i;
	if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
		return 1;
	if (store_open(&s, h->url, NULL, &e) != SESSILE_ESTORE)
		return 2;
	return strstr(e.text, "ermission denied") == NULL;
}

START_TEST(a_file_that_is_not_ours_to_read_is_an_error)
{
	struct home h;

	home_create(&h);
	ck_assert_int_eq(chmod(h.path, 0), 0);
	ck_assert_int_eq(chmod(h.dir, 0755), 0);
	ck_assert_int_eq(parallel(1, no_access, &h), 0);
	ck_assert_int_eq(chmod(h.dir, 0), 0);
	ck_assert_int_eq(parallel(1, no_access, &h), 0);
	ck_assert_int_eq(chmod(h.dir, 0700), 0);
	home_remove(&h);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_open");
	TCase *t = tcase_create("open");

	tcase_add_test(t, only_absolute_paths_of_a_known_kind);
	tcase_add_test(t, a_path_too_long_is_refused);
	tcase_add_test(t, the_path_behind_a_url);
	tcase_add_test(t, what_is_missing_is_not_made);
	tcase_add_test(t, what_is_no_database_is_refused);
	tcase_add_test(t, a_foreign_database_is_refused);
	tcase_add_test(t, only_a_plain_file_is_opened);
	tcase_add_test(t, folders_may_be_links);
	tcase_add_test(t, a_store_in_the_document_root_is_refused);
	tcase_add_test(t, a_file_cut_while_it_is_open_is_an_error);
	tcase_add_test(t, a_file_replaced_while_it_is_open_is_not_written);
	tcase_add_test(t, another_schema_is_an_error);
	tcase_add_test(t, triggers_in_the_file_do_not_fire);
	tcase_add_test(t, tables_of_others_are_no_trouble);
	tcase_add_test(t, check_finds_damage);
	tcase_add_test(t, a_file_in_wal_mode_is_turned_back);
	tcase_add_test(t, a_file_in_wal_mode_is_turned_back_by_a_sign_in);
	tcase_add_test(t, a_file_that_we_may_only_read_is_read);
	tcase_add_test(t, a_file_that_is_not_ours_to_read_is_an_error);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
