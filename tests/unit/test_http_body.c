/*
 * The request's body: its type, its length, its end, and that it is JSON.
 */
#include <sys/syscall.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "check_main.h"
#include "fake_request.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

static struct request r;
static struct err e;
static struct fake f;
static char type[256], length[64];
static time_t ahead;		/* seconds that the clock is fast */

/* In the C library's place, so that no test needs to wait. */
int
clock_gettime(clockid_t __clock_id, struct timespec *__tp)
{
	int rc = (int)syscall(SYS_clock_gettime, __clock_id, __tp);

	if (rc == 0)
		__tp->tv_sec += ahead;
	return rc;
}

static void
setup(void)
{
	memset(&f, 0, sizeof(f));
	f.vars[0] = "REQUEST_METHOD=POST";
	f.vars[1] = type;
	f.vars[2] = length;
	snprintf(type, sizeof(type), "CONTENT_TYPE=application/json");
}

/* The body that is sent, and what Content-Length says ("": itself). */
static void
sends(const char *body, const char *says)
{
	f.body = body;
	f.len = strlen(body);
	f.at = 0;
	f.reads = 0;
	if (says[0] == '\0')
		snprintf(length, sizeof(length), "CONTENT_LENGTH=%zu", f.len);
	else
		snprintf(length, sizeof(length), "CONTENT_LENGTH=%s", says);
}

/* 0 for SESSILE_OK, else the status. */
static int
reads(void)
{
	int rc;

	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	rc = request_read_json(&r, &e);
	if (rc == SESSILE_OK)
		return 0;
	ck_assert_int_eq(rc, SESSILE_EREQUEST);
	ck_assert_ptr_null(r.body);
	ck_assert_uint_eq(r.body_len, 0);
	ck_assert_uint_gt(strlen(e.text), 0);
	return e.status;
}

START_TEST(type_is_exactly_json)
{
	static const struct { int line; const char *type; int status; } t[] = {
		{ __LINE__, "application/json", 0 },
		{ __LINE__, "Application/JSON", 0 },
		{ __LINE__, " application/json\t", 0 },
		{ __LINE__, "application/json;charset=utf-8", 0 },
		{ __LINE__, "application/json; charset=UTF-8", 0 },
		{ __LINE__, "application/json ; Charset=\"Utf-8\"", 0 },
		{ __LINE__, "application/json;", 0 },
		{ __LINE__, "application/json; ;charset=utf-8 ;", 0 },
		{ __LINE__, "application/json; version=1", 0 },
		{ __LINE__, "application/json; a=\"x;y\\\"\"; b=c", 0 },
		{ __LINE__, "application/json; charset=utf8", 415 },
		{ __LINE__, "application/json; charset=latin1", 415 },
		{ __LINE__, "application/json; charset=utf-16", 415 },
		{ __LINE__, "application/json; charset=", 415 },
		{ __LINE__, "application/json; charset=\"utf-8", 415 },
		{ __LINE__, "application/json; charset=utf-8; charset=x",
		    415 },
		{ __LINE__, "application/json; charset = utf-8", 415 },
		{ __LINE__, "application/json; charset", 415 },
		{ __LINE__, "application/json charset=utf-8", 415 },
		{ __LINE__, "application/json, text/plain", 415 },
		{ __LINE__, "application/json; a=b, text/plain", 415 },
		{ __LINE__, "text/plain; application/json", 415 },
		{ __LINE__, "text/plain", 415 },
		{ __LINE__, "text/json", 415 },
		{ __LINE__, "application/jsonp", 415 },
		{ __LINE__, "application/json/x", 415 },
		{ __LINE__, "application/ld+json", 415 },
		{ __LINE__, "application/x-www-form-urlencoded", 415 },
		{ __LINE__, "multipart/form-data; boundary=x", 415 },
		{ __LINE__, "application", 415 },
		{ __LINE__, "application/", 415 },
		{ __LINE__, "/json", 415 },
		{ __LINE__, "*/*", 415 },
		{ __LINE__, "application/json\r\n", 415 },
		{ __LINE__, "application/json; a=\"\x01\"", 415 },
		{ __LINE__, "application/json; a=\"\\", 415 },
		{ __LINE__, ";", 415 },
		{ __LINE__, "", 415 },
	};
	size_t i;

	for (i = 0; i < N(t); i++) {
		snprintf(type, sizeof(type), "CONTENT_TYPE=%s", t[i].type);
		sends("{}", "");
		ck_assert_msg(reads() == t[i].status, "line %d", t[i].line);
		ck_assert(t[i].status == 0 || f.reads == 0);
		request_free(&r);
	}
	f.vars[1] = "HTTP_CONTENT_TYPE=application/json";
	sends("{}", "");
	ck_assert_int_eq(reads(), 415);
	request_free(&r);
}
END_TEST

START_TEST(length_decides_before_anything_is_read)
{
	static const struct { int line; const char *says; int status; } t[] = {
		{ __LINE__, "8193", 413 },
		{ __LINE__, "9999999999", 413 },
		{ __LINE__, "99999999999999999999", 400 },
		{ __LINE__, "-1", 400 },
		{ __LINE__, "+3", 400 },
		{ __LINE__, "3, 3", 400 },
		{ __LINE__, "abc", 400 },
	};
	size_t i;

	for (i = 0; i < N(t); i++) {
		sends("{}", t[i].says);
		ck_assert_msg(reads() == t[i].status, "line %d", t[i].line);
		ck_assert_int_eq(f.reads, 0);
		request_free(&r);
	}
	sends("{}", "");
	length[strlen("CONTENT_LENGTH=")] = '\0';
	ck_assert_int_eq(reads(), 411);
	request_free(&r);
	f.vars[2] = NULL;
	ck_assert_int_eq(reads(), 411);
	ck_assert_int_eq(f.reads, 0);
	request_free(&r);
	type[0] = '\0';		/* the type comes first */
	ck_assert_int_eq(reads(), 415);
	request_free(&r);
}
END_TEST

START_TEST(the_largest_body_is_taken)
{
	static char body[LIMIT_BODY + 1];

	memset(body, ' ', LIMIT_BODY);
	memcpy(body, "{}", 2);
	sends(body, "");
	f.endless = true;
	ck_assert_int_eq(reads(), 0);
	ck_assert_uint_eq(r.body_len, LIMIT_BODY);
	ck_assert_uint_eq(strlen(r.body), LIMIT_BODY);
	request_free(&r);
}
END_TEST

/* Under Python standard input is the socket: there is no end to read to. */
START_TEST(not_a_byte_more_than_said_is_read)
{
	sends("{\"a\":1}GET / HTTP/1.1", "7");
	f.endless = true;
	ck_assert_int_eq(reads(), 0);
	ck_assert_str_eq(r.body, "{\"a\":1}");
	ck_assert_uint_eq(f.at, 7);
	ck_assert_int_eq(request_read_json(&r, &e), SESSILE_OK);
	ck_assert_int_eq(f.reads, 1);	/* the second time it was there */
	request_free(&r);
}
END_TEST

START_TEST(short_reads_are_put_together)
{
	const char *body = "{\"name\":\"J\xc3\xb6rg\",\"n\":[1,2,3]}";
	size_t chunk;

	for (chunk = 1; chunk <= strlen(body); chunk++) {
		sends(body, "");
		f.chunk = chunk;
		f.endless = true;
		ck_assert_int_eq(reads(), 0);
		ck_assert_str_eq(r.body, body);
		request_free(&r);
	}
}
END_TEST

/* Python and busybox start a program with 3 of 100 bytes. */
START_TEST(a_body_that_comes_short_is_refused)
{
	sends("{}", "3");
	ck_assert_int_eq(reads(), 400);
	request_free(&r);
	sends("{}", "100");
	f.chunk = 1;
	ck_assert_int_eq(reads(), 400);
	request_free(&r);
	sends("", "1");
	ck_assert_int_eq(reads(), 400);
	request_free(&r);
	sends("{}", "3");
	f.broken = true;
	ck_assert_int_eq(reads(), 400);
	request_free(&r);
}
END_TEST

START_TEST(only_valid_json_passes)
{
	static const struct { int line; const char *body; bool ok; } t[] = {
		{ __LINE__, "{}", true },
		{ __LINE__, " {\"a\" : [ true , null ] }\r\n", true },
		{ __LINE__, "\"text\"", true },
		{ __LINE__, "null", true },
		{ __LINE__, "", false },
		{ __LINE__, " ", false },
		{ __LINE__, "{", false },
		{ __LINE__, "{}x", false },
		{ __LINE__, "{}{}", false },
		{ __LINE__, "{\"a\":1,}", false },
		{ __LINE__, "{a:1}", false },
		{ __LINE__, "{'a':1}", false },
		{ __LINE__, "{\"a\":\"\xff\"}", false },
		{ __LINE__, "{\"a\":\"\xed\xa0\x80\"}", false },
		{ __LINE__, "\xef\xbb\xbf{}", false },
		{ __LINE__, "name=a&position=b", false },
	};
	size_t i;

	for (i = 0; i < N(t); i++) {
		sends(t[i].body, "");
		ck_assert_msg(reads() == (t[i].ok ? 0 : 400), "line %d",
		    t[i].line);
		request_free(&r);
	}
}
END_TEST

/* Of what is told, nothing is longer than the name of a field. */
START_TEST(the_member_that_is_no_json_is_named)
{
	static const struct { int line; const char *body, *error; } t[] = {
		{ __LINE__, "{\"old\":\"\xff\",\"new\":\"x\"}",
		    ", in or behind \"old\"" },
		{ __LINE__, "{\"old\":\"x\",\"new\":\"\xc0\x80\"}",
		    ", in or behind \"new\"" },
		{ __LINE__, "{\"old\":\"x\",\"new\":\"\\x\"}",
		    ", in or behind \"new\"" },
		{ __LINE__, "{\"old\":\"x", ", in or behind \"old\"" },
		{ __LINE__, "{\"old\":1 \"new\":2}", ", in or behind \"old\"" },
		{ __LINE__, "{\"old\":1,\"n\xff\":2}",
		    ", in or behind \"old\"" },
		{ __LINE__, "{\"old\":1}x", ", in or behind \"old\"" },
		{ __LINE__, "{\"a b\":x}", "" },
		{ __LINE__, "{\"\":x}", ", in or behind \"\"" },
		{ __LINE__, "{\"%s%n\":x}", "" },
		{ __LINE__, "{\"abcdefghijklmnopqrstuvwxyzabcdefghi\":x}", "" },
		{ __LINE__, "{\"a\xff\":1}", "" },
		{ __LINE__, "[{\"a\":x}]", "" },
	};
	char want[128];
	size_t i;

	for (i = 0; i < N(t); i++) {
		sends(t[i].body, "");
		ck_assert_int_eq(reads(), 400);
		snprintf(want, sizeof(want), "The body is not valid JSON%s",
		    t[i].error);
		ck_assert_msg(strcmp(e.text, want) == 0, "line %d: %s",
		    t[i].line, e.text);
		request_free(&r);
	}
}
END_TEST

START_TEST(a_nul_is_no_json)
{
	static const char body[] = "{}\0 ";

	sends("", "3");
	f.body = body;
	f.len = 3;
	ck_assert_int_eq(reads(), 400);
	request_free(&r);
}
END_TEST

static int64_t gave_up;
static time_t waits;		/* so many seconds go by in each read */

static long
too_slow(void *arg, void *to, size_t n, int64_t deadline)
{
	(void)arg;
	(void)to;
	(void)n;
	ahead += waits;
	gave_up = deadline;
	return -1;
}

/* A byte a second, and each of them in time. */
static long
drips(void *arg, void *to, size_t n, int64_t deadline)
{
	(void)arg;
	(void)n;
	if (date_ticks() >= deadline)
		return -1;
	ahead++;
	*(char *)to = ' ';
	return 1;
}

static long
too_much(void *arg, void *to, size_t n, int64_t deadline)
{
	(void)arg;
	(void)to;
	(void)deadline;
	return (long)n + 1;
}

START_TEST(the_deadline_lies_ten_seconds_ahead)
{
	int64_t now = date_ticks();

	sends("{}", "");
	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	r.input.read = too_slow;
	ck_assert_int_eq(request_read_json(&r, &e), SESSILE_EREQUEST);
	ck_assert_int_eq(e.status, 400);	/* it was an error before it */
	ck_assert_int_ge(gave_up, now + LIMIT_BODY_MS);
	ck_assert_int_le(gave_up, date_ticks() + LIMIT_BODY_MS);
	gave_up = 0;
	request_skip_body(&r);
	ck_assert_int_eq(gave_up, 0);	/* what did not come is not tried */
	request_free(&r);
}
END_TEST

START_TEST(a_body_that_takes_too_long_is_408)
{
	waits = LIMIT_BODY_MS / 1000;
	sends("{}", "");
	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	r.input.read = too_slow;
	ck_assert_int_eq(request_read_json(&r, &e), SESSILE_EREQUEST);
	ck_assert_int_eq(e.status, 408);
	request_free(&r);
	waits = 0;
	sends("{}", "100");
	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	r.input.read = drips;
	ck_assert_int_eq(request_read_json(&r, &e), SESSILE_EREQUEST);
	ck_assert_int_eq(e.status, 408);
	request_free(&r);
	ahead = 0;
}
END_TEST

START_TEST(an_input_that_lies_is_not_believed)
{
	sends("{}", "");
	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	r.input.read = too_much;
	ck_assert_int_eq(request_read_json(&r, &e), SESSILE_EREQUEST);
	ck_assert_int_eq(e.status, 400);
	request_free(&r);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("http_body");
	TCase *t = tcase_create("body");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, type_is_exactly_json);
	tcase_add_test(t, length_decides_before_anything_is_read);
	tcase_add_test(t, the_largest_body_is_taken);
	tcase_add_test(t, not_a_byte_more_than_said_is_read);
	tcase_add_test(t, short_reads_are_put_together);
	tcase_add_test(t, a_body_that_comes_short_is_refused);
	tcase_add_test(t, only_valid_json_passes);
	tcase_add_test(t, the_member_that_is_no_json_is_named);
	tcase_add_test(t, a_nul_is_no_json);
	tcase_add_test(t, the_deadline_lies_ten_seconds_ahead);
	tcase_add_test(t, a_body_that_takes_too_long_is_408);
	tcase_add_test(t, an_input_that_lies_is_not_believed);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
