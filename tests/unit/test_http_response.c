/*
 * The answer: its first line, its headers, each once, and its body.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "check_main.h"
#include "http/response.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))
#define NOSNIFF	"X-Content-Type-Options: nosniff\r\n"
#define CACHE	"Cache-Control: no-store\r\n"
#define DATA	"Content-Security-Policy: default-src 'none'; " \
		"base-uri 'none'; form-action 'none'; " \
		"frame-ancestors 'none'\r\n"
#define MARKUP	"Content-Security-Policy: base-uri 'none'; " \
		"frame-ancestors 'self'; object-src 'none'\r\n"
#define APART	"Referrer-Policy: same-origin\r\n" \
		"Cross-Origin-Resource-Policy: same-origin\r\n" \
		"Cross-Origin-Opener-Policy: same-origin\r\n"
#define REST	NOSNIFF CACHE DATA APART

static struct response r;
static struct buf out;

static void
setup(void)
{
	response_init(&r);
	buf_init(&out, LIMIT_RESPONSE_BODY);
}

static void
teardown(void)
{
	response_free(&r);
	buf_free(&out);
}

static const char *
written(bool head_only)
{
	buf_reset(&out);
	ck_assert_int_eq(response_write(&r, head_only, &out), SESSILE_OK);
	return buf_text(&out);
}

static int
set(int status, const char *type, const char *body)
{
	return response_set(&r, status, type, body, strlen(body));
}

START_TEST(a_whole_answer)
{
	ck_assert_int_eq(set(200, "application/json", "{\"a\":1}"), 0);
	ck_assert_str_eq(written(false), "Status: 200 OK\r\n"
	    "Content-Type: application/json; charset=utf-8\r\n"
	    "Content-Length: 7\r\n" REST "\r\n{\"a\":1}");
	ck_assert_str_eq(written(true), "Status: 200 OK\r\n"
	    "Content-Type: application/json; charset=utf-8\r\n"
	    "Content-Length: 7\r\n" REST "\r\n");
}
END_TEST

START_TEST(headers_and_cookies_stand_behind_ours)
{
	ck_assert_int_eq(set(303, "text/html", "x"), 0);
	ck_assert_int_eq(response_header(&r, "Location", "../"), 0);
	ck_assert_int_eq(response_cookie(&r, "a=b; Path=/"), 0);
	ck_assert_int_eq(response_cookie(&r, "c=d"), 0);
	ck_assert_str_eq(written(false), "Status: 303 See Other\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Content-Length: 1\r\n" NOSNIFF CACHE MARKUP APART
	    "Location: ../\r\n"
	    "Set-Cookie: a=b; Path=/\r\nSet-Cookie: c=d\r\n\r\nx");
}
END_TEST

START_TEST(charset_for_text_and_json)
{
	static const struct { int line; const char *type, *is; } t[] = {
		{ __LINE__, "text/plain", "text/plain; charset=utf-8" },
		{ __LINE__, "TEXT/css", "TEXT/css; charset=utf-8" },
		{ __LINE__, "application/json",
		    "application/json; charset=utf-8" },
		{ __LINE__, "application/ld+json",
		    "application/ld+json; charset=utf-8" },
		{ __LINE__, "text/plain; format=flowed",
		    "text/plain; format=flowed; charset=utf-8" },
		{ __LINE__, "text/plain; charset=us-ascii",
		    "text/plain; charset=us-ascii" },
		{ __LINE__, "text/plain;Charset=\"utf-8\"",
		    "text/plain;Charset=\"utf-8\"" },
		{ __LINE__, "image/png", "image/png" },
		{ __LINE__, "application/octet-stream",
		    "application/octet-stream" },
		{ __LINE__, "application/jsonx", "application/jsonx" },
	};
	char line[128];
	size_t i;

	for (i = 0; i < N(t); i++) {
		snprintf(line, sizeof(line), "\r\nContent-Type: %s\r\n",
		    t[i].is);
		ck_assert_int_eq(set(200, t[i].type, ""), 0);
		ck_assert_msg(strstr(written(false), line) != NULL,
		    "line %d: %s", t[i].line, buf_text(&out));
	}
}
END_TEST

START_TEST(what_breaks_the_answer_is_refused)
{
	static const int statuses[] = { -1, 0, 99, 100, 199, 600, 2000 };
	static const char *const types[] = { NULL, "", "text", "text/plain\n",
	    "text/plain\r\nX: y", "a b/c", "text/plain; a=\x7f" };
	size_t i;

	for (i = 0; i < N(statuses); i++)
		ck_assert_int_eq(set(statuses[i], "text/plain", ""),
		    SESSILE_EINVAL);
	for (i = 0; i < N(types); i++)
		ck_assert_int_eq(set(200, types[i], ""), SESSILE_EINVAL);
	ck_assert_int_eq(r.status, 0);
	ck_assert_int_eq(response_write(&r, false, &out), SESSILE_EINVAL);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_int_eq(set(599, "a/b", ""), SESSILE_OK);
}
END_TEST

START_TEST(headers_of_our_own_are_refused)
{
	static const char *const names[] = { "Status", "status",
	    "Content-Type", "CONTENT-LENGTH", "Set-Cookie", "set-cookie",
	    "X-Content-Type-Options", "Connection", "Transfer-Encoding",
	    "Keep-Alive", "Upgrade", "Trailer", "TE", "", "X Y", "X:", "X\n",
	    "X\r\nY", "\xc3\xa9", NULL };
	static const char *const values[] = { "a\nb", "a\r\nSet-Cookie: x=y",
	    "\r", "a\tb", "\x7f", "\x01", NULL };
	size_t i;

	for (i = 0; i < N(names); i++)
		ck_assert_int_eq(response_header(&r, names[i], "v"),
		    SESSILE_EINVAL);
	for (i = 0; i < N(values); i++) {
		ck_assert_int_eq(response_header(&r, "X-A", values[i]),
		    SESSILE_EINVAL);
		ck_assert_int_eq(response_cookie(&r, values[i]),
		    SESSILE_EINVAL);
	}
	ck_assert_int_eq(response_cookie(&r, ""), SESSILE_EINVAL);
	ck_assert_uint_eq(r.headers.len + r.cookies.len, 0);
}
END_TEST

START_TEST(a_second_header_replaces_the_first)
{
	ck_assert_int_eq(set(200, "image/png", ""), 0);
	ck_assert_int_eq(response_header(&r, "X-A", "1"), 0);
	ck_assert_int_eq(response_header(&r, "X-AB", "2"), 0);
	ck_assert_int_eq(response_header(&r, "X-C", "3"), 0);
	ck_assert_int_eq(response_header(&r, "x-a", ""), 0);
	ck_assert_int_eq(response_header(&r, "X-C", "4"), 0);
	ck_assert_str_eq(written(false), "Status: 200 OK\r\n"
	    "Content-Type: image/png\r\nContent-Length: 0\r\n" REST
	    "X-AB: 2\r\nx-a: \r\nX-C: 4\r\n\r\n");
}
END_TEST

START_TEST(cache_control_can_be_chosen)
{
	ck_assert_int_eq(set(200, "image/png", ""), 0);
	ck_assert_int_eq(response_header(&r, "cache-control", "max-age=5"),
	    0);
	ck_assert_str_eq(written(false), "Status: 200 OK\r\n"
	    "Content-Type: image/png\r\nContent-Length: 0\r\n"
	    NOSNIFF DATA APART "cache-control: max-age=5\r\n\r\n");
	response_clear(&r);
	ck_assert_int_eq(response_header(&r, "X-Cache-Control", "y"), 0);
	ck_assert_ptr_nonnull(strstr(written(false), "no-store"));
}
END_TEST

/* A page of a program that is not ours may load and run what is its own. */
START_TEST(what_is_marked_up_may_do_more)
{
	static const struct { int line; const char *type, *policy; } t[] = {
		{ __LINE__, "application/json", DATA },
		{ __LINE__, "application/ld+json", DATA },
		{ __LINE__, "text/plain", DATA },
		{ __LINE__, "text/plain; a=html", DATA },
		{ __LINE__, "image/png", DATA },
		{ __LINE__, "a/b", DATA },
		{ __LINE__, "text/html", MARKUP },
		{ __LINE__, "Text/HTML;charset=utf-8", MARKUP },
		{ __LINE__, "text/html ; charset=utf-8", MARKUP },
		{ __LINE__, "application/xhtml+xml", MARKUP },
		{ __LINE__, "image/svg+xml", MARKUP },
		{ __LINE__, "application/xml", MARKUP },
	};
	size_t i;

	for (i = 0; i < N(t); i++) {
		ck_assert_int_eq(set(200, t[i].type, ""), 0);
		ck_assert_msg(strstr(written(false), t[i].policy) != NULL,
		    "line %d: %s", t[i].line, buf_text(&out));
	}
}
END_TEST

/* How many headers of that name the last answer has. */
static int
count(const char *name)
{
	const char *at = buf_text(&out);
	size_t n = strlen(name);
	int found = 0;

	for (; (at = strstr(at, "\r\n")) != NULL; at += 2)
		found += strncasecmp(at + 2, name, n) == 0 && at[n + 2] == ':';
	return found;
}

START_TEST(what_every_answer_has_a_program_can_have_otherwise)
{
	static const char *const names[] = { "Cache-Control",
	    "content-security-policy", "Referrer-Policy",
	    "Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy",
	    "Strict-Transport-Security" };
	static const char *const types[] = { "text/plain", "text/html" };
	char line[64];
	size_t i, j, k;

	r.hsts.on = true;
	for (i = 0; i < N(names) * N(types); i++) {
		j = i / N(types);
		response_clear(&r);
		ck_assert_int_eq(set(200, types[i % N(types)], ""), 0);
		ck_assert_int_eq(response_header(&r, names[j], "x"), 0);
		snprintf(line, sizeof(line), "\r\n%s: x\r\n", names[j]);
		ck_assert_msg(strstr(written(false), line) != NULL, "%s",
		    names[j]);
		for (k = 0; k < N(names); k++)
			ck_assert_msg(count(names[k]) == 1, "%s: %d %s",
			    names[j], count(names[k]), names[k]);
	}
}
END_TEST

START_TEST(hsts_when_it_is_on)
{
	static const struct {
		int line;
		struct hsts hsts;
		const char *is;
	} t[] = {
		{ __LINE__, { false, false, 5 }, NULL },
		{ __LINE__, { false, true, 5 }, NULL },
		{ __LINE__, { true, false, 0 }, "max-age=0\r\n" },
		{ __LINE__, { true, false, 31536000 },
		    "max-age=31536000\r\n" },
		{ __LINE__, { true, true, 63072000 },
		    "max-age=63072000; includeSubDomains\r\n" },
	};
	char line[128];
	size_t i;

	ck_assert_int_eq(set(200, "text/plain", ""), 0);
	for (i = 0; i < N(t); i++) {
		r.hsts = t[i].hsts;
		snprintf(line, sizeof(line),
		    "\r\nStrict-Transport-Security: %s",
		    t[i].is == NULL ? "" : t[i].is);
		ck_assert_msg((strstr(written(false), line) != NULL) ==
		    (t[i].is != NULL), "line %d: %s", t[i].line,
		    buf_text(&out));
	}
}
END_TEST

START_TEST(ceilings_hold_and_change_nothing)
{
	static char big[LIMIT_RESPONSE_HEADERS];
	size_t i;

	ck_assert_int_eq(set(200, "image/png", ""), 0);
	ck_assert_int_eq(response_header(&r, "X-A", "1"), 0);
	memset(big, 'a', sizeof(big) - 1);
	ck_assert_int_eq(response_header(&r, "X-A", big), SESSILE_ETOOBIG);
	ck_assert_ptr_nonnull(strstr(written(false), "\r\nX-A: 1\r\n"));
	/* "X-A: 1" with its line end is 8 bytes, "X-B: " with its own 7. */
	big[LIMIT_RESPONSE_HEADERS - 14] = '\0';
	ck_assert_int_eq(response_header(&r, "X-B", big), SESSILE_ETOOBIG);
	big[LIMIT_RESPONSE_HEADERS - 15] = '\0';
	ck_assert_int_eq(response_header(&r, "X-B", big), SESSILE_OK);
	for (i = 0; i < LIMIT_RESPONSE_COOKIES; i++)
		ck_assert_int_eq(response_cookie(&r, "a=b"), SESSILE_OK);
	ck_assert_int_eq(response_cookie(&r, "a=b"), SESSILE_ETOOBIG);
	response_clear(&r);
	ck_assert_int_eq(response_cookie(&r, big), SESSILE_ETOOBIG);
	big[LIMIT_SET_COOKIE] = '\0';
	for (i = 0; i < LIMIT_RESPONSE_COOKIES; i++)
		ck_assert_int_eq(response_cookie(&r, big), SESSILE_OK);
	(void)written(false);
}
END_TEST

START_TEST(a_body_too_large_is_no_answer)
{
	size_t n = LIMIT_RESPONSE_BODY + 1;
	char *body = calloc(1, n);

	ck_assert_ptr_nonnull(body);
	ck_assert_int_eq(response_set(&r, 200, "image/png", body, n),
	    SESSILE_ETOOBIG);
	ck_assert_int_eq(r.status, 0);
	ck_assert_int_eq(response_set(&r, 200, "image/png", body, n - 1),
	    SESSILE_OK);
	ck_assert_int_eq(response_error(&r, 500, "x"), SESSILE_OK);
	ck_assert_ptr_nonnull(strstr(written(false),
	    "\r\nContent-Length: 13\r\n"));
	free(body);
}
END_TEST

START_TEST(bodies_are_counted_not_terminated)
{
	ck_assert_int_eq(response_set(&r, 200, "image/png", "a\0b", 3), 0);
	(void)written(false);
	ck_assert_int_eq(memcmp(out.data + out.len - 5, "\r\na\0b", 5), 0);
	ck_assert_int_eq(response_set(&r, 200, "image/png", NULL, 0), 0);
	ck_assert_ptr_nonnull(strstr(written(false), "Content-Length: 0\r"));
}
END_TEST

START_TEST(no_content_has_none)
{
	static const int statuses[] = { 204, 304 };
	size_t i;

	for (i = 0; i < N(statuses); i++) {
		ck_assert_int_eq(set(statuses[i], "text/plain", "x"), 0);
		ck_assert_ptr_null(strstr(written(false), "Content-Length"));
		ck_assert_ptr_null(strstr(buf_text(&out), "Content-Type:"));
		ck_assert_str_eq(out.data + out.len - 4, "\r\n\r\n");
	}
}
END_TEST

START_TEST(an_error_is_json)
{
	ck_assert_int_eq(response_header(&r, "X-A", "1"), 0);
	ck_assert_int_eq(response_cookie(&r, "a=b"), 0);
	response_clear(&r);
	ck_assert_int_eq(response_error(&r, 431, "say \"no\"\n"), 0);
	ck_assert_str_eq(written(false),
	    "Status: 431 Request Header Fields Too Large\r\n"
	    "Content-Type: application/json; charset=utf-8\r\n"
	    "Content-Length: 24\r\n" REST
	    "\r\n{\"error\":\"say \\\"no\\\"\\n\"}");
	ck_assert_int_eq(response_error(&r, 7, "x"), SESSILE_EINVAL);
}
END_TEST

/* Every status that sessile answers with has its own words. */
START_TEST(reasons)
{
	static const int ours[] = { 200, 303, 400, 401, 403, 404, 405, 408,
	    409, 411, 413, 415, 429, 431, 500, 503 };
	size_t i;

	for (i = 0; i < N(ours); i++)
		ck_assert_str_ne(response_reason(ours[i]), "Unknown");
	ck_assert_str_eq(response_reason(200), "OK");
	ck_assert_str_eq(response_reason(405), "Method Not Allowed");
	ck_assert_str_eq(response_reason(503), "Service Unavailable");
	ck_assert_str_eq(response_reason(299), "Unknown");
	ck_assert_str_eq(response_reason(-1), "Unknown");
}
END_TEST

/* The one answer that is not made of what was set. */
START_TEST(without_memory_it_is_as_careful)
{
	static const char wanted[] = "Status: 503 Service Unavailable\r\n"
	    "Content-Type: application/json; charset=utf-8\r\n"
	    "Content-Length: 39\r\n" REST "Retry-After: 5\r\n"
	    "Strict-Transport-Security: max-age=7\r\n\r\n";
	char whole[sizeof(wanted) + 39];

	snprintf(whole, sizeof(whole), "%s"
	    "{\"error\":\"The server is out of memory\"}", wanted);
	r.hsts.on = true;
	r.hsts.age = 7;
	ck_assert_int_eq(set(200, "text/html", "x"), 0);
	ck_assert_int_eq(response_cookie(&r, "a=b"), 0);
	r.body.error = SESSILE_ENOMEM;
	ck_assert_str_eq(written(false), whole);
	ck_assert_str_eq(written(true), wanted);
}
END_TEST

START_TEST(a_full_buffer_is_an_error)
{
	struct buf small = BUF_INIT(40);

	ck_assert_int_eq(set(200, "text/plain", "x"), 0);
	ck_assert_int_eq(response_write(&r, false, &small), SESSILE_ETOOBIG);
	buf_free(&small);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("http_response");
	TCase *t = tcase_create("response");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_whole_answer);
	tcase_add_test(t, headers_and_cookies_stand_behind_ours);
	tcase_add_test(t, charset_for_text_and_json);
	tcase_add_test(t, what_breaks_the_answer_is_refused);
	tcase_add_test(t, headers_of_our_own_are_refused);
	tcase_add_test(t, a_second_header_replaces_the_first);
	tcase_add_test(t, cache_control_can_be_chosen);
	tcase_add_test(t, what_is_marked_up_may_do_more);
	tcase_add_test(t, what_every_answer_has_a_program_can_have_otherwise);
	tcase_add_test(t, hsts_when_it_is_on);
	tcase_add_test(t, ceilings_hold_and_change_nothing);
	tcase_add_test(t, a_body_too_large_is_no_answer);
	tcase_add_test(t, bodies_are_counted_not_terminated);
	tcase_add_test(t, no_content_has_none);
	tcase_add_test(t, an_error_is_json);
	tcase_add_test(t, reasons);
	tcase_add_test(t, without_memory_it_is_as_careful);
	tcase_add_test(t, a_full_buffer_is_an_error);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
