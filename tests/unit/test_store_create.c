/*
 * Making the database: once, whole, and never over something that is there.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check_main.h"
#include "home.h"

#define PROCESSES 16

START_TEST(it_is_made_once_and_for_us_alone)
{
	struct home h;
	struct err e = { 0, "" };
	struct stat st, again;
	mode_t mask = umask(0);
	bool made;

	home_make(&h);
	OK(store_create(h.url, &made, &e));
	ck_assert(made);
	ck_assert_int_eq(stat(h.path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(home_files(&h), 1);
	OK(store_create(h.url, &made, &e));
	ck_assert(!made);
	ck_assert_int_eq(stat(h.path, &again), 0);
	ck_assert_int_eq((int64_t)st.st_ino, (int64_t)again.st_ino);
	ck_assert_int_eq(st.st_mtim.tv_nsec, again.st_mtim.tv_nsec);
	ck_assert_int_eq(home_files(&h), 1);
	umask(mask);
	home_remove(&h);
}
END_TEST

START_TEST(it_is_the_schema_that_node_knows)
{
	struct home h;
	char text[400];

	home_create(&h);
	home_text(&h, "SELECT group_concat(cid || name || '/' || type || '/' "
	    "|| pk, ' ') FROM pragma_table_info('sessions')", text,
	    sizeof(text));
	ck_assert_str_eq(text, "0sid//1 1expired//0 2sess//0");
	home_text(&h, "SELECT group_concat(name, ' ') FROM (SELECT name FROM "
	    "sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name)",
	    text, sizeof(text));
	ck_assert_str_eq(text, "attempts ended sessions sessions_expired "
	    "sessions_stay_ended signed_in users");
	ck_assert_int_eq(home_number(&h, "PRAGMA application_id"), 0x73657373);
	ck_assert_int_eq(home_number(&h, "PRAGMA user_version"), 2);
	home_text(&h, "PRAGMA integrity_check", text, sizeof(text));
	ck_assert_str_eq(text, "ok");
	home_text(&h, "PRAGMA encoding", text, sizeof(text));
	ck_assert_str_eq(text, "UTF-8");
	home_sql(&h, "CREATE TABLE IF NOT EXISTS sessions (sid PRIMARY KEY, "
	    "expired, sess); INSERT OR REPLACE INTO sessions "
	    "VALUES ('a', 1.5e12, '{}')");
	home_remove(&h);
}
END_TEST

/* The schema fits the first page, or every request reads one more. */
START_TEST(the_schema_is_one_page)
{
	struct home h;

	home_create(&h);
	ck_assert_int_eq(home_number(&h, "SELECT rootpage FROM sqlite_schema "
	    "WHERE name = 'sessions'"), 2);
	ck_assert_int_eq(home_number(&h, "PRAGMA page_count"), 10);
	home_remove(&h);
}
END_TEST

static int
create(int i, void *arg)
{
	struct err e = { 0, "" };
	struct store *s;
	bool made;

	(void)i;
	if (store_create(arg, &made, &e) != SESSILE_OK)
		return 1;
	if (store_open(&s, arg, NULL, &e) != SESSILE_OK ||
	    store_check(s, &e) != SESSILE_OK)
		return 2;
	store_close(s);
	return made ? 7 : 0;
}

START_TEST(of_many_at_once_one_makes_it)
{
	struct home h;
	int i;

	for (i = 0; i < 20; i++) {
		home_make(&h);
		ck_assert_int_eq(parallel(PROCESSES, create, h.url), 1);
		ck_assert_int_eq(home_files(&h), 1);
		home_remove(&h);
	}
}
END_TEST

START_TEST(what_is_there_stays_as_it_is)
{
	struct home h;
	struct err e = { 0, "" };
	char *bytes, path[128];
	size_t n;
	bool made = true;

	home_make(&h);
	home_write(h.path, "mine", 4);
	FAILS(SESSILE_ESTORE, store_create(h.url, &made, &e));
	ck_assert(!made);
	bytes = home_read(&h, "", &n);
	ck_assert_str_eq(bytes, "mine");
	free(bytes);
	home_write(h.path, "", 0);
	FAILS(SESSILE_ESTORE, store_create(h.url, &made, &e));
	bytes = home_read(&h, "", &n);
	ck_assert_uint_eq(n, 0);
	free(bytes);
	ck_assert_int_eq(unlink(h.path), 0);
	ck_assert_int_eq(mkdir(h.path, 0700), 0);
	FAILS(SESSILE_ESTORE, store_create(h.url, &made, &e));
	ck_assert_int_eq(rmdir(h.path), 0);
	snprintf(path, sizeof(path), "%s/elsewhere", h.dir);
	ck_assert_int_eq(symlink(path, h.path), 0);
	FAILS(SESSILE_ESTORE, store_create(h.url, &made, &e));
	ck_assert_int_eq(home_files(&h), 1);
	home_remove(&h);
}
END_TEST

START_TEST(a_database_of_node_is_refused)
{
	struct home h;
	struct err e = { 0, "" };
	bool made;

	home_make(&h);
	home_sql(&h, "CREATE TABLE IF NOT EXISTS sessions (sid PRIMARY KEY, "
	    "expired, sess)");
	FAILS(SESSILE_ESTORE, store_create(h.url, &made, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "not one of sessile's"));
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM "
	    "sqlite_schema WHERE name = 'users'"), 0);
	home_remove(&h);
}
END_TEST

START_TEST(without_a_folder_it_is_not_made)
{
	struct home h;
	struct err e = { 0, "" };
	char url[140];
	bool made;

	home_make(&h);
	snprintf(url, sizeof(url), "sqlite:%s/no/such.db", h.dir);
	FAILS(SESSILE_ESTORE, store_create(url, &made, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "/no/such.db: No such file"));
	ck_assert_int_eq(home_files(&h), 0);
	home_remove(&h);
}
END_TEST

static void
kill_a_maker(char *url, long after_us)
{
	struct timespec t = { 0, after_us * 1000 };
	pid_t pid = fork();

	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		_exit(create(0, url));
	nanosleep(&t, NULL);
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

/* Whatever it left behind, the next one makes it, or finds it whole. */
START_TEST(a_killed_maker_is_in_nobodys_way)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	int i, left = 0;
	bool made;

	for (i = 0; i < 200; i++) {
		home_make(&h);
		kill_a_maker(h.url, i * 100);
		left += home_files(&h) > 0 && access(h.path, F_OK) != 0;
		OK(store_create(h.url, &made, &e));
		s = home_open(&h);
		OK(store_check(s, &e));
		store_close(s);
		home_remove(&h);
	}
	ck_assert_int_gt(left, 0);	/* or it was never in the middle */
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_create");
	TCase *t = tcase_create("create");

	tcase_add_test(t, it_is_made_once_and_for_us_alone);
	tcase_add_test(t, it_is_the_schema_that_node_knows);
	tcase_add_test(t, the_schema_is_one_page);
	tcase_add_test(t, of_many_at_once_one_makes_it);
	tcase_add_test(t, what_is_there_stays_as_it_is);
	tcase_add_test(t, a_database_of_node_is_refused);
	tcase_add_test(t, without_a_folder_it_is_not_made);
	tcase_add_test(t, a_killed_maker_is_in_nobodys_way);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
