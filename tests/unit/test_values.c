/*
 * Reading and writing single values of a session, by type; and the keys that
 * nobody may use.
 */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_main.h"
#include "visit.h"

#define MOST	INT64_C(9007199254740991)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct site site;
static struct visit v;

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

/* What the session holds, and what each of the four makes of it. */
static const struct value {
	int		 line;
	const char	*json;
	const char	*kept;		/* what sessile_get() gives */
	int		 text_rc;
	const char	*text;
	int		 number_rc;
	int64_t		 number;
	int		 truth_rc;
	bool		 truth;
} values[] = {
#define TYPE	SESSILE_ETYPE
#define NOT_TEXT	TYPE, NULL
#define NO_NUMBER	TYPE, 0
#define NO_TRUTH	TYPE, false
	{ __LINE__, "\"text\"", "\"text\"", 0, "text", NO_NUMBER, NO_TRUTH },
	{ __LINE__, "\"\"", "\"\"", 0, "", NO_NUMBER, NO_TRUTH },
	{ __LINE__, "\"1\"", "\"1\"", 0, "1", NO_NUMBER, NO_TRUTH },
	{ __LINE__, "\"true\"", "\"true\"", 0, "true", NO_NUMBER, NO_TRUTH },
	{ __LINE__, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
	    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", 0, "\"\\/\b\f\n\r\t",
	    NO_NUMBER, NO_TRUTH },
	{ __LINE__, "\"\\u00e9\\u20AC\\ud83d\\ude00\"",
	    "\"\\u00e9\\u20AC\\ud83d\\ude00\"", 0,
	    "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", NO_NUMBER, NO_TRUTH },
	{ __LINE__, "\"\xc3\xa9\"", "\"\xc3\xa9\"", 0, "\xc3\xa9", NO_NUMBER,
	    NO_TRUTH },
	{ __LINE__, "\"a\\u0000b\"", "\"a\\u0000b\"", SESSILE_EJSON, NULL,
	    NO_NUMBER, NO_TRUTH },
	{ __LINE__, "\"\\ud800\"", "\"\\ud800\"", SESSILE_EJSON, NULL,
	    NO_NUMBER, NO_TRUTH },
	{ __LINE__, "\"\\udc00\\ud800\"", "\"\\udc00\\ud800\"",
	    SESSILE_EJSON, NULL, NO_NUMBER, NO_TRUTH },
	{ __LINE__, "0", "0", NOT_TEXT, 0, 0, NO_TRUTH },
	{ __LINE__, "-0", "-0", NOT_TEXT, 0, 0, NO_TRUTH },
	{ __LINE__, "1", "1", NOT_TEXT, 0, 1, NO_TRUTH },
	{ __LINE__, "-1", "-1", NOT_TEXT, 0, -1, NO_TRUTH },
	{ __LINE__, "9007199254740991", "9007199254740991", NOT_TEXT, 0,
	    MOST, NO_TRUTH },
	{ __LINE__, "-9007199254740991", "-9007199254740991", NOT_TEXT, 0,
	    -MOST, NO_TRUTH },
	{ __LINE__, "9007199254740992", "9007199254740992", NOT_TEXT,
	    NO_NUMBER, NO_TRUTH },
	{ __LINE__, "-9007199254740992", "-9007199254740992", NOT_TEXT,
	    NO_NUMBER, NO_TRUTH },
	{ __LINE__, "18446744073709551617", "18446744073709551617", NOT_TEXT,
	    NO_NUMBER, NO_TRUTH },
	{ __LINE__, "1.5", "1.5", NOT_TEXT, NO_NUMBER, NO_TRUTH },
	{ __LINE__, "true", "true", NOT_TEXT, NO_NUMBER, 0, true },
	{ __LINE__, "false", "false", NOT_TEXT, NO_NUMBER, 0, false },
	{ __LINE__, "null", "null", NOT_TEXT, NO_NUMBER, NO_TRUTH },
	{ __LINE__, " [ 1,\n\t\" \" ] ", "[1,\" \"]", NOT_TEXT, NO_NUMBER,
	    NO_TRUTH },
	{ __LINE__, "{ \"a\" : { } }", "{\"a\":{}}", NOT_TEXT, NO_NUMBER,
	    NO_TRUTH },
};

static const struct value *now;

static int
set_value(struct sessile *s)
{
	ck_assert_int_eq(sessile_set(s, "k", now->json), SESSILE_OK);
	return ok(s);
}

/* An output holds nothing of what it held before, whatever is returned. */
static void
check_value(struct sessile *s)
{
	char junk[] = "junk", *json = junk, *text = junk;
	int64_t n = 77;
	bool b = !now->truth;

	ck_assert_int_eq(sessile_get(s, "k", &json), SESSILE_OK);
	ck_assert_msg(strcmp(json, now->kept) == 0, "line %d: %s", now->line,
	    json);
	free(json);
	ck_assert_msg(sessile_get_string(s, "k", &text) == now->text_rc,
	    "line %d: string", now->line);
	ck_assert_pstr_eq(text, now->text);
	free(text);
	ck_assert_msg(sessile_get_int(s, "k", &n) == now->number_rc,
	    "line %d: int", now->line);
	ck_assert_int_eq(n, now->number);
	ck_assert_msg(sessile_get_bool(s, "k", &b) == now->truth_rc,
	    "line %d: bool", now->line);
	ck_assert_int_eq(b, now->truth);
}

static int
get_value(struct sessile *s)
{
	check_value(s);
	return ok(s);
}

static int
set_and_get_value(struct sessile *s)
{
	(void)set_value(s);
	check_value(s);
	return ok(s);
}

START_TEST(a_value_is_what_it_is_and_nothing_else)
{
	size_t i;

	for (i = 0; i < COUNT(values); i++) {
		now = &values[i];
		ck_assert_int_eq(visit(&v, "GET", set_and_get_value), 200);
		ck_assert_int_eq(visit(&v, "GET", get_value), 200);
	}
	ck_assert_int_eq(site_rows(&site), 1);
}
END_TEST

/* Set by type: what stands in the session, NULL for one that is refused. */
static int
set_by_type(struct sessile *s)
{
	static const struct {
		int64_t		 n;
		const char	*json;
	} t[] = { { 0, "0" }, { -1, "-1" }, { MOST, "9007199254740991" },
	    { -MOST, "-9007199254740991" }, { MOST + 1, NULL },
	    { -MOST - 1, NULL }, { INT64_MAX, NULL }, { INT64_MIN, NULL } };
	char *json;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		ck_assert_int_eq(sessile_remove(s, "n"), SESSILE_OK);
		ck_assert_int_eq(sessile_set_int(s, "n", t[i].n),
		    t[i].json != NULL ? SESSILE_OK : SESSILE_EINVAL);
		ck_assert_int_eq(sessile_get(s, "n", &json), t[i].json !=
		    NULL ? SESSILE_OK : SESSILE_ENOENT);
		ck_assert_pstr_eq(json, t[i].json);
		free(json);
	}
	ck_assert_int_eq(sessile_set_bool(s, "t", true), SESSILE_OK);
	ck_assert_int_eq(sessile_set_bool(s, "f", false), SESSILE_OK);
	ck_assert_int_eq(sessile_set_string(s, "s", "a\"\n\x7f\xc3\xa9"),
	    SESSILE_OK);
	ck_assert_int_eq(sessile_set_string(s, "s", NULL), SESSILE_EINVAL);
	ck_assert_int_eq(sessile_set_string(s, "s", "\xc3"), SESSILE_EJSON);
	ck_assert_int_eq(sessile_set(s, "s", NULL), SESSILE_EJSON);
	ck_assert_int_eq(sessile_json(s, &json), SESSILE_OK);
	ck_assert_ptr_nonnull(strstr(json, "},\"t\":true,\"f\":false,"
	    "\"s\":\"a\\\"\\n\x7f\xc3\xa9\"}"));
	free(json);
	return ok(s);
}

START_TEST(what_is_set_by_type_is_json)
{
	ck_assert_int_eq(visit(&v, "GET", set_by_type), 200);
}
END_TEST

/* A change that would put a value there; refused keys never get so far. */
static int
change(const char *json, char **changed, void *arg)
{
	(void)json;
	*(bool *)arg = true;
	*changed = strdup("1");
	return SESSILE_OK;
}

/* All that take a key, and how each says no. */
static void
all_say(struct sessile *s, const char *key, int rc)
{
	char junk[] = "junk", *text = junk;
	int64_t n = 77;
	bool b = true, called = false;

	ck_assert_int_eq(sessile_get(s, key, &text), rc);
	ck_assert_ptr_null(text);
	text = junk;
	ck_assert_int_eq(sessile_get_string(s, key, &text), rc);
	ck_assert_ptr_null(text);
	ck_assert_int_eq(sessile_get_int(s, key, &n), rc);
	ck_assert_int_eq(n, 0);
	ck_assert_int_eq(sessile_get_bool(s, key, &b), rc);
	ck_assert(!b);
	if (rc == SESSILE_ENOENT)
		return;
	ck_assert_int_eq(sessile_set(s, key, "1"), rc);
	ck_assert_int_eq(sessile_set_string(s, key, "x"), rc);
	ck_assert_int_eq(sessile_set_int(s, key, 1), rc);
	ck_assert_int_eq(sessile_set_bool(s, key, true), rc);
	ck_assert_int_eq(sessile_remove(s, key), rc);
	ck_assert_int_eq(sessile_update(s, key, change, &called), rc);
	ck_assert(!called);
	n = 77;
	ck_assert_int_eq(sessile_add(s, key, 1, &n), rc);
	ck_assert_int_eq(n, 0);
}

static int
ask_for_none(struct sessile *s)
{
	ck_assert_int_eq(sessile_set(s, "there", "1"), SESSILE_OK);
	all_say(s, "missing", SESSILE_ENOENT);
	all_say(s, "THERE", SESSILE_ENOENT);
	all_say(s, "ther", SESSILE_ENOENT);
	return ok(s);
}

START_TEST(what_is_not_there_is_not_found)
{
	ck_assert_int_eq(visit(&v, "GET", ask_for_none), 200);
}
END_TEST

static char long_key[258];

static int
use_bad_keys(struct sessile *s)
{
	const char *const keys[] = { "cookie", "id", "req", "save", "touch",
	    "reload", "destroy", "regenerate", "resetMaxAge", "__proto__",
	    "constructor", "toString", "valueOf", "hasOwnProperty", "__defineGetter__",
	    "", NULL, long_key, "\xff", "a\xc3", "\xc0\x80",
	    "\xed\xa0\x80" };
	char *json;
	size_t i;

	memset(long_key, 'k', 257);
	for (i = 0; i < COUNT(keys); i++)
		all_say(s, keys[i], SESSILE_EINVAL);
	ck_assert_int_eq(sessile_json(s, &json), SESSILE_OK);
	ck_assert_int_eq(json[strlen(json) - 2], '}');	/* the cookie's */
	free(json);
	return ok(s);
}

START_TEST(reserved_and_malformed_keys_are_refused)
{
	ck_assert_int_eq(visit(&v, "GET", use_bad_keys), 200);
	ck_assert_int_eq(site_rows(&site), 0);
}
END_TEST

/* Near those that are refused, and as good as any. */
static int
use_odd_keys(struct sessile *s)
{
	const char *const keys[] = { "Cookie", "cookie ", "ID", "saved",
	    "resetmaxage", "construct", "__proto", "\"", "\\", "\n",
	    "\xc3\xa9", long_key };
	int64_t n;
	size_t i;

	memset(long_key, 'k', 256);
	long_key[256] = '\0';
	for (i = 0; i < COUNT(keys); i++)
		ck_assert_int_eq(sessile_add(s, keys[i], 1, &n), SESSILE_OK);
	for (i = 0; i < COUNT(keys); i++)
		ck_assert_int_eq(sessile_get_int(s, keys[i], &n),
		    SESSILE_OK);
	return sessile_printf(s, 200, "text/plain", "%" PRId64, n);
}

START_TEST(all_other_keys_are_taken)
{
	ck_assert_int_eq(visit(&v, "GET", use_odd_keys), 200);
	ck_assert_str_eq(v.answer, "1");
	ck_assert_int_eq(visit(&v, "GET", use_odd_keys), 200);
	ck_assert_str_eq(v.answer, "2");
}
END_TEST

static int
destroy_and_ask(struct sessile *s)
{
	ck_assert_int_eq(sessile_destroy(s), SESSILE_OK);
	all_say(s, "k", SESSILE_EGONE);
	ck_assert_int_eq(sessile_touch(s), SESSILE_EGONE);
	ck_assert_int_eq(sessile_save(s), SESSILE_EGONE);
	ck_assert_int_eq(sessile_reload(s), SESSILE_EGONE);
	ck_assert_int_eq(sessile_renew(s), SESSILE_EGONE);
	ck_assert_int_eq(sessile_unset(s), SESSILE_EGONE);
	ck_assert_ptr_null(sessile_id(s));
	return ok(s);
}

START_TEST(a_destroyed_session_has_no_values)
{
	now = &values[0];
	visit(&v, "GET", set_value);
	ck_assert_int_eq(visit(&v, "GET", destroy_and_ask), 200);
	ck_assert_int_eq(site_rows(&site), 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("values");
	TCase *t = tcase_create("by type");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_value_is_what_it_is_and_nothing_else);
	tcase_add_test(t, what_is_set_by_type_is_json);
	tcase_add_test(t, what_is_not_there_is_not_found);
	tcase_add_test(t, reserved_and_malformed_keys_are_refused);
	tcase_add_test(t, all_other_keys_are_taken);
	tcase_add_test(t, a_destroyed_session_has_no_values);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
