/*
 * Dates, against what Node gave (vectors/).
 */
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "check_main.h"
#include "vectors.h"

START_TEST(written_as_node_writes)
{
	struct vectors *t = vectors_open("date.tsv", 3);
	char text[DATE_TEXT];
	int64_t ms, back;

	while (vectors_next(t)) {
		ms = strtoll(t->field[0], NULL, 10);
		ck_assert(date_iso(ms, text));
		ck_assert_msg(strcmp(text, t->field[1]) == 0, "line %d: %s",
		    t->line, text);
		ck_assert_msg(date_parse(span_of(text), &back) && back == ms,
		    "line %d", t->line);
		ck_assert(date_utc(ms, text));
		ck_assert_msg(strcmp(text, t->field[2]) == 0, "line %d: %s",
		    t->line, text);
	}
	ck_assert_int_gt(t->rows, 100);
	vectors_close(t);
}
END_TEST

/* What toISOString() writes must be read; the rest only if read alike. */
START_TEST(read_as_node_reads)
{
	struct vectors *t = vectors_open("date_parse.tsv", 3);
	int64_t ms;
	bool canonical;

	while (vectors_next(t)) {
		struct span v = { t->field[0], t->len[0] };

		canonical = strcmp(t->field[2], "1") == 0;
		if (!date_parse(v, &ms))
			ck_assert_msg(!canonical, "line %d: %s", t->line,
			    t->field[0]);
		else
			ck_assert_msg(t->len[1] > 0 && ms ==
			    strtoll(t->field[1], NULL, 10), "line %d: %s",
			    t->line, t->field[0]);
	}
	ck_assert_int_gt(t->rows, 50);
	vectors_close(t);
}
END_TEST

START_TEST(past_the_ends_of_time)
{
	char text[DATE_TEXT];

	ck_assert(date_iso(DATE_MAX, text) && date_utc(-DATE_MAX, text));
	ck_assert(!date_iso(DATE_MAX + 1, text) && text[0] == '\0');
	ck_assert(!date_utc(-DATE_MAX - 1, text) && text[0] == '\0');
	ck_assert(!date_iso(INT64_MIN, text) && !date_utc(INT64_MAX, text));
}
END_TEST

/* Every cut of a good text, and nothing read behind it. */
START_TEST(cut_texts_are_refused)
{
	static const char good[] = "2026-01-02T03:04:05.678Z";
	int64_t ms;
	size_t n;
	char *exact;

	for (n = 0; n <= strlen(good); n++) {
		struct span v;

		exact = malloc(n + 1);
		ck_assert_ptr_nonnull(exact);
		memcpy(exact + 1, good, n);
		v.p = exact + 1;
		v.n = n;
		ck_assert_int_eq(date_parse(v, &ms), n == strlen(good));
		free(exact);
	}
	ck_assert(!date_parse(span_of("2026-01-02T03:04:05.678Z "), &ms));
}
END_TEST

START_TEST(now_is_now)
{
	int64_t now = (int64_t)time(NULL) * 1000;

	ck_assert_int_ge(date_now(), now - 1000);
	ck_assert_int_le(date_now(), now + 60000);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("base_date");
	TCase *t = tcase_create("date");

	tcase_add_test(t, written_as_node_writes);
	tcase_add_test(t, read_as_node_reads);
	tcase_add_test(t, past_the_ends_of_time);
	tcase_add_test(t, cut_texts_are_refused);
	tcase_add_test(t, now_is_now);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
