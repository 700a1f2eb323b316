/*
 * Who is refused cannot tell why from the time that it took; and who is not
 * waits for the hash, and for little else.
 *
 * The processor time of 1000 refused sign-ins, four kinds of them in turn:
 * every kind is compared with a wrong password in the same round, for what
 * else the machine does changes from round to round.  A difference counts
 * when it nearly always goes one way (a sign test: by chance it does so once
 * in two million times) and is more than a hundredth of the whole.
 *
 * password_check() is linked through here (--wrap, in the Makefile), so that
 * the same can be done without the work for those who have no hash.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "auth/password.h"
#include "check_main.h"
#include "visit.h"

#ifdef __SANITIZE_ADDRESS__
#define ROUNDS	30	/* it is libsodium that takes the time, there too */
#else
#define ROUNDS	250
#endif
#define RISEN	20
#define RIGHT	"correct horse battery"
#define SIGNS	5.0	/* standard deviations */
#ifdef __SANITIZE_ADDRESS__
#define LITTLE	9.0	/* ms */
#else
#define LITTLE	3.0
#endif

static struct site site;
static struct visit v;
static bool no_dummy;

int __real_password_check(const struct argon2 *, const char *, bool,
    const char *, bool *, struct err *);
int __wrap_password_check(const struct argon2 *, const char *, bool,
    const char *, bool *, struct err *);

int
__wrap_password_check(const struct argon2 *a, const char *hash, bool may,
    const char *password, bool *right, struct err *e)
{
	*right = false;
	if (no_dummy && (hash == NULL || !may))
		return SESSILE_OK;
	return __real_password_check(a, hash, may, password, right, e);
}

enum kind { WRONG, UNKNOWN, DISABLED, BY_POSITION, KINDS };
static const struct {
	const char	*what;
	const char	*body;
} kinds[KINDS] = {
	{ "wrong password", "{\"name\":\"Ann\",\"password\":\"correct horse "
	    "batterx\"}" },
	{ "unknown name", "{\"name\":\"Eve\",\"password\":\"" RIGHT "\"}" },
	{ "disabled user", "{\"name\":\"Old\",\"password\":\"" RIGHT "\"}" },
	{ "no password", "{\"name\":\"Bob\",\"password\":\"" RIGHT "\"}" },
};

static void
setup(void)
{
	const struct argon2 least = { LIMIT_ARGON2_MEMORY_MIN,
	    LIMIT_ARGON2_PASSES_MIN };
	char hash[LIMIT_HASH];
	struct err e;

	no_dummy = false;
	site_make(&site, "\"throttle\":false");
	visit_init(&v, &site);
	ck_assert_int_eq(password_hash(&least, RIGHT, hash, &e), SESSILE_OK);
	site_add_user(&site, "Ann", NULL, hash);
	site_add_user(&site, "Old", NULL, hash);
	site_add_user(&site, "Bob", "Boss", NULL);
	site_disable_user(&site, "Old");
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static double
ms(clockid_t clock)
{
	struct timespec t;

	ck_assert_int_eq(clock_gettime(clock, &t), 0);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
refused(enum kind k)
{
	double began;

	v.cookie[0] = '\0';
	v.body = kinds[k].body;
	began = ms(CLOCK_PROCESS_CPUTIME_ID);
	ck_assert_int_eq(visit(&v, "POST", sign_in_sent), 401);
	return ms(CLOCK_PROCESS_CPUTIME_ID) - began;
}

static double took[KINDS][ROUNDS];
static int rounds = ROUNDS;

/* The first of the kinds; each round begins with another one. */
static void
try_some(size_t n)
{
	size_t i, k, now;

	refused(WRONG);
	for (i = 0; i < (size_t)rounds; i++)
		for (k = 0; k < n; k++) {
			now = (i + k) % n;
			took[now][i] = refused((enum kind)now);
		}
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
median(const double *of)
{
	double sorted[ROUNDS];

	memcpy(sorted, of, sizeof(sorted));
	qsort(sorted, (size_t)rounds, sizeof(sorted[0]), by_size);
	return sorted[rounds / 2];
}

/* Whether one kind is told from a wrong password; prints how they differ. */
static bool
told(enum kind k)
{
	double differ[ROUNDS], whole = median(took[WRONG]), middle, signs;
	int i, longer = 0;

	for (i = 0; i < ROUNDS; i++) {
		differ[i] = took[k][i] - took[WRONG][i];
		longer += differ[i] > 0;
	}
	middle = median(differ);
	signs = (2 * longer - ROUNDS) / sqrt(ROUNDS);
	printf("# %s: %+.3f of %.2f ms, %+.1f deviations\n", kinds[k].what,
	    middle, whole, signs);
	fflush(stdout);
	return fabs(signs) >= SIGNS && fabs(middle) > whole / 100;
}

START_TEST(no_kind_is_told_by_its_time)
{
	try_some(KINDS);
	ck_assert(!told(UNKNOWN));
	ck_assert(!told(DISABLED));
	ck_assert(!told(BY_POSITION));
}
END_TEST

START_TEST(each_is_told_where_nothing_is_hashed_for_it)
{
	no_dummy = true;
	try_some(KINDS);
	ck_assert(told(UNKNOWN));
	ck_assert(told(DISABLED));
	ck_assert(told(BY_POSITION));
}
END_TEST

static const char *const rises[] = {
	"\"memory\":58368,\"passes\":2", "\"memory\":19456,\"passes\":6",
	"\"memory\":38912,\"passes\":3",
};

/*
 * A wrong password is one for a hash that took a third then.  As many blocks
 * are made up for; how long one takes depends on how many are in the cache.
 */
START_TEST(a_hash_of_before_the_parameters_rose_takes_about_as_long)
{
	char options[128];
	double differ;

	rounds = RISEN;
	snprintf(options, sizeof(options), "\"throttle\":false,"
	    "\"argon2\":{%s}", rises[_i]);
	site_configure(&site, options);
	try_some(UNKNOWN + 1);
	differ = (median(took[UNKNOWN]) - median(took[WRONG])) /
	    median(took[UNKNOWN]);
	printf("# unknown name: %+.0f of 100 more\n", differ * 100);
	fflush(stdout);
	ck_assert_double_lt(fabs(differ), 0.35);
}
END_TEST

/* With all that a sign-in can be told to do beside it. */
static const char everything[] = "\"knownBrowser\":86400000,"
    "\"maxSessionsPerUser\":10,\"absoluteTimeout\":43200000";

static double
signed_in(void)
{
	double began;

	v.cookie[0] = '\0';
	v.body = "{\"name\":\"Ann\",\"password\":\"" RIGHT "\"}";
	began = ms(CLOCK_PROCESS_CPUTIME_ID);
	ck_assert_int_eq(visit(&v, "POST", sign_in_sent), 200);
	return ms(CLOCK_PROCESS_CPUTIME_ID) - began;
}

static double
checked(const struct argon2 *a, const char *hash)
{
	double began = ms(CLOCK_PROCESS_CPUTIME_ID);
	struct err e;
	bool right;

	ck_assert_int_eq(__real_password_check(a, hash, true, RIGHT, &right,
	    &e), SESSILE_OK);
	ck_assert(right);
	return ms(CLOCK_PROCESS_CPUTIME_ID) - began;
}

START_TEST(a_sign_in_costs_its_hash_and_little_more)
{
	const struct argon2 least = { LIMIT_ARGON2_MEMORY_MIN,
	    LIMIT_ARGON2_PASSES_MIN };
	char hash[LIMIT_HASH];
	double differ[ROUNDS], alone, whole;
	struct err e;
	int i;

	site_configure(&site, everything);
	ck_assert_int_eq(password_hash(&least, RIGHT, hash, &e), SESSILE_OK);
	signed_in();
	for (i = 0; i < ROUNDS; i++) {
		alone = i % 2 == 0 ? checked(&least, hash) : 0;
		whole = signed_in();
		if (i % 2 != 0)
			alone = checked(&least, hash);
		took[0][i] = alone;
		differ[i] = whole - alone;
	}
	printf("# a sign-in: %.2f ms more than the %.2f of its hash\n",
	    median(differ), median(took[0]));
	fflush(stdout);
	ck_assert_double_gt(median(took[0]), LITTLE);
	ck_assert_double_lt(median(differ), LITTLE);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("timing");
	TCase *t = tcase_create("refused"), *u = tcase_create("outdated");
	TCase *w = tcase_create("right");

	tcase_set_timeout(t, 600);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, no_kind_is_told_by_its_time);
	tcase_add_test(t, each_is_told_where_nothing_is_hashed_for_it);
	suite_add_tcase(s, t);
	tcase_set_timeout(u, 600);
	tcase_add_checked_fixture(u, setup, teardown);
	tcase_add_loop_test(u,
	    a_hash_of_before_the_parameters_rose_takes_about_as_long, 0,
	    sizeof(rises) / sizeof(rises[0]));
	suite_add_tcase(s, u);
	tcase_set_timeout(w, 600);
	tcase_add_checked_fixture(w, setup, teardown);
	tcase_add_test(w, a_sign_in_costs_its_hash_and_little_more);
	suite_add_tcase(s, w);
	return s;
}

CHECK_MAIN(suite)
