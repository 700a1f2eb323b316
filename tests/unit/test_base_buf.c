/*
 * The buffer: its ceiling, its sticky error, its terminator, JSON strings.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "check_main.h"
#include "sessile.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

START_TEST(starts_empty)
{
	struct buf b = BUF_INIT(10);

	ck_assert_str_eq(buf_text(&b), "");
	ck_assert_int_eq(buf_error(&b), SESSILE_OK);
	buf_reset(&b);
	buf_free(&b);
	buf_free(&b);
	ck_assert_int_eq(buf_put(&b, NULL, 0), SESSILE_OK);
	ck_assert_str_eq(b.data, "");
	buf_free(&b);
}
END_TEST

START_TEST(grows_up_to_its_ceiling)
{
	struct buf b = BUF_INIT(5000);
	size_t i;

	for (i = 0; i < 5000; i++) {
		ck_assert_int_eq(buf_putc(&b, (char)('a' + i % 26)), 0);
		ck_assert_uint_eq(b.len, i + 1);
		ck_assert_int_eq(b.data[i + 1], '\0');
	}
	for (i = 0; i < 5000; i++)
		ck_assert_int_eq(b.data[i], (char)('a' + i % 26));
	ck_assert_int_eq(buf_put(&b, "", 0), SESSILE_OK);
	ck_assert_int_eq(buf_putc(&b, 'x'), SESSILE_ETOOBIG);
	ck_assert_uint_eq(b.len, 5000);
	buf_free(&b);
}
END_TEST

START_TEST(the_first_error_stays)
{
	struct buf b = BUF_INIT(4);

	buf_puts(&b, "ab");
	ck_assert_int_eq(buf_puts(&b, "cde"), SESSILE_ETOOBIG);
	ck_assert_int_eq(buf_puts(&b, "c"), SESSILE_ETOOBIG);
	ck_assert_int_eq(buf_printf(&b, "c"), SESSILE_ETOOBIG);
	ck_assert_int_eq(buf_put_i64(&b, 1), SESSILE_ETOOBIG);
	ck_assert_int_eq(buf_put_json(&b, "", 0), SESSILE_ETOOBIG);
	ck_assert_int_eq(buf_error(&b), SESSILE_ETOOBIG);
	ck_assert_str_eq(buf_text(&b), "ab");
	ck_assert_ptr_null(buf_take(&b));
	ck_assert_uint_eq(b.len, 0);
	ck_assert_int_eq(buf_puts(&b, "abcd"), SESSILE_OK);
	buf_free(&b);
}
END_TEST

START_TEST(huge_lengths_do_not_wrap)
{
	struct buf b = BUF_INIT(100);

	buf_puts(&b, "ab");
	ck_assert_int_eq(buf_put(&b, "x", SIZE_MAX), SESSILE_ETOOBIG);
	buf_reset(&b);
	buf_puts(&b, "ab");
	ck_assert_int_eq(buf_put(&b, "x", SIZE_MAX - 1), SESSILE_ETOOBIG);
	buf_free(&b);
}
END_TEST

START_TEST(reset_forgets_and_wipes)
{
	struct buf b = BUF_INIT(100);
	char *data;

	buf_puts(&b, "secret");
	data = b.data;
	buf_reset(&b);
	ck_assert_ptr_eq(b.data, data);
	ck_assert_int_eq(memcmp(data, "\0\0\0\0\0\0", 6), 0);
	ck_assert_str_eq(buf_text(&b), "");
	buf_put(&b, "x", 101);
	buf_reset(&b);
	ck_assert_int_eq(buf_puts(&b, "again"), SESSILE_OK);
	buf_free(&b);
}
END_TEST

START_TEST(taken_text_is_the_callers)
{
	struct buf b = BUF_INIT(100);
	char *text;

	text = buf_take(&b);
	ck_assert_str_eq(text, "");
	free(text);
	buf_put(&b, "a\0b", 3);
	text = buf_take(&b);
	ck_assert_int_eq(memcmp(text, "a\0b", 4), 0);
	ck_assert_ptr_null(b.data);
	ck_assert_uint_eq(b.max, 100);
	free(text);
}
END_TEST

START_TEST(integers)
{
	static const int64_t t[] = { 0, 1, -1, 9, 10, -10, 1234567890,
	    INT64_MAX, INT64_MIN };
	struct buf b = BUF_INIT(100);
	char want[32];
	size_t i;

	for (i = 0; i < N(t); i++) {
		snprintf(want, sizeof(want), "%" PRId64, t[i]);
		buf_reset(&b);
		ck_assert_int_eq(buf_put_i64(&b, t[i]), SESSILE_OK);
		ck_assert_str_eq(buf_text(&b), want);
	}
	buf_free(&b);
}
END_TEST

START_TEST(formats)
{
	struct buf b = BUF_INIT(300);
	char wide[256];

	memset(wide, 'w', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	ck_assert_int_eq(buf_printf(&b, "%d%s", 42, ""), SESSILE_OK);
	ck_assert_int_eq(buf_printf(&b, "%s", wide), SESSILE_OK);
	ck_assert_uint_eq(b.len, 257);
	ck_assert_uint_eq(strlen(b.data), 257);
	ck_assert_int_eq(buf_printf(&b, "%s", wide), SESSILE_ETOOBIG);
	buf_free(&b);
}
END_TEST

/* As JSON.stringify() writes them. */
START_TEST(json_strings)
{
	static const struct { int line; const char *in; size_t n;
	    const char *is; } t[] = {
		{ __LINE__, "", 0, "\"\"" },
		{ __LINE__, "a\"b\\c/", 6, "\"a\\\"b\\\\c/\"" },
		{ __LINE__, "\b\t\n\v\f\r", 6, "\"\\b\\t\\n\\u000b\\f\\r\"" },
		{ __LINE__, "\0\1\x1f\x7f", 4,
		    "\"\\u0000\\u0001\\u001f\x7f\"" },
		{ __LINE__, "\xc3\xa9\xe2\x80\xa8", 5,
		    "\"\xc3\xa9\xe2\x80\xa8\"" },
		{ __LINE__, "\"\"", 2, "\"\\\"\\\"\"" },
	};
	struct buf b = BUF_INIT(100);
	size_t i;

	for (i = 0; i < N(t); i++) {
		buf_reset(&b);
		ck_assert_int_eq(buf_put_json(&b, t[i].in, t[i].n), 0);
		ck_assert_msg(strcmp(buf_text(&b), t[i].is) == 0,
		    "line %d: %s", t[i].line, buf_text(&b));
	}
	buf_free(&b);
}
END_TEST

START_TEST(memory_is_copied_and_wiped)
{
	char text[] = "abc", *copy;

	mem_wipe(text, 2);
	ck_assert_int_eq(memcmp(text, "\0\0c", 4), 0);
	mem_wipe(NULL, 0);
	mem_wipe_free(NULL, 0);
	mem_wipe_str(NULL);
	copy = mem_dup("a\0b", 3);
	ck_assert_int_eq(memcmp(copy, "a\0b", 4), 0);
	mem_wipe_free(copy, 4);
	copy = mem_dup(NULL, 0);
	ck_assert_str_eq(copy, "");
	mem_wipe_str(copy);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("base_buf");
	TCase *t = tcase_create("buf");

	tcase_add_test(t, starts_empty);
	tcase_add_test(t, grows_up_to_its_ceiling);
	tcase_add_test(t, the_first_error_stays);
	tcase_add_test(t, huge_lengths_do_not_wrap);
	tcase_add_test(t, reset_forgets_and_wipes);
	tcase_add_test(t, taken_text_is_the_callers);
	tcase_add_test(t, integers);
	tcase_add_test(t, formats);
	tcase_add_test(t, json_strings);
	tcase_add_test(t, memory_is_copied_and_wiped);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
