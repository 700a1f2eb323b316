/*
 * The strict JSON reader.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "check_main.h"
#include "sessile.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	int		 line;
	const char	*text;
	bool		 ok;
} texts[] = {
	{ __LINE__, "{}", true }, { __LINE__, "[]", true },
	{ __LINE__, " { } ", true }, { __LINE__, "\t[\r\n]\n", true },
	{ __LINE__, "null", true }, { __LINE__, "true", true },
	{ __LINE__, "false", true }, { __LINE__, "\"\"", true },
	{ __LINE__, "0", true }, { __LINE__, "-0", true },
	{ __LINE__, "-1.5e+10", true }, { __LINE__, "1E-2", true },
	{ __LINE__, "0.0", true }, { __LINE__, "10", true },
	{ __LINE__, "123456789012345678901234567890", true },
	{ __LINE__, "1e999999", true },
	{ __LINE__, "{\"a\":1,\"a\":2}", true },
	{ __LINE__, "{\"\":[{},[],\"\",0]}", true },
	{ __LINE__, "[1 , 2,3]", true },
	{ __LINE__, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", true },
	{ __LINE__, "\"\\ud800\"", true },	/* Node stores these */
	{ __LINE__, "\"\\u0000\"", true },
	{ __LINE__, "\"\xc3\xa9\xf0\x9f\x98\x80\x7f\"", true },
	{ __LINE__, "", false }, { __LINE__, " ", false },
	{ __LINE__, "{", false }, { __LINE__, "}", false },
	{ __LINE__, "[", false }, { __LINE__, "]", false },
	{ __LINE__, "[1", false }, { __LINE__, "[1,", false },
	{ __LINE__, "[1,]", false }, { __LINE__, "[,1]", false },
	{ __LINE__, "[,]", false }, { __LINE__, "[1 2]", false },
	{ __LINE__, "[1,,2]", false }, { __LINE__, "{,}", false },
	{ __LINE__, "{\"a\"}", false }, { __LINE__, "{\"a\":}", false },
	{ __LINE__, "{\"a\":1,}", false }, { __LINE__, "{\"a\" 1}", false },
	{ __LINE__, "{\"a\":1 \"b\":2}", false },
	{ __LINE__, "{a:1}", false }, { __LINE__, "{1:1}", false },
	{ __LINE__, "{'a':1}", false }, { __LINE__, "{\"a\":1]", false },
	{ __LINE__, "[1}", false }, { __LINE__, "{}{}", false },
	{ __LINE__, "{}x", false }, { __LINE__, "1 2", false },
	{ __LINE__, "nul", false }, { __LINE__, "nulll", false },
	{ __LINE__, "NULL", false }, { __LINE__, "True", false },
	{ __LINE__, "undefined", false }, { __LINE__, "NaN", false },
	{ __LINE__, "Infinity", false }, { __LINE__, "-Infinity", false },
	{ __LINE__, "01", false }, { __LINE__, "-01", false },
	{ __LINE__, "+1", false }, { __LINE__, "-", false },
	{ __LINE__, ".5", false }, { __LINE__, "5.", false },
	{ __LINE__, "1e", false }, { __LINE__, "1e+", false },
	{ __LINE__, "1.e1", false }, { __LINE__, "1e1.5", false },
	{ __LINE__, "0x10", false }, { __LINE__, "--1", false },
	{ __LINE__, "1e+-1", false },
	{ __LINE__, "\"", false }, { __LINE__, "\"a", false },
	{ __LINE__, "\"\\\"", false }, { __LINE__, "\"\\", false },
	{ __LINE__, "\"\\x41\"", false }, { __LINE__, "\"\\'\"", false },
	{ __LINE__, "\"\\u12\"", false }, { __LINE__, "\"\\u12g4\"", false },
	{ __LINE__, "\"\\U0041\"", false },
	{ __LINE__, "\"\\u+123\"", false },
	{ __LINE__, "\"a\nb\"", false }, { __LINE__, "\"\t\"", false },
	{ __LINE__, "\"\x1f\"", false }, { __LINE__, "\"\xff\"", false },
	{ __LINE__, "\"\xc0\x80\"", false },
	{ __LINE__, "\"\xed\xa0\x80\"", false },
	{ __LINE__, "\"\xe2\x82\"", false },
	{ __LINE__, "\xef\xbb\xbf{}", false },
	{ __LINE__, "\xc2\xa0{}", false }, { __LINE__, "\v{}", false },
	{ __LINE__, "/**/{}", false }, { __LINE__, "{}//", false },
	{ __LINE__, "'a'", false }, { __LINE__, "a", false },
};

START_TEST(valid_or_not)
{
	ck_assert_msg(json_valid(span_of(texts[_i].text)) == texts[_i].ok,
	    "line %d", texts[_i].line);
}
END_TEST

/* The text ends where the span ends, whatever stands behind. */
START_TEST(nothing_is_read_past_the_end)
{
	static const char text[] = "{\"a\":[1,true,\"\\u00e9\xc3\xa9\"],"
	    "\"b\":{\"c\":-1.5e+3}}";
	size_t n = strlen(text), i;
	char *exact;

	for (i = 0; i <= n; i++) {
		struct span v;

		exact = malloc(i + 1);
		ck_assert_ptr_nonnull(exact);
		memcpy(exact + 1, text, i);
		v.p = exact + 1;
		v.n = i;
		ck_assert_int_eq(json_valid(v), i == n);
		free(exact);
	}
}
END_TEST

START_TEST(a_raw_nul_is_invalid)
{
	static const char in_string[] = "\"a\0b\"", behind[] = "{}\0",
	    escaped[] = "\"\\\0\"";
	struct span a = { in_string, 5 }, b = { behind, 3 },
	    c = { escaped, 4 };

	ck_assert(!json_valid(a) && !json_valid(b) && !json_valid(c));
}
END_TEST

static bool
nested(size_t depth, const char *open, const char *in, const char *close)
{
	struct buf b = BUF_INIT(1024 * 1024);
	struct span v;
	size_t i;
	bool ok;

	for (i = 0; i < depth; i++)
		buf_puts(&b, open);
	buf_puts(&b, in);
	for (i = 0; i < depth; i++)
		buf_puts(&b, close);
	v.p = buf_text(&b);
	v.n = b.len;
	ok = json_valid(v);
	buf_free(&b);
	return ok;
}

START_TEST(depth_has_a_ceiling)
{
	ck_assert(nested(LIMIT_JSON_DEPTH, "[", "", "]"));
	ck_assert(!nested(LIMIT_JSON_DEPTH + 1, "[", "", "]"));
	ck_assert(nested(LIMIT_JSON_DEPTH, "{\"a\":", "1", "}"));
	ck_assert(!nested(LIMIT_JSON_DEPTH + 1, "{\"a\":", "1", "}"));
	ck_assert(!nested(200000, "[", "", ""));
}
END_TEST

START_TEST(members_keep_their_bytes)
{
	struct span v = span_of(" { \"a\" : 1.50 , \"\\u0062\":[1, {}] ,"
	    "\"a\":\"x\\/\" } \n"), k, m;

	ck_assert(json_begin_object(&v));
	ck_assert_int_eq(json_next_member(&v, true, &k, &m), 1);
	ck_assert(span_is(k, "\"a\"") && span_is(m, "1.50"));
	ck_assert_int_eq(json_next_member(&v, false, &k, &m), 1);
	ck_assert(span_is(k, "\"\\u0062\"") && span_is(m, "[1, {}]"));
	ck_assert_int_eq(json_next_member(&v, false, &k, &m), 1);
	ck_assert(span_is(k, "\"a\"") && span_is(m, "\"x\\/\""));
	ck_assert_int_eq(json_next_member(&v, false, &k, &m), 0);
	v = span_of("{}");
	ck_assert(json_begin_object(&v));
	ck_assert_int_eq(json_next_member(&v, true, &k, &m), 0);
	v = span_of("[1]");
	ck_assert(!json_begin_object(&v));
	v = span_of("");
	ck_assert(!json_begin_object(&v));
}
END_TEST

/* Whatever is no JSON object fails somewhere on the way. */
START_TEST(walking_agrees_with_valid)
{
	struct span v, k, m;
	size_t i;
	bool first;
	int rc;

	for (i = 0; i < N(texts); i++) {
		v = span_of(texts[i].text);
		if (!json_begin_object(&v))
			continue;
		for (first = true; (rc = json_next_member(&v, first, &k,
		    &m)) == 1; first = false)
			ck_assert(json_valid(k) && json_valid(m));
		ck_assert_msg((rc == 0) == texts[i].ok, "line %d",
		    texts[i].line);
	}
}
END_TEST

START_TEST(strings_are_unescaped)
{
	static const struct { int line; const char *in, *is; } t[] = {
		{ __LINE__, "\"\"", "" },
		{ __LINE__, "\"a\xc3\xa9\"", "a\xc3\xa9" },
		{ __LINE__, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
		    "\"\\/\b\f\n\r\t" },
		{ __LINE__, "\"\\u0041\\u00e9\\u20AC\"",
		    "A\xc3\xa9\xe2\x82\xac" },
		{ __LINE__, "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80" },
		{ __LINE__, "\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf" },
		{ __LINE__, "\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
		    "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf" },
		{ __LINE__, "\"\\u0000\"", NULL },
		{ __LINE__, "\"a\\u0000b\"", NULL },
		{ __LINE__, "\"\\ud800\"", NULL },
		{ __LINE__, "\"\\ud800x\"", NULL },
		{ __LINE__, "\"\\ud800\\n\"", NULL },
		{ __LINE__, "\"\\ud800\\u0041\"", NULL },
		{ __LINE__, "\"\\ud800\\ud800\"", NULL },
		{ __LINE__, "\"\\udc00\"", NULL },
		{ __LINE__, "\"\\ude00\\ud83d\"", NULL },
		{ __LINE__, "1", NULL },
		{ __LINE__, "null", NULL },
		{ __LINE__, "", NULL },
	};
	struct buf b = BUF_INIT(100);
	size_t i;
	int rc;

	for (i = 0; i < N(t); i++) {
		buf_reset(&b);
		ck_assert(t[i].in[0] == '\0' ||
		    json_valid(span_of(t[i].in)));
		rc = json_string(span_of(t[i].in), &b);
		if (t[i].is == NULL)
			ck_assert_msg(rc == SESSILE_EJSON, "line %d",
			    t[i].line);
		else
			ck_assert_msg(rc == SESSILE_OK && strcmp(
			    buf_text(&b), t[i].is) == 0, "line %d: %s",
			    t[i].line, buf_text(&b));
	}
	buf_free(&b);
}
END_TEST

START_TEST(a_key_is_what_its_escapes_say)
{
	static const struct { int line; const char *key, *name; bool is; }
	t[] = {
		{ __LINE__, "\"cookie\"", "cookie", true },
		{ __LINE__, "\"\\u0063ookie\"", "cookie", true },
		{ __LINE__, "\"c\\u006F\\u006fki\\u0065\"", "cookie", true },
		{ __LINE__, "\"Cookie\"", "cookie", false },
		{ __LINE__, "\"\\u0043ookie\"", "cookie", false },
		{ __LINE__, "\"cooki\"", "cookie", false },
		{ __LINE__, "\"\\u0063ooki\"", "cookie", false },
		{ __LINE__, "\"\\u0063ookies\"", "cookie", false },
		{ __LINE__, "\"cookie\\u0000\"", "cookie", false },
		{ __LINE__, "\"\\\\u0063ookie\"", "cookie", false },
		{ __LINE__, "\"\\cookie\"", "cookie", false },
		{ __LINE__, "\"\\n\"", "n", false },
		{ __LINE__, "\"\\u016e\"", "n", false },
		{ __LINE__, "\"\\u00\"", "", false },
		{ __LINE__, "\"\"", "", true },
		{ __LINE__, "\"\"", "a", false },
	};
	size_t i;

	for (i = 0; i < N(t); i++)
		ck_assert_msg(json_key_is(span_of(t[i].key), t[i].name) ==
		    t[i].is, "line %d", t[i].line);
}
END_TEST

START_TEST(a_string_over_the_ceiling)
{
	struct buf b = BUF_INIT(2);

	ck_assert_int_eq(json_string(span_of("\"abc\""), &b),
	    SESSILE_ETOOBIG);
	buf_free(&b);
}
END_TEST

/* What is written as JSON is read as the same. */
START_TEST(strings_go_both_ways)
{
	struct buf json = BUF_INIT(4096), back = BUF_INIT(4096);
	char text[256];
	struct span v;
	size_t i;

	for (i = 1; i < 128; i++)
		text[i - 1] = (char)i;
	memcpy(text + 127, "\xc3\xa9\xf0\x9f\x98\x80", 7);
	buf_put_json(&json, text, strlen(text));
	v.p = buf_text(&json);
	v.n = json.len;
	ck_assert(json_valid(v));
	ck_assert_int_eq(json_string(v, &back), SESSILE_OK);
	ck_assert_str_eq(buf_text(&back), text);
	buf_free(&json);
	buf_free(&back);
}
END_TEST

START_TEST(integers_that_javascript_holds)
{
	static const struct { int line; const char *s; bool ok; int64_t n; }
	t[] = {
		{ __LINE__, "0", true, 0 }, { __LINE__, "-0", true, 0 },
		{ __LINE__, "42", true, 42 }, { __LINE__, "-7", true, -7 },
		{ __LINE__, "9007199254740991", true, 9007199254740991 },
		{ __LINE__, "-9007199254740991", true, -9007199254740991 },
		{ __LINE__, "9007199254740992", false, 0 },
		{ __LINE__, "99999999999999999999", false, 0 },
		{ __LINE__, "1.0", false, 0 }, { __LINE__, "1e3", false, 0 },
		{ __LINE__, "\"1\"", false, 0 }, { __LINE__, "", false, 0 },
		{ __LINE__, "-", false, 0 }, { __LINE__, "null", false, 0 },
	};
	int64_t n;
	size_t i;

	for (i = 0; i < N(t); i++) {
		n = 0;
		ck_assert_msg(json_i64(span_of(t[i].s), &n) == t[i].ok &&
		    n == t[i].n, "line %d", t[i].line);
	}
}
END_TEST

START_TEST(blanks_go_but_not_those_in_strings)
{
	static const struct {
		int		 line;
		const char	*from, *to;
	} t[] = {
		{ __LINE__, " { \"a\" :\t[ 1 ,\r\n2 ] } ", "{\"a\":[1,2]}" },
		{ __LINE__, "\" a  b \"", "\" a  b \"" },
		{ __LINE__, "[\"\\\" \\\\\" , \" x \"]",
		    "[\"\\\" \\\\\",\" x \"]" },
		{ __LINE__, "{\"n\":\"a\\\\\", \"p\":\"http://x y\"}",
		    "{\"n\":\"a\\\\\",\"p\":\"http://x y\"}" },
		{ __LINE__, "{\"n\":\"x\\\\\",\"a\":\"/*\",\"r\":1,\"b\":\"*/\"}",
		    "{\"n\":\"x\\\\\",\"a\":\"/*\",\"r\":1,\"b\":\"*/\"}" },
		{ __LINE__, "\"\\\\\\\" // \"", "\"\\\\\\\" // \"" },
		{ __LINE__, " 1 ", "1" },
	};
	char text[128];
	size_t i;

	for (i = 0; i < N(t); i++) {
		ck_assert(json_valid(span_of(t[i].from)));
		snprintf(text, sizeof(text), "%s", t[i].from);
		json_minify(text);
		ck_assert_msg(strcmp(text, t[i].to) == 0, "line %d: %s",
		    t[i].line, text);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("base_json");
	TCase *t = tcase_create("json");

	tcase_add_loop_test(t, valid_or_not, 0, (int)N(texts));
	tcase_add_test(t, nothing_is_read_past_the_end);
	tcase_add_test(t, a_raw_nul_is_invalid);
	tcase_add_test(t, depth_has_a_ceiling);
	tcase_add_test(t, members_keep_their_bytes);
	tcase_add_test(t, walking_agrees_with_valid);
	tcase_add_test(t, strings_are_unescaped);
	tcase_add_test(t, a_key_is_what_its_escapes_say);
	tcase_add_test(t, a_string_over_the_ceiling);
	tcase_add_test(t, strings_go_both_ways);
	tcase_add_test(t, integers_that_javascript_holds);
	tcase_add_test(t, blanks_go_but_not_those_in_strings);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
