/*
 * How long a waiting call sleeps between two attempts, and when it gives up.
 * nanosleep() is our own here, and only takes down what it is asked for.
 */
#include <time.h>

#include "base/limits.h"
#include "check_main.h"
#include "store/busy.h"

#define DRAWS	2000
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int sleeps;
static int64_t slept;		/* microseconds, the last time */

int
nanosleep(const struct timespec *t, struct timespec *left) /* NOLINT */
{
	(void)left;
	sleeps++;
	slept = (int64_t)t->tv_sec * 1000000 + t->tv_nsec / 1000;
	return 0;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &t), 0);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Of one who has waited so many ms: between `least` and `most`, and near
 * both at times.  A bit of time passes while we draw.
 */
static const struct {
	int	line;
	int	waited;
	int64_t	least, most;	/* microseconds */
} waits[] = {
	{ __LINE__, 0, 200, 2000 },
	{ __LINE__, 320, 200, 12000 },
	{ __LINE__, 890, 200, 20000 },
	{ __LINE__, 910, 200, 2000 },
	{ __LINE__, 4000, 200, 2000 },
};

START_TEST(sleeps_are_of_random_length_and_grow)
{
	struct busy b;
	int64_t least, most;
	size_t i;
	int n;

	for (i = 0; i < COUNT(waits); i++) {
		least = INT64_MAX;
		most = 0;
		for (n = 0; n < DRAWS; n++) {
			b.until = waits[i].waited == 0 ? 0 : now_ms() +
			    LIMIT_BUSY_MS - waits[i].waited;
			ck_assert_int_eq(busy_wait(&b, false), 1);
			least = slept < least ? slept : least;
			most = slept > most ? slept : most;
		}
		ck_assert_msg(least >= waits[i].least && least <
		    waits[i].least + waits[i].most / 20 && most <=
		    waits[i].most + 3000 && most > waits[i].most -
		    waits[i].most / 20, "line %d: %lld to %lld us",
		    waits[i].line, (long long)least, (long long)most);
	}
	ck_assert_int_eq(sleeps, (int)COUNT(waits) * DRAWS);
}
END_TEST

/* At first none is over 2 ms, not by anything. */
START_TEST(who_has_just_come_asks_soon_again)
{
	struct busy b;
	int n;

	for (n = 0; n < DRAWS; n++) {
		busy_reset(&b);
		ck_assert_int_eq(b.until, 0);
		ck_assert_int_eq(busy_wait(&b, false), 1);
		ck_assert_int_ge(slept, 200);
		ck_assert_int_le(slept, 2000);
	}
}
END_TEST

/* However long he has waited for it. */
START_TEST(who_holds_up_the_others_asks_often)
{
	struct busy b;
	int n;

	for (n = 0; n < DRAWS; n++) {
		b.until = now_ms() + 1000;
		ck_assert_int_eq(busy_wait(&b, true), 1);
		ck_assert_int_ge(slept, 20);
		ck_assert_int_le(slept, 200);
	}
}
END_TEST

START_TEST(the_first_attempt_sets_the_end)
{
	struct busy b;
	int64_t before = now_ms(), until;

	busy_reset(&b);
	ck_assert_int_eq(busy_wait(&b, false), 1);
	until = b.until;
	ck_assert_int_ge(until, before + LIMIT_BUSY_MS);
	ck_assert_int_le(until, now_ms() + LIMIT_BUSY_MS);
	ck_assert_int_eq(busy_wait(&b, false), 1);
	ck_assert_int_eq(b.until, until);	/* and only the first */
}
END_TEST

/* However often SQLite has asked. */
START_TEST(at_the_end_it_gives_up_at_once)
{
	static const struct {
		int	left, goes_on;
	} t[] = { { 1000, 1 }, { 0, 0 }, { -1, 0 }, { -10000, 0 } };
	struct busy b;
	size_t i;
	int before;

	for (i = 0; i < COUNT(t); i++) {
		b.until = now_ms() + t[i].left;
		before = sleeps;
		ck_assert_int_eq(busy_wait(&b, false), t[i].goes_on);
		ck_assert_int_eq(sleeps - before, t[i].goes_on);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("store_busy");
	TCase *t = tcase_create("waiting");

	tcase_add_test(t, sleeps_are_of_random_length_and_grow);
	tcase_add_test(t, who_has_just_come_asks_soon_again);
	tcase_add_test(t, who_holds_up_the_others_asks_often);
	tcase_add_test(t, the_first_attempt_sets_the_end);
	tcase_add_test(t, at_the_end_it_gives_up_at_once);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
