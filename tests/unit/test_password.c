/*
 * Passwords: which are refused, and what becomes of their hashes.
 */
#include <sys/resource.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "auth/common.h"
#include "auth/password.h"
#include "check_main.h"

static const struct argon2 least = { LIMIT_ARGON2_MEMORY_MIN,
    LIMIT_ARGON2_PASSES_MIN };

static const struct {
	int		 line;
	const char	*password;
	bool		 common;
} common[] = {
	{ __LINE__, "password", true },
	{ __LINE__, "PassWord", true },
	{ __LINE__, "%e2%82%ac", true },	/* the first of the list */
	{ __LINE__, "zzzzzzzz", true },
	{ __LINE__, "zzzxxxccc", true },
	{ __LINE__, "1qaz2wsx3edc4rfv", true },
	{ __LINE__, "123456789012345", true },
	{ __LINE__, "aaaaaaaaaaaaaaa", true },
	{ __LINE__, "abcabcabcabcabca", true },
	{ __LINE__, "passwordpassword", true },
	{ __LINE__, "sunshinebaseball", true },
	{ __LINE__, "iloveyoudragonqwerty", true },
	{ __LINE__, "marymarymarymarymary", true },
	{ __LINE__, "john doepassword", true },
	{ __LINE__, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", true },
	{ __LINE__, "passwor", false },
	{ __LINE__, "password\n", false },
	{ __LINE__, "passwordx", false },
	{ __LINE__, "sunshine baseball", false },
	{ __LINE__, "sunshinebaseballdragonqwerty", false },
	{ __LINE__, "correct horse battery staple", false },
	{ __LINE__, "johndoe", false },
	{ __LINE__, "", false },
	{ __LINE__, "p", false },
	{ __LINE__, "%", false },
	{ __LINE__, "~~", true },
	{ __LINE__, "zzzzzzzzzzzzzzzy", false },
	{ __LINE__, "\xff\xfe\xfd", false },
};

START_TEST(common_ones_are_found)
{
	size_t i;

	for (i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		ck_assert_msg(common_password(span_of(common[i].password),
		    "John Doe", NULL) == common[i].common, "line %d: %s",
		    common[i].line, common[i].password);
	ck_assert(common_password(span_of("JOHN DOE"), "John Doe", NULL));
	ck_assert(!common_password(span_of("JOHN DOE"), "", NULL));
}
END_TEST

/* Option passwordWords. */
START_TEST(words_of_the_place_are_found)
{
	static const char words[] = "Acme\nsprockets\nb\xc3\xa4r-h\n";
	static const struct {
		int		 line;
		const char	*password;
		bool		 common;
	} here[] = {
		{ __LINE__, "acme", true },
		{ __LINE__, "ACME", true },
		{ __LINE__, "AcmeSprockets", true },
		{ __LINE__, "acmesunshineACME", true },
		{ __LINE__, "acmeacmeacmeacmeacmeacm", true },
		{ __LINE__, "johndoeacme", false },
		{ __LINE__, "john doeacme", true },
		{ __LINE__, "b\xc3\xa4r-h", true },
		{ __LINE__, "acm", false },
		{ __LINE__, "acme\nsprockets", false },
		{ __LINE__, "acmex", false },
		{ __LINE__, "sprocket", false },
		{ __LINE__, "a correct horse at acme", false },
	};
	size_t i;

	for (i = 0; i < sizeof(here) / sizeof(here[0]); i++)
		ck_assert_msg(common_password(span_of(here[i].password),
		    "John Doe", words) == here[i].common, "line %d: %s",
		    here[i].line, here[i].password);
}
END_TEST

/* And none of them by chance: each line of the list, and what is near it. */
START_TEST(the_whole_list_is_found)
{
	size_t at = 0, count = 0, eight = 0, fifteen = 0;
	struct span word;

	while (at < common_passwords_length) {
		word.p = common_passwords + at;
		word.n = strcspn(word.p, "\n");
		ck_assert_msg(common_password(word, "", NULL), "%.*s",
		    (int)word.n, word.p);
		count++;
		eight += word.n >= 8;
		fifteen += word.n >= 15;
		at += word.n + 1;
	}
	ck_assert_uint_eq(at, common_passwords_length);
	ck_assert_uint_ge(eight, 3000);
	ck_assert_uint_ge(fifteen, 40);
	ck_assert_uint_eq(count, 6917);
}
END_TEST

START_TEST(rules_name_the_field_and_what_is_wrong)
{
	static const struct {
		int		 line;
		const char	*password;
		unsigned int	 least;
		const char	*error;	/* NULL: taken */
	} rules[] = {
		{ __LINE__, "correct horse b", 15, NULL },
		{ __LINE__, "correct horse ", 15, "fewer than 15 characters" },
		{ __LINE__, "correct ", 8, NULL },
		{ __LINE__, "correct", 8, "fewer than 8 characters" },
		{ __LINE__, "", 8, "fewer than 8" },
		/* Seven characters of 21 bytes, and eight. */
		{ __LINE__, "\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x99\xe6\x9d\x8e"
		    "\xe9\xbe\x99\xe5\xb0\x8f\xe5\xb0\x8f", 8, "fewer" },
		{ __LINE__, "\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x99\xe6\x9d\x8e"
		    "\xe9\xbe\x99\xe5\xb0\x8f\xe5\xb0\x8f\xe9\xbe\x99", 8,
		    NULL },
		{ __LINE__, "\t\x01 \x7f\n\r\"\\'<>&;%", 8, NULL },
		{ __LINE__, "        x", 8, NULL },
		{ __LINE__, "correct\xffhorse battery", 15, "UTF-8" },
		{ __LINE__, "correct\xc0\x80horse battery", 15, "UTF-8" },
		{ __LINE__, "correct\xed\xa0\x80horse battery", 15, "UTF-8" },
		{ __LINE__, "passwordpassword", 15, "too common" },
		{ __LINE__, "password", 8, "too common" },
		{ __LINE__, "JohnathanDoeson", 8, "too common" },
		{ __LINE__, "SprocketFactory", 8, "too common" },
	};
	char words[] = "sprocket\nfactory\n";
	struct config c = { .password_words = words };
	struct err e;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		memset(&e, 0, sizeof(e));
		c.password_min = rules[i].least;
		rc = password_rules(&c, rules[i].password, "johnathandoeson",
		    "\"new\"", &e);
		ck_assert_msg(rc == (rules[i].error == NULL ? SESSILE_OK :
		    SESSILE_EREQUEST), "line %d: %s", rules[i].line, e.text);
		if (rules[i].error == NULL)
			continue;
		ck_assert_int_eq(e.status, 400);
		ck_assert_msg(strncmp(e.text, "\"new\" ", 6) == 0 &&
		    strstr(e.text, rules[i].error) != NULL, "line %d: %s",
		    rules[i].line, e.text);
	}
}
END_TEST

/* As long as one may be, and different at the last byte. */
static void
long_one(char text[LIMIT_PASSWORD + 2], size_t n, char last)
{
	size_t i;

	for (i = 0; i < n; i++)
		text[i] = (char)(' ' + i * i % 89);
	text[n - 1] = last;
	text[n] = '\0';
}

static bool
is_right(const struct argon2 *a, const char *hash, bool may,
    const char *password)
{
	struct err e;
	bool right = true;

	ck_assert_msg(password_check(a, hash, may, password, &right, &e) ==
	    SESSILE_OK, "%s", e.text);
	return right;
}

START_TEST(not_a_byte_is_cut_off)
{
	const struct config c = { .password_min = 15 };
	char text[LIMIT_PASSWORD + 2], hash[LIMIT_HASH];
	struct err e;

	long_one(text, LIMIT_PASSWORD + 1, 'a');
	ck_assert_int_eq(password_rules(&c, text, "", "it", &e),
	    SESSILE_EREQUEST);
	ck_assert_ptr_nonnull(strstr(e.text, "longer than 1024 bytes"));
	long_one(text, LIMIT_PASSWORD, 'a');
	ck_assert_int_eq(password_rules(&c, text, "", "it", &e), SESSILE_OK);
	ck_assert_int_eq(password_hash(&least, text, hash, &e), SESSILE_OK);
	ck_assert(is_right(&least, hash, true, text));
	long_one(text, LIMIT_PASSWORD, 'b');
	ck_assert(!is_right(&least, hash, true, text));
	long_one(text, LIMIT_PASSWORD - 1, 'a');
	ck_assert(!is_right(&least, hash, true, text));
	ck_assert(!is_right(&least, hash, true, ""));
}
END_TEST

START_TEST(a_hash_is_a_phc_string_of_its_own)
{
	char a[LIMIT_HASH], b[LIMIT_HASH];
	struct err e;

	ck_assert_int_eq(password_hash(&least, "x", a, &e), SESSILE_OK);
	ck_assert_int_eq(password_hash(&least, "x", b, &e), SESSILE_OK);
	ck_assert_int_eq(strncmp(a, "$argon2id$v=19$m=19456,t=2,p=1$", 31),
	    0);
	ck_assert_str_ne(a, b);
	ck_assert(is_right(&least, a, true, "x"));
	ck_assert(is_right(&least, b, true, "x"));
	ck_assert(!is_right(&least, a, false, "x"));
	ck_assert(!is_right(&least, NULL, true, "x"));
}
END_TEST

static const char *const broken[] = {
	"", "$", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$", "x",
	"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
	"$argon2id$v=19$m=0,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"$argon2id$v=19$m=4294967296,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"$argon2id$v=19$m=1048577,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"$argon2id$v=19$m=19456,t=65,p=1$AAAAAAAAAAAAAAAAAAAAAA"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"$argon2id$v=19$m=19456,t=2,p=2$AAAAAAAAAAAAAAAAAAAAAA"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"$argon2id$v=19$m=19456,t=999999,p=1$AAAAAAAAAAAAAAAAAAAAAA"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
	"5f4dcc3b5aa765d61d8327deb882cf99",
};

START_TEST(what_is_no_hash_is_nobodys)
{
	const struct argon2 most = { 2 * LIMIT_ARGON2_MEMORY,
	    2 * LIMIT_ARGON2_PASSES };
	char text[LIMIT_HASH * 2];
	size_t i;

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		ck_assert_msg(!is_right(&least, broken[i], true, "password"),
		    "%s", broken[i]);
		ck_assert_msg(!password_outdated(&most, broken[i]), "%s",
		    broken[i]);
	}
	memset(text, '$', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ck_assert(!is_right(&least, text, true, "password"));
}
END_TEST

START_TEST(a_hash_is_outdated_when_the_parameters_rose)
{
	const struct argon2 more[] = { { least.memory + 1, least.passes },
	    { least.memory, least.passes + 1 } };
	char hash[LIMIT_HASH];
	struct err e;
	size_t i;

	ck_assert_int_eq(password_hash(&least, "x", hash, &e), SESSILE_OK);
	ck_assert(!password_outdated(&least, hash));
	for (i = 0; i < 2; i++) {
		ck_assert(password_outdated(&more[i], hash));
		ck_assert(is_right(&more[i], hash, true, "x"));
		ck_assert(!is_right(&more[i], hash, true, "y"));
	}
	ck_assert_int_eq(password_hash(&more[0], "x", hash, &e), SESSILE_OK);
	ck_assert(!password_outdated(&least, hash));
	ck_assert(is_right(&least, hash, true, "x"));
}
END_TEST

START_TEST(no_memory_is_no_wrong_password)
{
	struct rlimit room = { 1, 1 };
	char hash[LIMIT_HASH], other[LIMIT_HASH];
	bool right = true;
	struct err e;

	ck_assert_int_eq(password_hash(&least, "x", hash, &e), SESSILE_OK);
	ck_assert_int_eq(getrlimit(RLIMIT_AS, &room), 0);
	room.rlim_cur = 1024 * 1024;
	ck_assert_int_eq(setrlimit(RLIMIT_AS, &room), 0);
	ck_assert_int_eq(password_check(&least, hash, true, "x", &right, &e),
	    SESSILE_ENOMEM);
	ck_assert(!right);
	ck_assert_int_eq(password_check(&least, NULL, true, "x", &right, &e),
	    SESSILE_ENOMEM);
	ck_assert_int_eq(password_hash(&least, "x", other, &e),
	    SESSILE_ENOMEM);
	room.rlim_cur = room.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_AS, &room), 0);
	ck_assert(is_right(&least, hash, true, "x"));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("password");
	TCase *t = tcase_create("password");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, common_ones_are_found);
	tcase_add_test(t, words_of_the_place_are_found);
	tcase_add_test(t, the_whole_list_is_found);
	tcase_add_test(t, rules_name_the_field_and_what_is_wrong);
	tcase_add_test(t, not_a_byte_is_cut_off);
	tcase_add_test(t, a_hash_is_a_phc_string_of_its_own);
	tcase_add_test(t, what_is_no_hash_is_nobodys);
	tcase_add_test(t, a_hash_is_outdated_when_the_parameters_rose);
	tcase_add_test(t, no_memory_is_no_wrong_password);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
