/*
 * A store of version 1 becomes one of this version: with all that is in it,
 * in one transaction, by one of many, and whatever comes between.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check_main.h"
#include "home.h"

#define NOW	INT64_C(1700000000000)
#define ALL	"SELECT group_concat(name || ':' || coalesce(sql, '')) " \
	"FROM (SELECT name, sql FROM sqlite_schema ORDER BY name)"

static void
make_old(struct home *h)
{
	const char *root = getenv("SESSILE_ROOT");
	char path[1024], sql[2048];
	ssize_t n;
	int fd;

	home_make(h);
	snprintf(path, sizeof(path), "%s/tests/schema_1.sql",
	    root == NULL ? "." : root);
	ck_assert_int_ne(fd = open(path, O_RDONLY | O_CLOEXEC), -1);
	ck_assert_int_gt(n = read(fd, sql, sizeof(sql) - 1), 0);
	sql[n] = '\0';
	close(fd);
	home_sql(h, "%s", sql);
	home_sql(h, "INSERT INTO users (name, position, password, disabled) "
	    "VALUES ('A', 'pa', NULL, 0), ('B', NULL, 'hash', 1), "
	    "('C', 'pc', 'hash', 0), ('D', 'pd', NULL, 0); "
	    "DELETE FROM users WHERE name IN ('B', 'D'); "
	    "INSERT INTO sessions VALUES ('s', 1.8e12, '{\"a\":1}'); "
	    "INSERT INTO ended VALUES ('e', 1.8e12)");
}

static int
hear(const struct store_user *u, void *arg)
{
	return buf_printf(arg, "%lld %s %s %s %d;", (long long)u->id, u->name,
	    u->position, u->password == NULL ? "-" : u->password,
	    u->disabled);
}

static const char all_users[] = "1 A pa - 0;3 C pc hash 0;";

static void
is_new_and_whole(const struct home *h)
{
	struct err e = { 0, "" };
	struct buf b = BUF_INIT(1000);
	char text[16];
	struct store *s = home_open(h);
	int64_t expired;

	OK(store_check(s, &e));
	OK(store_user_list(s, hear, &b, &e));
	ck_assert_str_eq(buf_text(&b), all_users);
	buf_reset(&b);
	OK(store_get(s, "s", NOW, &b, &expired, &e));
	ck_assert_str_eq(buf_text(&b), "{\"a\":1}");
	store_close(s);
	buf_free(&b);
	home_text(h, "PRAGMA integrity_check", text, sizeof(text));
	ck_assert_str_eq(text, "ok");
	ck_assert_int_eq(home_number(h, "SELECT count(*) FROM ended"), 1);
	ck_assert_int_eq(home_number(h, "SELECT count(*) FROM sqlite_sequence"),
	    0);
}

START_TEST(all_that_is_in_it_stays)
{
	struct home h, new;
	struct err e = { 0, "" };
	char one[2048], other[2048];
	bool done;

	make_old(&h);
	ck_assert(store_is_older(h.url));
	OK(store_look(h.url, &e));
	OK(store_upgrade(h.url, &done, &e));
	ck_assert(done);
	is_new_and_whole(&h);
	ck_assert(!store_is_older(h.url));
	OK(store_look(h.url, &e));
	OK(store_upgrade(h.url, &done, &e));
	ck_assert(!done);
	/* Its tables are those of a new one, to the letter. */
	home_create(&new);
	home_text(&new, ALL, other, sizeof(other));
	home_sql(&h, "PRAGMA writable_schema = 1; "
	    "DELETE FROM sqlite_schema WHERE name = 'sqlite_sequence'");
	home_text(&h, ALL, one, sizeof(one));
	ck_assert_str_eq(one, other);
	home_remove(&new);
	home_remove(&h);
}
END_TEST

/* A session of 4 may be there still. */
START_TEST(no_number_is_given_twice)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	int64_t id;
	bool done;

	make_old(&h);
	OK(store_upgrade(h.url, &done, &e));
	s = home_open(&h);
	OK(store_user_add(s, "D", NULL, NULL, &id, &e));
	ck_assert_int_eq(id, 5);
	OK(store_user_delete(s, "D", &e));
	OK(store_user_add(s, "D", NULL, NULL, &id, &e));
	ck_assert_int_eq(id, 6);
	store_close(s);
	home_remove(&h);
}
END_TEST

/* Nothing but the table of users was read before it was put aside. */
START_TEST(one_without_users_is_upgraded)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	int64_t id;
	bool done;

	make_old(&h);
	home_sql(&h, "DELETE FROM users; DELETE FROM sqlite_sequence");
	OK(store_upgrade(h.url, &done, &e));
	ck_assert(done);
	s = home_open(&h);
	OK(store_user_add(s, "D", NULL, NULL, &id, &e));
	ck_assert_int_eq(id, 1);
	store_close(s);
	home_remove(&h);
}
END_TEST

static void
assert_as_before(const struct home *h, const char *schema)
{
	char text[2048];

	home_text(h, ALL, text, sizeof(text));
	ck_assert_str_eq(text, schema);
	ck_assert_int_eq(home_number(h, "PRAGMA user_version"), 1);
	ck_assert_int_eq(home_number(h, "SELECT count(*) FROM users"), 2);
	ck_assert_int_eq(home_number(h, "SELECT seq FROM sqlite_sequence "
	    "WHERE name = 'users'"), 4);
}

START_TEST(what_stands_in_the_way_is_told_before)
{
	static const char *const names[] = { "users_1", "Attempts",
	    "SIGNED_IN" };
	struct home h;
	struct err e = { 0, "" };
	char before[2048];
	bool done;
	size_t i;

	for (i = 0; i < 3; i++) {
		make_old(&h);
		home_sql(&h, "CREATE TABLE %s (x)", names[i]);
		home_text(&h, ALL, before, sizeof(before));
		FAILS(SESSILE_ESTORE, store_look(h.url, &e));
		ck_assert_ptr_nonnull(strstr(e.text, "cannot be upgraded"));
		FAILS(SESSILE_ESTORE, store_upgrade(h.url, &done, &e));
		ck_assert_ptr_nonnull(strstr(e.text, "cannot be upgraded"));
		ck_assert(!done);
		assert_as_before(&h, before);
		home_remove(&h);
	}
}
END_TEST

static int
upgrade(int i, void *arg)
{
	struct err e = { 0, "" };
	bool done;

	(void)i;
	return store_upgrade(arg, &done, &e) == SESSILE_OK ? done : 2;
}

/* The users are back but for one, who does not fit. */
START_TEST(half_way_it_is_taken_back)
{
	struct home h;
	struct err e = { 0, "" };
	char before[2048];
	bool done;

	make_old(&h);
	home_text(&h, ALL, before, sizeof(before));
	home_sql(&h, "PRAGMA writable_schema = 1; UPDATE users SET "
	    "disabled = 2; UPDATE sqlite_schema SET sql = replace(sql, "
	    "'NOT NULL DEFAULT 0', 'DEFAULT 0') WHERE name = 'users'");
	home_text(&h, ALL, before, sizeof(before));
	home_sql(&h, "UPDATE users SET disabled = NULL WHERE name = 'C'");
	FAILS(SESSILE_ESTORE, store_upgrade(h.url, &done, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "schema_from_1_end"));
	ck_assert(!done);
	assert_as_before(&h, before);
	home_remove(&h);
}
END_TEST

/* As on a full disk: no file may grow.  Then there is room again. */
static int
upgrade_on_a_full_disk(int i, void *arg)
{
	struct home *h = arg;
	struct rlimit r = { 0, 0 };

	(void)i;
	signal(SIGXFSZ, SIG_IGN);
	r.rlim_cur = r.rlim_max = (rlim_t)home_number(h, "SELECT page_count * "
	    "page_size FROM pragma_page_count, pragma_page_size");
	setrlimit(RLIMIT_FSIZE, &r);
	return upgrade(0, h->url);
}

START_TEST(on_a_full_disk_nothing_is_lost)
{
	struct home h;
	char before[2048];

	make_old(&h);
	home_text(&h, ALL, before, sizeof(before));
	ck_assert_int_eq(parallel(1, upgrade_on_a_full_disk, &h), 1);
	assert_as_before(&h, before);
	ck_assert_int_eq(upgrade(0, h.url), 1);
	is_new_and_whole(&h);
	home_remove(&h);
}
END_TEST

START_TEST(of_many_at_once_one_does_it)
{
	struct home h;
	int i;

	for (i = 0; i < 10; i++) {
		make_old(&h);
		ck_assert_int_eq(parallel(16, upgrade, h.url), 1);
		is_new_and_whole(&h);
		home_remove(&h);
	}
}
END_TEST

/* Old or new, but whole; and the next one brings it to its end. */
START_TEST(one_that_was_killed_is_begun_anew)
{
	struct home h;
	struct timespec t = { 0, 0 };
	char before[2048];
	pid_t pid;
	int i, old = 0, version;

	for (i = 0; i < 150; i++) {
		make_old(&h);
		home_text(&h, ALL, before, sizeof(before));
		ck_assert_int_ne(pid = fork(), -1);
		if (pid == 0)
			_exit(upgrade(0, h.url));
		t.tv_nsec = i * 40000;
		nanosleep(&t, NULL);
		kill(pid, SIGKILL);
		ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
		version = 1 + (int)home_number(&h, "SELECT count(*) FROM "
		    "sqlite_schema WHERE name = 'attempts'");
		ck_assert_int_eq(home_number(&h, "PRAGMA user_version"),
		    version);
		if (version == 1)
			assert_as_before(&h, before);
		old += version == 1;
		ck_assert_int_eq(upgrade(0, h.url), version == 1);
		is_new_and_whole(&h);
		home_remove(&h);
	}
	ck_assert_int_gt(old, 0);
}
END_TEST

START_TEST(no_other_store_is_upgraded)
{
	static const char *const sql[] = { "PRAGMA user_version = 0",
	    "PRAGMA user_version = 3", "PRAGMA application_id = 1",
	    "PRAGMA application_id = 0; PRAGMA user_version = 0" };
	struct home h;
	struct err e = { 0, "" };
	char before[2048], after[2048];
	bool done;
	size_t i;

	for (i = 0; i < sizeof(sql) / sizeof(sql[0]); i++) {
		make_old(&h);
		home_sql(&h, "%s", sql[i]);
		home_text(&h, ALL, before, sizeof(before));
		FAILS(SESSILE_ESTORE, store_upgrade(h.url, &done, &e));
		ck_assert(!done && !store_is_older(h.url));
		home_text(&h, ALL, after, sizeof(after));
		ck_assert_str_eq(before, after);
		home_remove(&h);
	}
	home_make(&h);
	FAILS(SESSILE_ESTORE, store_upgrade(h.url, &done, &e));
	FAILS(SESSILE_ECONFIG, store_upgrade("redis://x", &done, &e));
	ck_assert(!store_is_older(h.url) && !store_is_older("redis://x"));
	ck_assert_int_eq(home_files(&h), 0);
	home_remove(&h);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_upgrade");
	TCase *t = tcase_create("upgrade");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, all_that_is_in_it_stays);
	tcase_add_test(t, no_number_is_given_twice);
	tcase_add_test(t, one_without_users_is_upgraded);
	tcase_add_test(t, what_stands_in_the_way_is_told_before);
	tcase_add_test(t, half_way_it_is_taken_back);
	tcase_add_test(t, on_a_full_disk_nothing_is_lost);
	tcase_add_test(t, of_many_at_once_one_does_it);
	tcase_add_test(t, one_that_was_killed_is_begun_anew);
	tcase_add_test(t, no_other_store_is_upgraded);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
