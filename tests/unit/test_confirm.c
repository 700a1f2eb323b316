/*
 * A program that asks who is signed in for his password: what it is told, and
 * that it loses nothing of what it has set.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "auth/password.h"
#include "check_main.h"
#include "visit.h"

#define RIGHT	"correct horse battery"
#define LEAST	"\"argon2\":{\"memory\":19456,\"passes\":2}"

static const struct argon2 least = { LIMIT_ARGON2_MEMORY_MIN,
    LIMIT_ARGON2_PASSES_MIN };

static struct site site;
static struct visit v;

/* What the handler does, and what came of it. */
static struct {
	const char	*user;		/* in the session; NULL: nobody */
	const char	*password;
	bool		 ends;		/* the session, meanwhile */
	int		 has_rc;
	bool		 has;
	int		 rc;
	unsigned int	 wait;
} trial;

static void
setup(void)
{
	struct store *store;
	char hash[LIMIT_HASH];
	struct err e;

	site_make(&site, LEAST);
	visit_init(&v, &site);
	ck_assert_int_eq(password_hash(&least, RIGHT, hash, &e), SESSILE_OK);
	site_add_user(&site, "Ann", NULL, hash);
	site_add_user(&site, "Bob", "Boss", NULL);
	site_add_user(&site, "Old", NULL, hash);
	site_add_user(&site, "Gone", NULL, hash);
	site_disable_user(&site, "Old");
	store = site_store(&site);
	ck_assert_int_eq(store_user_delete(store, "Gone", &e), SESSILE_OK);
	store_close(store);
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static void
end_behind_its_back(struct sessile *s)
{
	struct store *store = site_store(&site);
	struct err e;
	bool was;

	ck_assert_int_eq(store_destroy(store, sessile_id(s), &was, &e),
	    SESSILE_OK);
	ck_assert(was);
	store_close(store);
}

static int
enter(struct sessile *s)
{
	return ok_if(s, trial.user == NULL ? set_a(s) :
	    sessile_set(s, "user", trial.user));
}

static int
try(struct sessile *s)
{
	int64_t b;

	ck_assert_int_eq(sessile_set_int(s, "b", 2), SESSILE_OK);
	if (trial.ends)
		end_behind_its_back(s);
	trial.has_rc = sessile_has_password(s, &trial.has);
	trial.rc = sessile_confirm(s, trial.password);
	trial.wait = sessile_retry_after(s);
	ck_assert_int_eq(sessile_get_int(s, "b", &b), SESSILE_OK);
	ck_assert_int_eq(b, 2);
	return ok(s);
}

#define ANN	"{\"id\":1,\"name\":\"Ann\"}"

static const struct {
	int		 line;
	const char	*user;
	const char	*password;
	int		 has_rc;
	bool		 has;
	int		 rc;
	bool		 ends;
} table[] = {
	{ __LINE__, ANN, RIGHT, SESSILE_OK, true, SESSILE_OK, false },
	{ __LINE__, ANN, RIGHT " ", SESSILE_OK, true, SESSILE_EDENIED, false },
	{ __LINE__, ANN, "", SESSILE_OK, true, SESSILE_EDENIED, false },
	{ __LINE__, ANN, NULL, SESSILE_OK, true, SESSILE_EINVAL, false },
	{ __LINE__, ANN, RIGHT, SESSILE_OK, true, SESSILE_EGONE, true },
	{ __LINE__, "{\"id\":2,\"name\":\"Bob\"}", "Boss", SESSILE_OK, false,
	    SESSILE_EDENIED, false },
	{ __LINE__, "{\"id\":3,\"name\":\"Old\"}", RIGHT, SESSILE_OK, true,
	    SESSILE_ENOENT, false },
	/* The name says who it is, as for who ends all sessions of a user. */
	{ __LINE__, "{\"id\":9,\"name\":\"Ann\"}", RIGHT, SESSILE_OK, true,
	    SESSILE_OK, false },
	{ __LINE__, "{\"name\":\"Ann\"}", RIGHT, SESSILE_OK, true, SESSILE_OK,
	    false },
	{ __LINE__, "{\"id\":1,\"name\":\"Eve\"}", RIGHT, SESSILE_OK, false,
	    SESSILE_ENOENT, false },
	/* Where there is none, the number does. */
	{ __LINE__, "{\"id\":1}", RIGHT, SESSILE_OK, true, SESSILE_OK, false },
	{ __LINE__, "{\"id\":1,\"name\":7}", "wrong", SESSILE_OK, true,
	    SESSILE_EDENIED, false },
	{ __LINE__, "{\"id\":3}", RIGHT, SESSILE_OK, true, SESSILE_ENOENT,
	    false },
	{ __LINE__, "{\"id\":4}", RIGHT, SESSILE_OK, false, SESSILE_ENOENT,
	    false },
	{ __LINE__, "{\"id\":9}", RIGHT, SESSILE_OK, false, SESSILE_ENOENT,
	    false },
	{ __LINE__, "{}", RIGHT, SESSILE_OK, false, SESSILE_ENOENT, false },
	{ __LINE__, "null", RIGHT, SESSILE_ENOENT, false, SESSILE_ENOENT,
	    false },
	{ __LINE__, "\"Ann\"", RIGHT, SESSILE_ENOENT, false, SESSILE_ENOENT,
	    false },
	{ __LINE__, NULL, RIGHT, SESSILE_ENOENT, false, SESSILE_ENOENT,
	    false },
};

static void
visit_again(void)
{
	trial.has = !trial.has;
	ck_assert_int_eq(visit(&v, "GET", try), trial.ends ? 409 : 200);
}

START_TEST(it_is_his_password_or_it_is_told_why_not)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		v.cookie[0] = '\0';
		trial.user = table[i].user;
		trial.password = table[i].password;
		trial.ends = false;
		ck_assert_int_eq(visit(&v, "GET", enter), 200);
		trial.ends = table[i].ends;
		visit_again();
		ck_assert_msg(trial.rc == table[i].rc, "line %d: %s",
		    table[i].line, sessile_strerror(trial.rc));
		ck_assert_msg(trial.has_rc == table[i].has_rc &&
		    trial.has == table[i].has, "line %d: %s, %d",
		    table[i].line, sessile_strerror(trial.has_rc), trial.has);
		ck_assert_uint_eq(trial.wait, 0);
	}
}
END_TEST

/* As at a sign-in: five are free, and then one has to wait. */
START_TEST(guesses_are_counted_and_the_right_one_forgets_them)
{
	int i;

	trial.user = ANN;
	trial.ends = false;
	ck_assert_int_eq(visit(&v, "GET", enter), 200);
	for (i = 0; i < 10; i++) {
		trial.password = i == 4 ? RIGHT : "wrong";
		visit_again();
		ck_assert_int_eq(trial.rc, i == 4 ? SESSILE_OK :
		    SESSILE_EDENIED);
	}
	/* Where hashing is slow the first delays are over by then. */
	for (i = 0; i < 10 && trial.rc == SESSILE_EDENIED; i++)
		visit_again();
	ck_assert_int_eq(trial.rc, SESSILE_EREQUEST);
	ck_assert_uint_gt(trial.wait, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("confirm");
	TCase *c = tcase_create("confirm");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 0);
	tcase_add_test(c, it_is_his_password_or_it_is_told_why_not);
	tcase_add_test(c, guesses_are_counted_and_the_right_one_forgets_them);
	suite_add_tcase(s, c);
	return s;
}

CHECK_MAIN(suite)
