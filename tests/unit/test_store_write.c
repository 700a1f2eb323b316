/*
 * Writing under bad conditions: locks, a full disk, many processes; and
 * what is left in the file behind it.
 */
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "check_main.h"
#include "home.h"
#include "store/sqlite.h"

#define NOW	INT64_C(1700000000000)
#define LATER	(NOW + 1000)
#define PROCESSES 16
#define ROUNDS	25

static int
insert(struct store *s, const char *sid, const char *sess, struct err *e)
{
	return store_insert(s, sid, LATER, sess, strlen(sess), NULL, NOW, 4,
	    e);
}

static int
get(struct store *s, const char *sid, struct err *e)
{
	struct buf b = BUF_INIT(1 << 20);
	int64_t expired;
	int rc = store_get(s, sid, NOW, &b, &expired, e);

	buf_free(&b);
	return rc;
}

/* How long the journal is; no byte of it says anything. */
static size_t
journal_of_zeros(const struct home *h)
{
	char *bytes;
	size_t i, n;

	bytes = home_read(h, "-journal", &n);
	for (i = 0; i < n; i++)
		ck_assert_msg(bytes[i] == 0, "byte %zu of %zu: %d", i, n,
		    bytes[i]);
	free(bytes);
	return n;
}

START_TEST(a_swept_session_is_nowhere_in_the_file)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	char sid[32], sess[600], *bytes;
	size_t n;
	int i;

	home_create(&h);
	s = home_open(&h);
	for (i = 0; i < 200; i++) {
		snprintf(sid, sizeof(sid), "SECRETID%d", i * 7919 % 200);
		snprintf(sess, sizeof(sess), "SECRETJSON%0*d", i * 3 % 500, i);
		OK(insert(s, sid, sess, &e));
	}
	for (i = 0; i < 200; i++) {
		snprintf(sid, sizeof(sid), "SECRETID%d", i * 31 % 200);
		OK(store_touch(s, sid, STORE_ANY, NOW - 1, NOW, &e));
	}
	OK(store_sweep(s, NOW, 1000, NULL, &e));
	store_close(s);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM sessions"), 0);
	bytes = home_read(&h, "", &n);
	ck_assert_ptr_null(memmem(bytes, n, "SECRETID", 8));
	ck_assert_ptr_null(memmem(bytes, n, "SECRETJSON", 10));
	free(bytes);
	ck_assert_uint_le(journal_of_zeros(&h), LIMIT_JOURNAL);
	home_remove(&h);
}
END_TEST

/* A larger one is given back: no sweep makes the journal large for good. */
START_TEST(at_rest_the_journal_is_small_and_empty)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	static char big[LIMIT_JOURNAL * 2];
	char sid[32];
	int i;

	home_create(&h);
	s = home_open(&h);
	memset(big, 'x', sizeof(big) - 1);
	for (i = 0; i < 4; i++) {
		snprintf(sid, sizeof(sid), "SECRETID%d", i);
		OK(insert(s, sid, i % 2 == 0 ? big : "{}", &e));
	}
	for (i = 0; i < 4; i++) {
		snprintf(sid, sizeof(sid), "SECRETID%d", i);
		OK(store_touch(s, sid, STORE_ANY, NOW - 1, NOW, &e));
	}
	ck_assert_uint_gt(journal_of_zeros(&h), 0);
	OK(store_sweep(s, NOW, 1000, NULL, &e));
	ck_assert_uint_eq(journal_of_zeros(&h), 0);
	OK(insert(s, "a", "{}", &e));
	ck_assert_uint_gt(journal_of_zeros(&h), 0);
	store_close(s);
	home_remove(&h);
}
END_TEST

/* Of one that was killed when its transaction was over, and not yet wiped. */
START_TEST(what_a_killed_process_left_in_the_journal_is_wiped)
{
	static const size_t sizes[] = { 600, 8736, 30000, LIMIT_JOURNAL + 1 };
	static char left[LIMIT_JOURNAL + 1];
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	char path[128], sid[16];
	size_t i;

	home_create(&h);
	snprintf(path, sizeof(path), "%s-journal", h.path);
	memset(left + 28, 'S', sizeof(left) - 28);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		home_write(path, left, sizes[i]);
		s = home_open(&h);
		snprintf(sid, sizeof(sid), "%zu", i);
		OK(insert(s, sid, "{}", &e));
		store_close(s);
		ck_assert_uint_le(journal_of_zeros(&h), LIMIT_JOURNAL);
	}
	home_remove(&h);
}
END_TEST

/* What a killed process began, the next one undoes, and clears away. */
static int
killed_midway(int i, void *arg)
{
	struct home *h = arg;
	struct err e = { 0, "" };
	struct store *s = home_open(h);
	sqlite3 *db = ((struct sqlite *)s)->db;

	(void)i;
	if (insert(s, "b", "{}", &e) != SESSILE_OK)
		return 1;
	return sqlite3_exec(db, "PRAGMA cache_size = 1; BEGIN IMMEDIATE; "
	    "UPDATE sessions SET sess = hex(zeroblob(20000)) || sess;"
	    "INSERT INTO sessions SELECT sid || 'x', expired, sess "
	    "FROM sessions", NULL, NULL, NULL) != SQLITE_OK;
}

START_TEST(a_transaction_cut_off_is_undone_and_leaves_no_journal)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	char *bytes;
	size_t n;

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "a", "{}", &e));
	store_close(s);
	ck_assert_int_eq(parallel(1, killed_midway, &h), 0);
	bytes = home_read(&h, "-journal", &n);
	ck_assert_uint_gt(n, 0);
	ck_assert_int_ne(bytes[0], 0);
	free(bytes);
	s = home_open(&h);
	OK(get(s, "a", &e));
	OK(get(s, "b", &e));
	FAILS(SESSILE_ENOENT, get(s, "ax", &e));
	OK(insert(s, "c", "{}", &e));
	store_close(s);
	journal_of_zeros(&h);
	home_remove(&h);
}
END_TEST

START_TEST(only_we_can_read_the_journal)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	struct stat st;
	char path[128];
	mode_t mask = umask(0);

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "a", "{}", &e));
	store_close(s);
	snprintf(path, sizeof(path), "%s-journal", h.path);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	umask(mask);
	home_remove(&h);
}
END_TEST

START_TEST(a_file_at_its_ceiling_refuses_and_recovers)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	char big[20000];
	unsigned int n;

	home_create(&h);
	s = home_open(&h);
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	OK(insert(s, "a", "{}", &e));
	ck_assert_int_eq(sqlite3_exec(((struct sqlite *)s)->db,
	    "PRAGMA max_page_count = 24", NULL, NULL, NULL), SQLITE_OK);
	OK(insert(s, "past", big, &e));
	FAILS(SESSILE_ESTORE, insert(s, "b", big, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "full"));
	FAILS(SESSILE_ENOENT, get(s, "b", &e));
	OK(get(s, "a", &e));
	OK(store_touch(s, "past", STORE_ANY, NOW - 1, NOW, &e));
	OK(insert(s, "b", big, &e));	/* sweeps first, and so has room */
	OK(store_sweep(s, NOW, 10, &n, &e));
	ck_assert_uint_eq(n, 0);
	store_close(s);
	home_remove(&h);
}
END_TEST

/* Every file of this process ends at 64 KiB: some write fails midway. */
static int
fill_up(int i, void *arg)
{
	const struct rlimit r = { 65536, 65536 };
	struct err e = { 0, "" };
	struct store *s;
	char sid[32], sess[4001];
	int n;

	(void)i;
	memset(sess, 'x', sizeof(sess) - 1);
	sess[sizeof(sess) - 1] = '\0';
	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &r) != 0 ||
	    store_open(&s, ((struct home *)arg)->url, NULL, &e) != SESSILE_OK)
		return 1;
	for (n = 0; n < 100; n++) {
		snprintf(sid, sizeof(sid), "s%d", n);
		if (insert(s, sid, sess, &e) != SESSILE_OK)
			break;
	}
	if (n < 5 || n == 100 || e.text[0] == '\0' ||
	    get(s, sid, &e) != SESSILE_ENOENT || get(s, "s0", &e) !=
	    SESSILE_OK)
		return 2;
	store_close(s);
	return 0;
}

START_TEST(a_write_that_fails_midway_changes_nothing)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	home_create(&h);
	ck_assert_int_eq(parallel(1, fill_up, &h), 0);
	s = home_open(&h);
	OK(store_check(s, &e));
	OK(get(s, "s0", &e));
	OK(insert(s, "more", "{}", &e));
	store_close(s);
	home_remove(&h);
}
END_TEST

/* A file that takes all the room there is. */
static void
take_room(const char *path)
{
	static const char block[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	while (write(fd, block, sizeof(block)) > 0)
		;
	close(fd);
}

static void
fill_disk(struct home *h)
{
	struct err e = { 0, "" };
	struct store *s = home_open(h);
	char path[96], big[60001];
	bool was;

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	OK(insert(s, "first", "{}", &e));
	snprintf(path, sizeof(path), "%s/junk", h->dir);
	take_room(path);
	FAILS(SESSILE_ESTORE, insert(s, "second", big, &e));
	ck_assert_msg(strstr(e.text, "full") != NULL, "%s", e.text);
	FAILS(SESSILE_ENOENT, get(s, "second", &e));
	FAILS(SESSILE_ESTORE, store_destroy(s, "first", &was, &e));
	ck_assert(!was);
	OK(get(s, "first", &e));
	ck_assert_int_eq(unlink(path), 0);
	OK(store_destroy(s, "first", &was, &e));
	ck_assert(was);
	OK(insert(s, "second", big, &e));
	OK(store_check(s, &e));
	store_close(s);
}

/* Needs a file system of its own: as root, where mounting is allowed. */
START_TEST(a_full_disk_changes_nothing)
{
	struct home h;
	struct err e = { 0, "" };
	bool made;

	home_make(&h);
	if (mount("none", h.dir, "tmpfs", 0, "size=1m") == 0) {
		OK(store_create(h.url, &made, &e));
		fill_disk(&h);
		ck_assert_int_eq(umount(h.dir), 0);
	}
	home_remove(&h);
}
END_TEST

/* Process 0 locks the file, for a while; 1 writes, 2 reads. */
struct hold {
	struct home	*home;
	long		 ms;
	int		 expect;
};

static void
sign(const struct hold *hold, char path[96])
{
	snprintf(path, 96, "%s/locked", hold->home->dir);
}

static int
lock_it(const struct hold *hold)
{
	char path[96];
	sqlite3 *db;

	if (sqlite3_open(hold->home->path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) !=
	    SQLITE_OK)
		return 1;
	sign(hold, path);
	home_write(path, "", 0);
	pause_ms(hold->ms);
	sqlite3_close(db);
	return 0;
}

static void
wait_for_lock(const struct hold *hold)
{
	char path[96];

	sign(hold, path);
	while (access(path, F_OK) != 0)
		pause_ms(1);
}

static int
lock_or_write(int i, void *arg)
{
	const struct hold *hold = arg;
	struct err e = { 0, "" };
	struct store *s;
	int64_t start, took;
	int rc;

	if (i == 0)
		return lock_it(hold);
	wait_for_lock(hold);
	if (store_open(&s, hold->home->url, NULL, &e) != SESSILE_OK)
		return 2;
	start = date_now();
	rc = i == 1 ? insert(s, "a", "{}", &e) : get(s, "b", &e);
	took = date_now() - start;
	store_close(s);
	if (i == 2 && rc == SESSILE_ENOENT)
		rc = SESSILE_OK;
	if (rc != hold->expect || took < 100 || took > LIMIT_BUSY_MS + 1000)
		return 3;
	return rc != SESSILE_OK && strstr(e.text, "locked") == NULL;
}

START_TEST(a_lock_is_waited_for)
{
	struct home h;
	struct hold hold = { &h, 700, SESSILE_OK };

	home_create(&h);
	ck_assert_int_eq(parallel(3, lock_or_write, &hold), 0);
	home_remove(&h);
}
END_TEST

START_TEST(a_lock_is_not_waited_for_forever)
{
	struct home h;
	struct hold hold = { &h, LIMIT_BUSY_MS + 1500, SESSILE_ESTORE };

	home_create(&h);
	ck_assert_int_eq(parallel(3, lock_or_write, &hold), 0);
	home_remove(&h);
}
END_TEST

static int
add_one(const char *sess, size_t len, struct buf *changed, int64_t *expired,
    void *arg, struct err *e)
{
	(void)len, (void)arg, (void)e;
	*expired = LATER;
	return buf_put_i64(changed, strtoll(sess, NULL, 10) + 1);
}

/* As CGI does it: a connection for every change. */
static int
count(int i, void *arg)
{
	struct err e = { 0, "" };
	struct store *s;
	int n, rc;

	(void)i;
	for (n = 0; n < ROUNDS; n++) {
		rc = store_open(&s, arg, NULL, &e);
		if (rc == SESSILE_OK)
			rc = store_update(s, "a", NOW, add_one, NULL, &e);
		if (rc != SESSILE_OK)
			return 1;
		store_close(s);
	}
	return 0;
}

START_TEST(parallel_updates_lose_nothing)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "a", "0", &e));
	store_close(s);
	ck_assert_int_eq(parallel(PROCESSES, count, h.url), 0);
	ck_assert_int_eq(home_number(&h, "SELECT sess FROM sessions"),
	    PROCESSES * ROUNDS);
	home_remove(&h);
}
END_TEST

/* Process 0 signs out in the midst of all the others' saves. */
static int
sign_out_or_count(int i, void *arg)
{
	struct err e = { 0, "" };
	struct store *s;
	int n, rc = SESSILE_OK;

	if (store_open(&s, arg, NULL, &e) != SESSILE_OK)
		return 1;
	if (i == 0) {
		pause_ms(30);
		rc = store_destroy(s, "a", NULL, &e);
	}
	for (n = 0; i > 0 && n < ROUNDS && rc == SESSILE_OK; n++)
		rc = n % 3 == 0 ? store_touch(s, "a", STORE_ANY, LATER, NOW, &e) :
		    store_update(s, "a", NOW, add_one, NULL, &e);
	store_close(s);
	return rc != SESSILE_OK && rc != SESSILE_EGONE;
}

START_TEST(a_sign_out_amid_saves_lasts)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "a", "0", &e));
	store_close(s);
	ck_assert_int_eq(parallel(PROCESSES, sign_out_or_count, h.url), 0);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM sessions"), 0);
	home_remove(&h);
}
END_TEST

/* All renew one session at once: one may. */
static int
renew(int i, void *arg)
{
	struct err e = { 0, "" };
	struct store *s;
	char sid[16];
	int rc;

	if (store_open(&s, arg, NULL, &e) != SESSILE_OK)
		return 1;
	snprintf(sid, sizeof(sid), "new%d", i);
	rc = store_insert(s, sid, LATER, "{}", 2, "old", NOW, 4, &e);
	store_close(s);
	return rc == SESSILE_OK ? 0 : rc == SESSILE_EGONE ? 7 : 1;
}

START_TEST(a_session_is_renewed_once)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;

	home_create(&h);
	s = home_open(&h);
	OK(insert(s, "old", "{}", &e));
	store_close(s);
	ck_assert_int_eq(parallel(PROCESSES, renew, h.url), PROCESSES - 1);
	ck_assert_int_eq(home_number(&h, "SELECT count(*) FROM sessions"), 1);
	home_remove(&h);
}
END_TEST

/* Inserts until it is killed, telling of each one that is said to be in. */
static void
insert_forever(const char *url, int told)
{
	struct err e = { 0, "" };
	struct store *s;
	char sid[16];
	int n;

	for (n = 0; ; n++) {
		if (store_open(&s, url, NULL, &e) != SESSILE_OK)
			_exit(1);
		snprintf(sid, sizeof(sid), "%d", n);
		if (insert(s, sid, sid, &e) != SESSILE_OK)
			_exit(1);
		if (write(told, &n, sizeof(n)) != sizeof(n))
			_exit(1);
		store_close(s);
	}
}

/* The number of inserts that were told of before the end came. */
static int
kill_a_writer(const char *url, long after_ms)
{
	int told[2], n, last = -1;
	pid_t pid;

	ck_assert_int_eq(pipe(told), 0);
	ck_assert_int_ne(pid = fork(), -1);
	if (pid == 0)
		insert_forever(url, told[1]);
	close(told[1]);
	pause_ms(after_ms);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	while (read(told[0], &n, sizeof(n)) == sizeof(n))
		last = n;
	close(told[0]);
	return last + 1;
}

START_TEST(what_was_told_outlives_a_killed_writer)
{
	struct home h;
	struct err e = { 0, "" };
	struct store *s;
	int64_t found;
	int i, told;

	home_create(&h);
	for (i = 0; i < 40; i++) {
		told = kill_a_writer(h.url, 5 + i % 20);
		s = home_open(&h);
		OK(store_check(s, &e));
		OK(insert(s, "after", "{}", &e));
		store_close(s);
		found = home_number(&h, "SELECT count(*) FROM sessions") - 1;
		ck_assert_int_ge(found, told);
		ck_assert_int_le(found, told + 1);
		home_sql(&h, "DELETE FROM sessions");
	}
	home_remove(&h);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_write");
	TCase *t = tcase_create("write");

	tcase_add_test(t, a_swept_session_is_nowhere_in_the_file);
	tcase_add_test(t, at_rest_the_journal_is_small_and_empty);
	tcase_add_test(t,
	    what_a_killed_process_left_in_the_journal_is_wiped);
	tcase_add_test(t, a_transaction_cut_off_is_undone_and_leaves_no_journal);
	tcase_add_test(t, only_we_can_read_the_journal);
	tcase_add_test(t, a_file_at_its_ceiling_refuses_and_recovers);
	tcase_add_test(t, a_write_that_fails_midway_changes_nothing);
	tcase_add_test(t, a_full_disk_changes_nothing);
	tcase_add_test(t, a_lock_is_waited_for);
	tcase_add_test(t, a_lock_is_not_waited_for_forever);
	tcase_add_test(t, parallel_updates_lose_nothing);
	tcase_add_test(t, a_sign_out_amid_saves_lasts);
	tcase_add_test(t, a_session_is_renewed_once);
	tcase_add_test(t, what_was_told_outlives_a_killed_writer);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
