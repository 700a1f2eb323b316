/*
 * Spans and cursors over them.
 */
#include <string.h>

#include "base/scan.h"
#include "check_main.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

START_TEST(spans_compare)
{
	struct span none = span_of(NULL), abc = { "abcd", 3 };

	ck_assert_uint_eq(none.n, 0);
	ck_assert(span_is(none, "") && span_is_nocase(none, ""));
	ck_assert(!span_is(none, "a") && !span_is_nocase(none, "a"));
	ck_assert(span_is(abc, "abc") && !span_is(abc, "abcd"));
	ck_assert(!span_is(abc, "ab") && !span_is(abc, "ABC"));
	ck_assert(span_is_nocase(abc, "AbC") && !span_is_nocase(abc, "abx"));
	/* Only letters have a case: these differ in the same bit. */
	ck_assert(!span_is_nocase(span_of("@"), "`"));
	ck_assert(!span_is_nocase(span_of("["), "{"));
	ck_assert(!span_is_nocase(span_of("\xc3\xa9"), "\xc3\x89"));
}
END_TEST

START_TEST(blanks_are_trimmed)
{
	ck_assert(span_is(span_trim(span_of(" \ta b\t ")), "a b"));
	ck_assert(span_is(span_trim(span_of(" \t ")), ""));
	ck_assert(span_is(span_trim(span_of("")), ""));
	ck_assert(span_is(span_trim(span_of(NULL)), ""));
	ck_assert(span_is(span_trim(span_of("\na\r")), "\na\r"));
}
END_TEST

START_TEST(utf8)
{
	static const struct { int line; const char *s; bool ok; } t[] = {
		{ __LINE__, "", true },
		{ __LINE__, "a\x7f", true },
		{ __LINE__, "\xc2\x80\xdf\xbf", true },
		{ __LINE__, "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80", true },
		{ __LINE__, "\xef\xbf\xbf", true },
		{ __LINE__, "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", true },
		{ __LINE__, "\x80", false },
		{ __LINE__, "\xbf", false },
		{ __LINE__, "\xc0\x80", false },
		{ __LINE__, "\xc1\xbf", false },
		{ __LINE__, "\xc2", false },
		{ __LINE__, "\xc2" "a", false },
		{ __LINE__, "\xe0\x9f\xbf", false },
		{ __LINE__, "\xe2\x82", false },
		{ __LINE__, "\xe2\x82" "a", false },
		{ __LINE__, "\xed\xa0\x80", false },
		{ __LINE__, "\xed\xbf\xbf", false },
		{ __LINE__, "\xf0\x8f\xbf\xbf", false },
		{ __LINE__, "\xf0\x90\x80", false },
		{ __LINE__, "\xf4\x90\x80\x80", false },
		{ __LINE__, "\xf5\x80\x80\x80", false },
		{ __LINE__, "\xff", false },
	};
	size_t i;

	for (i = 0; i < N(t); i++)
		ck_assert_msg(span_utf8(span_of(t[i].s)) == t[i].ok,
		    "line %d", t[i].line);
	ck_assert_uint_eq(utf8_length("\xe2\x82\xac", 2), 0);
	ck_assert_uint_eq(utf8_length("\xe2\x82\xac", 3), 3);
	ck_assert_uint_eq(utf8_length("", 0), 0);
	ck_assert_uint_eq(utf8_length("\0", 1), 1);
}
END_TEST

/* Every byte, against the lists in the RFC. */
START_TEST(plain_and_token)
{
	static const char tchars[] = "!#$%&'*+-.^_`|~0123456789"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char c;
	struct span one = { &c, 1 };
	int i;

	for (i = 0; i < 256; i++) {
		c = (char)i;
		ck_assert_int_eq(span_plain(one), i >= 0x20 && i != 0x7f);
		ck_assert_int_eq(span_token(one),
		    memchr(tchars, c, sizeof(tchars) - 1) != NULL);
	}
	ck_assert(span_plain(span_of("")) && !span_token(span_of("")));
	ck_assert(!span_token(span_of("a b")));
}
END_TEST

START_TEST(characters_move_the_cursor)
{
	struct span v = span_of("ab");

	ck_assert(!scan_char(&v, 'b') && v.n == 2);
	ck_assert(scan_char(&v, 'a') && scan_char(&v, 'b') && v.n == 0);
	ck_assert(!scan_char(&v, 'c') && !scan_char(&v, '\0'));
}
END_TEST

START_TEST(digits_are_counted)
{
	static const struct { int line; const char *s; size_t max; bool ok;
	    uint64_t n; size_t left; } t[] = {
		{ __LINE__, "0", 1, true, 0, 0 },
		{ __LINE__, "42x", 2, true, 42, 1 },
		{ __LINE__, "007", 3, true, 7, 0 },
		{ __LINE__, "123", 2, false, 0, 3 },
		{ __LINE__, "", 5, false, 0, 0 },
		{ __LINE__, "x", 5, false, 0, 1 },
		{ __LINE__, "-1", 5, false, 0, 2 },
		{ __LINE__, "+1", 5, false, 0, 2 },
		{ __LINE__, " 1", 5, false, 0, 2 },
		{ __LINE__, "1", 0, false, 0, 1 },
		{ __LINE__, "999999999999999999", 30, true,
		    UINT64_C(999999999999999999), 0 },
		{ __LINE__, "9999999999999999999", 30, false, 0, 19 },
	};
	struct span v;
	uint64_t n;
	size_t i;

	for (i = 0; i < N(t); i++) {
		n = 0;
		v = span_of(t[i].s);
		ck_assert_msg(scan_digits(&v, t[i].max, &n) == t[i].ok &&
		    n == t[i].n && v.n == t[i].left, "line %d", t[i].line);
	}
}
END_TEST

START_TEST(until_passes_over_what_it_finds)
{
	struct span v = span_of("a;;b"), head;

	ck_assert(span_is(scan_until(&v, ';'), "a") && v.n == 2);
	ck_assert(span_is(scan_until(&v, ';'), "") && v.n == 1);
	ck_assert(span_is(scan_until(&v, ';'), "b") && v.n == 0);
	ck_assert(span_is(scan_until(&v, ';'), "") && v.n == 0);
	v = span_of(NULL);
	head = scan_until(&v, ';');
	ck_assert_uint_eq(head.n, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("base_scan");
	TCase *t = tcase_create("scan");

	tcase_add_test(t, spans_compare);
	tcase_add_test(t, blanks_are_trimmed);
	tcase_add_test(t, utf8);
	tcase_add_test(t, plain_and_token);
	tcase_add_test(t, characters_move_the_cursor);
	tcase_add_test(t, digits_are_counted);
	tcase_add_test(t, until_passes_over_what_it_finds);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
