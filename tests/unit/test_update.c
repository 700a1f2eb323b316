/*
 * Parallel requests on one session: what they set, count and end.
 */
#include <sys/wait.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_main.h"
#include "visit.h"

#define PARALLEL 24

static struct site site;
static struct visit v;
static int which;

static void
setup(void)
{
	site_make(&site, "");
	visit_init(&v, &site);
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static int
count(struct sessile *s)
{
	int64_t n;
	int rc;

	if ((rc = sessile_add(s, "n", 1, &n)) != SESSILE_OK)
		return rc;
	return sessile_printf(s, 200, "text/plain", "%lld", (long long)n);
}

static int
set_own(struct sessile *s)
{
	char key[16];
	int rc;

	snprintf(key, sizeof(key), "k%d", which);
	if ((rc = sessile_set_int(s, key, which)) != SESSILE_OK)
		return rc;
	return sessile_answer(s, 200, "text/plain", "", 0);
}

/* In processes of their own; how many did not answer one of `good`. */
static int
in_parallel(sessile_handler *handler, sessile_handler *last, int also)
{
	int i, status, bad = 0;

	for (i = 0; i < PARALLEL; i++) {
		if (fork() != 0)
			continue;
		which = i;
		status = visit(&v, "GET", i == PARALLEL / 2 && last != NULL ?
		    last : handler);
		_exit(status == 200 || status == also ? 0 : 1);
	}
	for (i = 0; i < PARALLEL; i++) {
		wait(&status);
		bad += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	}
	return bad;
}

START_TEST(a_counter_counts_every_request)
{
	visit(&v, "GET", count);
	ck_assert_int_eq(in_parallel(count, NULL, 200), 0);
	visit(&v, "GET", count);
	ck_assert_int_eq(strtol(v.answer, NULL, 10), PARALLEL + 2);
}
END_TEST

START_TEST(every_key_that_was_set_is_there)
{
	char key[24];
	int i;

	visit(&v, "GET", count);
	ck_assert_int_eq(in_parallel(set_own, NULL, 200), 0);
	visit(&v, "GET", show);
	for (i = 0; i < PARALLEL; i++) {
		snprintf(key, sizeof(key), "\"k%d\":%d", i, i);
		ck_assert_msg(strstr(v.answer, key) != NULL, "%s", key);
	}
}
END_TEST

START_TEST(a_sign_out_among_saves_stays)
{
	visit(&v, "GET", count);
	ck_assert_int_eq(in_parallel(set_own, destroy, 409), 0);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"n\""));
}
END_TEST

static int
fail_change(const char *json, char **changed, void *arg)
{
	(void)json;
	(void)changed;
	(void)arg;
	return SESSILE_EDENIED;
}

static int
no_json(const char *json, char **changed, void *arg)
{
	(void)json;
	(void)arg;
	*changed = strdup("{");
	return SESSILE_OK;
}

static int
try_updates(struct sessile *s)
{
	int64_t n;

	ck_assert_int_eq(sessile_update(s, "n", fail_change, NULL),
	    SESSILE_EDENIED);
	ck_assert_int_eq(sessile_update(s, "n", no_json, NULL),
	    SESSILE_EJSON);
	ck_assert_int_eq(sessile_update(s, "cookie", no_json, NULL),
	    SESSILE_EINVAL);
	ck_assert_int_eq(sessile_add(s, "n", INT64_MAX, &n),
	    SESSILE_ETOOBIG);
	ck_assert_int_eq(sessile_set(s, "text", "\"x\""), SESSILE_OK);
	ck_assert_int_eq(sessile_save(s), SESSILE_OK);
	ck_assert_int_eq(sessile_add(s, "text", 1, &n), SESSILE_ETYPE);
	return sessile_answer(s, 200, "text/plain", "", 0);
}

START_TEST(a_change_that_fails_changes_nothing)
{
	visit(&v, "GET", count);
	ck_assert_int_eq(visit(&v, "GET", try_updates), 200);
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"n\":1,\"text\":\"x\"}"));
}
END_TEST

static int
mixed(struct sessile *s)
{
	int64_t n;

	ck_assert_int_eq(sessile_set_int(s, "n", 5), SESSILE_OK);
	ck_assert_int_eq(sessile_add(s, "n", 1, &n), SESSILE_OK);
	ck_assert_int_eq(n, 6);
	ck_assert_int_eq(sessile_remove(s, "n"), SESSILE_OK);
	ck_assert_int_eq(sessile_add(s, "n", 1, &n), SESSILE_OK);
	ck_assert_int_eq(n, 1);
	return sessile_answer(s, 200, "text/plain", "", 0);
}

START_TEST(what_was_set_before_counts)
{
	visit(&v, "GET", mixed);	/* not stored yet */
	visit(&v, "GET", mixed);	/* stored */
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"n\":1}"));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("update");
	TCase *t = tcase_create("parallel");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_counter_counts_every_request);
	tcase_add_test(t, every_key_that_was_set_is_there);
	tcase_add_test(t, a_sign_out_among_saves_stays);
	tcase_add_test(t, a_change_that_fails_changes_nothing);
	tcase_add_test(t, what_was_set_before_counts);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
