/*
 * FastCGI records, looked at byte by byte: what is passed on to libfcgi, what
 * is waited for, and what is not to be read at all.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "check_main.h"
#include "http/fcgi_record.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

/* A request under construction. */
struct made {
	unsigned char	bytes[2 * LIMIT_FCGI];
	size_t		n;
};

static struct made m;

static void
put(const void *p, size_t n)
{
	ck_assert(n <= sizeof(m.bytes) - m.n);
	memcpy(m.bytes + m.n, p, n);
	m.n += n;
}

static void
record(unsigned char type, unsigned int id, const void *content, size_t n,
    unsigned char padding)
{
	unsigned char head[RECORD_HEADER] = { 1, type,
	    (unsigned char)(id >> 8), (unsigned char)id,
	    (unsigned char)(n >> 8), (unsigned char)n, padding, 0 };
	static const unsigned char zeros[255];

	put(head, sizeof(head));
	put(content, n);
	put(zeros, padding);
}

#define RESPONDER	"\0\1\0\0\0\0\0\0"
#define PAIRS		"\4\3NAMEabc\0\0\1\0X"

static void
good(void)
{
	m.n = 0;
	record(1, 1, RESPONDER, 8, 0);
	record(4, 1, PAIRS, sizeof(PAIRS) - 1, 0);
	record(4, 1, "", 0, 0);
	record(5, 1, "body", 4, 4);
	record(5, 1, "", 0, 0);
}

/* In memory of its own, so that a byte too far is seen by the sanitizer. */
static enum records
look(size_t n, struct records_found *found)
{
	unsigned char *copy = malloc(n + (n == 0));
	enum records what;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, m.bytes, n);
	what = records_look(copy, n, found);
	free(copy);
	return what;
}

START_TEST(a_request_is_whole_at_its_last_byte)
{
	struct records_found found;
	size_t i;

	good();
	for (i = 0; i < m.n; i++)
		ck_assert_msg(look(i, &found) == RECORDS_MORE, "%zu bytes", i);
	ck_assert_int_eq(look(m.n, &found), RECORDS_WHOLE);
	ck_assert(!found.nul);
}
END_TEST

/* What each byte may be: the header's last is reserved, padding anything. */
START_TEST(a_changed_byte_is_never_read_beyond)
{
	struct records_found found;
	unsigned char was;
	size_t i, k;
	int c;

	good();
	for (i = 0; i < m.n; i++) {
		was = m.bytes[i];
		for (c = 0; c < 256; c++) {
			m.bytes[i] = (unsigned char)c;
			for (k = i; k <= m.n; k++)
				(void)look(k, &found);
		}
		m.bytes[i] = was;
	}
	ck_assert_int_eq(look(m.n, &found), RECORDS_WHOLE);
}
END_TEST

START_TEST(parameters_are_as_long_as_they_say)
{
	static const struct {
		int line;
		const char *bytes;
		size_t n;
		enum records is;
	} t[] = {
#define PARAMS(s) s, sizeof(s) - 1
		{ __LINE__, PARAMS("\1\1XY"), RECORDS_WHOLE },
		{ __LINE__, PARAMS("\0\0"), RECORDS_WHOLE },
		{ __LINE__, PARAMS("\x80\0\0\1\1XY"), RECORDS_WHOLE },
		{ __LINE__, PARAMS("\1\x80\0\0\1XY"), RECORDS_WHOLE },
		{ __LINE__, PARAMS("\1"), RECORDS_BAD },
		{ __LINE__, PARAMS("\1\2XY"), RECORDS_BAD },
		{ __LINE__, PARAMS("\1\1XYZ"), RECORDS_BAD },
		{ __LINE__, PARAMS("\x80"), RECORDS_BAD },
		{ __LINE__, PARAMS("\x80\0\0"), RECORDS_BAD },
		{ __LINE__, PARAMS("\x81\0\0\0\1"), RECORDS_BAD },
		{ __LINE__, PARAMS("\xff\xff\xff\xff\xff\xff\xff\xff"),
		    RECORDS_BAD },
		{ __LINE__, PARAMS("\x80\1\0\1\0X"), RECORDS_BAD },
		{ __LINE__, PARAMS("\1\x80\1\0\1X"), RECORDS_BAD },
	};
	struct records_found found;
	size_t i, size, at;

	for (i = 0; i < N(t); i++)
		for (size = 1; size <= t[i].n; size++) {
			m.n = 0;
			record(1, 1, RESPONDER, 8, 0);
			for (at = 0; at < t[i].n; at += size)
				record(4, 1, t[i].bytes + at, t[i].n - at <
				    size ? t[i].n - at : size, 3);
			record(4, 1, "", 0, 0);
			record(5, 1, "", 0, 0);
			ck_assert_msg(look(m.n, &found) == t[i].is,
			    "line %d, in records of %zu", t[i].line, size);
		}
}
END_TEST

START_TEST(a_nul_in_a_parameter_is_told)
{
	static const struct {
		const char *bytes;
		size_t n;
		bool nul;
	} t[] = {
		{ PARAMS("\1\1XY\0\0\0\1Z"), false },
		{ PARAMS("\1\1\0Y"), true },
		{ PARAMS("\1\1X\0"), true },
		{ PARAMS("\1\3Xa\0b"), true },
	};
	struct records_found found;
	size_t i;

	for (i = 0; i < N(t); i++) {
		m.n = 0;
		record(1, 1, RESPONDER, 8, 0);
		record(4, 1, t[i].bytes, t[i].n, 0);
		record(4, 1, "", 0, 0);
		record(5, 1, "", 0, 0);
		ck_assert_int_eq(look(m.n, &found), RECORDS_WHOLE);
		ck_assert_msg(found.nul == t[i].nul, "row %zu", i);
	}
}
END_TEST

/* The rest of a body that is too large is not waited for. */
START_TEST(a_body_is_whole_past_its_ceiling)
{
	static const char body[2 * LIMIT_BODY];
	struct records_found found;
	size_t head;

	m.n = 0;
	record(1, 1, RESPONDER, 8, 0);
	record(4, 1, "", 0, 0);
	head = m.n + RECORD_HEADER;
	record(5, 1, body, sizeof(body), 0);
	ck_assert_int_eq(look(head + LIMIT_BODY, &found), RECORDS_MORE);
	ck_assert_int_eq(look(head + LIMIT_BODY + 1, &found), RECORDS_WHOLE);
}
END_TEST

START_TEST(management_comes_first_or_not_at_all)
{
	struct records_found found;
	size_t n;

	m.n = 0;
	record(9, 0, "\1\0X", 3, 5);
	n = m.n;
	ck_assert_int_eq(look(n - 1, &found), RECORDS_MORE);
	ck_assert_int_eq(look(n, &found), RECORDS_ASK);
	ck_assert_int_eq(found.type, 9);
	ck_assert_uint_eq(found.size, n);
	record(1, 1, RESPONDER, 8, 0);
	ck_assert_int_eq(look(m.n, &found), RECORDS_ASK);
	ck_assert_uint_eq(found.size, n);

	m.n = 0;
	record(1, 1, RESPONDER, 8, 0);
	record(9, 0, "", 0, 0);
	ck_assert_int_eq(look(m.n, &found), RECORDS_BAD);
}
END_TEST

START_TEST(replies_fit)
{
	unsigned char reply[RECORD_REPLY];
	size_t n;
	int type;

	for (type = 0; type < 256; type++) {
		n = record_reply((unsigned char)type, reply);
		ck_assert_uint_le(n, RECORD_REPLY);
		ck_assert_uint_eq(n, RECORD_HEADER +
		    ((size_t)reply[4] << 8 | reply[5]) + reply[6]);
		ck_assert_int_eq(reply[0], 1);
		ck_assert_int_eq(reply[1], type == 9 ? 10 : 11);
	}
	n = record_reply(9, reply);
	ck_assert_ptr_nonnull(memmem(reply, n, "\16\1FCGI_MAX_CONNS1", 17));
	ck_assert_ptr_nonnull(memmem(reply, n, "\15\1FCGI_MAX_REQS1", 16));
	ck_assert_ptr_nonnull(memmem(reply, n, "\17\1FCGI_MPXS_CONNS0", 18));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("fcgi_record");
	TCase *t = tcase_create("records");

	tcase_add_test(t, a_request_is_whole_at_its_last_byte);
	tcase_add_test(t, a_changed_byte_is_never_read_beyond);
	tcase_add_test(t, parameters_are_as_long_as_they_say);
	tcase_add_test(t, a_nul_in_a_parameter_is_told);
	tcase_add_test(t, a_body_is_whole_past_its_ceiling);
	tcase_add_test(t, management_comes_first_or_not_at_all);
	tcase_add_test(t, replies_fit);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
