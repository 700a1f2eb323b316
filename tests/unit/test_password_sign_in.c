/*
 * Signing in with a password: who may, and that nobody else learns why not.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "auth/password.h"
#include "check_main.h"
#include "home.h"
#include "visit.h"

#define RIGHT	"correct horse battery"
#define LEAST	"\"argon2\":{\"memory\":19456,\"passes\":2}"
#define MORE	"\"argon2\":{\"memory\":24576,\"passes\":3}"

static const struct argon2 least = { LIMIT_ARGON2_MEMORY_MIN,
    LIMIT_ARGON2_PASSES_MIN };

static struct site site;
static struct visit v;

static void
add(const char *name, const char *position, const char *password)
{
	char hash[LIMIT_HASH];
	struct err e;

	if (password != NULL)
		ck_assert_int_eq(password_hash(&least, password, hash, &e),
		    SESSILE_OK);
	site_add_user(&site, name, position, password == NULL ? NULL : hash);
}

static void
setup(void)
{
	site_make(&site, LEAST);
	visit_init(&v, &site);
	add("Ann", "Boss", RIGHT);
	add("Old", "Boss", RIGHT);
	add("Bob", "Software Engineer", NULL);
	site_add_user(&site, "Odd", NULL, "$argon2id$x");
	site_disable_user(&site, "Old");
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

/* What Ann's hash was made with. */
static void
ann(char hash[LIMIT_HASH])
{
	struct store *store = site_store(&site);
	struct store_user u;
	struct err e;

	ck_assert_int_eq(store_user_get(store, "Ann", &u, &e), SESSILE_OK);
	ck_assert_uint_lt(strlen(u.password), LIMIT_HASH);
	memcpy(hash, u.password, strlen(u.password) + 1);
	store_user_free(&u);
	store_close(store);
}

static const struct {
	int		 line;
	const char	*body;
	int		 status;
} table[] = {
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"" RIGHT "\"}", 200 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"correct\\u0020horse "
	    "battery\"}", 200 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"" RIGHT "x\"}", 401 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"x\"}", 401 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"" RIGHT " \"}", 401 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"Correct horse "
	    "battery\"}", 401 },
	{ __LINE__, "{\"name\":\"Ann\",\"position\":\"Boss\"}", 401 },
	{ __LINE__, "{\"name\":\"ann\",\"password\":\"" RIGHT "\"}", 401 },
	{ __LINE__, "{\"name\":\"Nobody\",\"password\":\"" RIGHT "\"}", 401 },
	{ __LINE__, "{\"name\":\"Old\",\"password\":\"" RIGHT "\"}", 401 },
	{ __LINE__, "{\"name\":\"Old\",\"password\":\"wrong\"}", 401 },
	{ __LINE__, "{\"name\":\"Odd\",\"password\":\"x\"}", 401 },
	{ __LINE__, "{\"name\":\"Bob\",\"password\":\"Software Engineer\"}",
	    401 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"\"}", 400 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":1}", 400 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"a\\u0000b\"}", 400 },
	{ __LINE__, "{\"name\":\"Ann\",\"password\":\"a\",\"password\":"
	    "\"" RIGHT "\"}", 400 },
};

/* Only the date of the cookie, which is none here, could tell them apart. */
START_TEST(passwords_are_taken_or_refused_with_the_same_bytes)
{
	char first[4096] = "";
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		v.cookie[0] = '\0';
		v.body = table[i].body;
		ck_assert_msg(visit(&v, "POST", sign_in_sent) == table[i].status,
		    "line %d: %d %s", table[i].line, v.status, v.answer);
		ck_assert_int_eq(v.cookies, table[i].status == 200);
		if (table[i].status == 400)
			ck_assert_msg(strstr(v.answer, "password") != NULL,
			    "line %d: %s", table[i].line, v.answer);
		if (table[i].status != 401)
			continue;
		ck_assert_uint_lt(v.out.len, sizeof(first));
		if (first[0] == '\0')
			memcpy(first, buf_text(&v.out), v.out.len + 1);
		ck_assert_str_eq(buf_text(&v.out), first);
	}
	ck_assert_int_eq(site_rows(&site), 2);
}
END_TEST

START_TEST(a_hash_is_renewed_when_the_parameters_rose)
{
	char before[LIMIT_HASH], after[LIMIT_HASH], again[LIMIT_HASH];

	ann(before);
	site_configure(&site, MORE);
	v.body = "{\"name\":\"Ann\",\"password\":\"wrong\"}";
	ck_assert_int_eq(visit(&v, "POST", sign_in_sent), 401);
	ann(after);
	ck_assert_str_eq(after, before);
	v.body = "{\"name\":\"Ann\",\"password\":\"" RIGHT "\"}";
	ck_assert_int_eq(visit(&v, "POST", sign_in_sent), 200);
	ann(after);
	ck_assert_int_eq(strncmp(after, "$argon2id$v=19$m=24576,t=3,p=1$",
	    31), 0);
	ck_assert_int_eq(visit(&v, "POST", sign_in_sent), 200);
	ann(again);
	ck_assert_str_eq(again, after);
	site_configure(&site, LEAST);
	ck_assert_int_eq(visit(&v, "POST", sign_in_sent), 200);
	ann(again);
	ck_assert_str_eq(again, after);
}
END_TEST

/* The hash is another one each time the user is looked at. */
static int
sign_in_at_once(int i, void *arg)
{
	struct visit mine;
	int status;

	(void)i, (void)arg;
	visit_init(&mine, &site);
	mine.body = "{\"name\":\"Ann\",\"password\":\"" RIGHT "\"}";
	status = visit(&mine, "POST", sign_in_sent);
	visit_free(&mine);
	return status != 200;
}

START_TEST(all_get_in_while_one_renews_the_hash)
{
	site_configure(&site, MORE ",\"throttle\":{\"name\":8}");
	ck_assert_int_eq(parallel(8, sign_in_at_once, NULL), 0);
	ck_assert_int_eq(site_rows(&site), 8);
}
END_TEST

static int
sign_in_long_password(struct sessile *s)
{
	char text[2 * LIMIT_PASSWORD];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(sessile_sign_in(s, "Ann", NULL, text),
	    SESSILE_EDENIED);
	return ok_if(s, SESSILE_OK);
}

START_TEST(a_password_too_long_for_any_is_wrong)
{
	ck_assert_int_eq(visit(&v, "POST", sign_in_long_password), 200);
	ck_assert_int_eq(v.cookies, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("password_sign_in");
	TCase *t = tcase_create("password");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t,
	    passwords_are_taken_or_refused_with_the_same_bytes);
	tcase_add_test(t, a_hash_is_renewed_when_the_parameters_rose);
	tcase_add_test(t, all_get_in_while_one_renews_the_hash);
	tcase_add_test(t, a_password_too_long_for_any_is_wrong);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
