/*
 * Slots for those who hash: never more than there are, none lost, and who
 * gets none is told so in time.
 */
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <check.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/slot.h"
#include "base/date.h"
#include "base/mem.h"
#include "check_main.h"
#include "home.h"

static struct home h;
static struct config c;
static int lock_fails;	/* errno, where there are no locks */

/* In place of the C library's. */
int
flock(int fd, int how) /* NOLINT */
{
	if (lock_fails == 0)
		return (int)syscall(SYS_flock, fd, how);
	errno = lock_fails;
	return -1;
}

static void
setup(void)
{
	struct err e;

	home_make(&h);
	memset(&c, 0, sizeof(c));
	ck_assert_int_eq(config_defaults(&c, &e), SESSILE_OK);
	free(c.store);
	ck_assert_ptr_nonnull(c.store = mem_dup(h.url, strlen(h.url)));
}

static void
teardown(void)
{
	config_free(&c);
	home_remove(&h);
}

/* How many are in at once, shared by all. */
static atomic_uint *inside;

static int
come_and_go(int i, void *arg)
{
	struct slot slot;
	struct err e;
	unsigned int most = 0, n;
	int rounds;

	(void)i, (void)arg;
	for (rounds = 0; rounds < 20; rounds++) {
		if (slot_take(&slot, &c, &e) != SESSILE_OK)
			return 1;
		n = atomic_fetch_add(inside, 1) + 1;
		most = n > most ? n : most;
		pause_ms(1);
		atomic_fetch_sub(inside, 1);
		slot_give(&slot);
	}
	return most > c.hash_slots;
}

START_TEST(no_more_than_there_are_slots)
{
	static const unsigned int slots[] = { 1, 2, 5 };
	size_t i;

	inside = mmap(NULL, sizeof(*inside), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(inside != MAP_FAILED);
	for (i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		c.hash_slots = slots[i];
		ck_assert_int_eq(parallel(8, come_and_go, NULL), 0);
	}
	ck_assert_int_eq(munmap(inside, sizeof(*inside)), 0);
	ck_assert_int_eq(home_files(&h), 5);
}
END_TEST

START_TEST(who_waits_too_long_is_told)
{
	struct slot one, two, three = { 7 };
	struct err e = { 0, "" };
	int64_t began = date_ticks(), took;

	OK(slot_take(&one, &c, &e));
	OK(slot_take(&two, &c, &e));
	FAILS(SESSILE_EREQUEST, slot_take(&three, &c, &e));
	took = date_ticks() - began;
	ck_assert_int_eq(e.status, 503);
	ck_assert_int_eq(three.fd, -1);
	ck_assert_int_ge(took, LIMIT_SLOT_MS);
	ck_assert_int_lt(took, LIMIT_SLOT_MS * 3);
	slot_give(&three);
	slot_give(&two);
	OK(slot_take(&three, &c, &e));
	slot_give(&three);
	slot_give(&one);
}
END_TEST

static int
die_with_one(int i, void *arg)
{
	struct slot slot;
	struct err e;

	(void)i, (void)arg;
	return slot_take(&slot, &c, &e) != SESSILE_OK;
}

START_TEST(whoever_ends_gives_it_back)
{
	c.hash_slots = 1;
	ck_assert_int_eq(parallel(4, die_with_one, NULL), 0);
}
END_TEST

START_TEST(without_files_none_is_had)
{
	struct slot slot;
	struct err e;
	char path[160];

	snprintf(path, sizeof(path), "%s-slot1", h.path);
	ck_assert_int_eq(symlink("/dev/null", path), 0);
	FAILS(SESSILE_ESTORE, slot_take(&slot, &c, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "-slot1: "));
	ck_assert_int_eq(unlink(path), 0);
	OK(slot_take(&slot, &c, &e));
	slot_give(&slot);
	ck_assert_int_eq(home_files(&h), 2);
}
END_TEST

/* As some file systems over a network have it. */
START_TEST(where_there_are_no_locks_it_is_told_at_once)
{
	struct slot slot;
	struct err e;
	int64_t began = date_ticks();

	lock_fails = ENOLCK;
	FAILS(SESSILE_ESTORE, slot_take(&slot, &c, &e));
	ck_assert_int_lt(date_ticks() - began, LIMIT_SLOT_MS / 2);
	ck_assert_ptr_nonnull(strstr(e.text, "-slot0: "));
	ck_assert_ptr_nonnull(strstr(e.text, strerror(ENOLCK)));
	ck_assert_int_eq(slot.fd, -1);
	lock_fails = 0;
	OK(slot_take(&slot, &c, &e));
	slot_give(&slot);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("slot");
	TCase *t = tcase_create("slot");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, no_more_than_there_are_slots);
	tcase_add_test(t, who_waits_too_long_is_told);
	tcase_add_test(t, whoever_ends_gives_it_back);
	tcase_add_test(t, without_files_none_is_had);
	tcase_add_test(t, where_there_are_no_locks_it_is_told_at_once);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
