/*
 * What a handler learns of its request, and what it may put into its answer
 * and the log, through the public functions.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_main.h"
#include "visit.h"

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

/* ------------------------------------------------------------- request -- */

static char seen[32];

static int
see_method(struct sessile *s)
{
	snprintf(seen, sizeof(seen), "%s", sessile_method(s));
	return ok(s);
}

START_TEST(the_method_is_as_the_client_sent_it)
{
	static const char *const methods[] = { "GET", "POST", "HEAD" };
	size_t i;

	for (i = 0; i < COUNT(methods); i++) {
		ck_assert_int_eq(visit(&v, methods[i], see_method), 200);
		ck_assert_str_eq(seen, methods[i]);
	}
	seen[0] = '\0';
	ck_assert_int_eq(visit(&v, "get", see_method), 405);
	ck_assert_str_eq(seen, "");
}
END_TEST

static const struct header {
	int		 line;
	const char	*var;
	const char	*name;
	const char	*value;
} headers[] = {
	{ __LINE__, "HTTP_ACCEPT=text/html", "Accept", "text/html" },
	{ __LINE__, "HTTP_ACCEPT=text/html", "aCCEPT", "text/html" },
	{ __LINE__, "HTTP_X_A_B1=y", "X-A-B1", "y" },
	{ __LINE__, "HTTP_X_A_B1=y", "X_A_B1", "y" },
	{ __LINE__, "HTTP_ACCEPT=", "Accept", NULL },
	{ __LINE__, "HTTP_ACCEPT=x", "Accep", NULL },
	{ __LINE__, "ACCEPT=x", "Accept", NULL },
	{ __LINE__, "HTTP_A=x", "", NULL },
	{ __LINE__, "HTTP_A=x", "A ", NULL },
	{ __LINE__, "HTTP_A=x", "A=", NULL },
	{ __LINE__, "CONTENT_TYPE=text/x", "Content-Type", "text/x" },
	{ __LINE__, "CONTENT_LENGTH=7", "content-length", "7" },
	{ __LINE__, "HTTP_CONTENT_TYPE=text/x", "Content-Type", NULL },
	{ __LINE__, "HTTP_CONTENT_LENGTH=7", "Content-Length", NULL },
};

static const struct header *header;

static int
see_header(struct sessile *s)
{
	const char *value = sessile_request_header(s, header->name);

	ck_assert_msg(header->value == NULL ? value == NULL : value != NULL &&
	    strcmp(value, header->value) == 0, "line %d: %s", header->line,
	    value == NULL ? "none" : value);
	return ok(s);
}

START_TEST(a_request_header_is_found_by_its_name)
{
	size_t i;

	for (i = 0; i < COUNT(headers); i++) {
		header = &headers[i];
		v.env[0] = header->var;
		ck_assert_int_eq(visit(&v, "GET", see_header), 200);
	}
}
END_TEST

START_TEST(a_request_header_over_its_ceiling_is_not_there)
{
	static char var[sizeof("HTTP_A=") + LIMIT_ENV_VALUE + 1] = "HTTP_A=";
	static struct header h = { __LINE__, var, "A", var + 7 };

	memset(var + 7, 'x', LIMIT_ENV_VALUE);
	header = &h;
	v.env[0] = var;
	ck_assert_int_eq(visit(&v, "GET", see_header), 200);
	var[7 + LIMIT_ENV_VALUE] = 'x';
	h.value = NULL;
	ck_assert_int_eq(visit(&v, "GET", see_header), 200);
}
END_TEST

static int
see_secure(struct sessile *s)
{
	return sessile_printf(s, 200, "text/plain", "%d", sessile_secure(s));
}

/* Whether the last answer has the header, with a value that begins so. */
static bool
told_hsts(const char *value)
{
	char line[128];

	snprintf(line, sizeof(line), "\r\nStrict-Transport-Security: %s",
	    value);
	return strstr(buf_text(&v.out), line) != NULL;
}

/* Without a proxy that is believed, and with one. */
static const struct {
	int		 line;
	const char	*var;
	bool		 plain, behind_proxy;
} ways[] = {
	{ __LINE__, "A=1", false, false },
	{ __LINE__, "HTTPS=on", true, true },
	{ __LINE__, "HTTPS=ON", true, true },
	{ __LINE__, "HTTPS=1", true, true },
	{ __LINE__, "HTTPS=off", false, false },
	{ __LINE__, "HTTPS=", false, false },
	{ __LINE__, "HTTPS=0", false, false },
	{ __LINE__, "HTTPS=11", false, false },
	{ __LINE__, "HTTPS=yes", false, false },
	{ __LINE__, "HTTPS=one", false, false },
	{ __LINE__, "REQUEST_SCHEME=https", true, true },
	{ __LINE__, "REQUEST_SCHEME=HTTPS", true, true },
	{ __LINE__, "REQUEST_SCHEME=http", false, false },
	{ __LINE__, "REQUEST_SCHEME=https:", false, false },
	{ __LINE__, "HTTP_HTTPS=on", false, false },
	{ __LINE__, "HTTP_REQUEST_SCHEME=https", false, false },
	{ __LINE__, "SERVER_PORT=443", false, false },
	{ __LINE__, "HTTP_X_FORWARDED_PROTO=https", false, true },
	{ __LINE__, "HTTP_X_FORWARDED_PROTO= HTTPS , http", false, true },
	{ __LINE__, "HTTP_X_FORWARDED_PROTO=https,http", false, true },
	{ __LINE__, "HTTP_X_FORWARDED_PROTO=http, https", false, false },
	{ __LINE__, "HTTP_X_FORWARDED_PROTO=http", false, false },
	{ __LINE__, "HTTP_X_FORWARDED_PROTO=httpsx", false, false },
	{ __LINE__, "HTTP_X_FORWARDED_PROTO=,https", false, false },
	{ __LINE__, "HTTP_X_FORWARDED_PROTO=", false, false },
	{ __LINE__, "HTTP_X_FORWARDED_PROTOCOL=https", false, false },
	{ __LINE__, "X_FORWARDED_PROTO=https", false, false },
};

/* The way the request came, and so the cookie of `secure: "auto"`. */
START_TEST(secure_is_what_server_or_trusted_proxy_say)
{
	size_t i;
	int proxy;

	for (proxy = 0; proxy < 2; proxy++) {
		site_configure(&site, proxy ? "\"proxy\":true" :
		    "\"proxy\":false");
		for (i = 0; i < COUNT(ways); i++) {
			v.env[0] = ways[i].var;
			visit(&v, "GET", see_secure);
			ck_assert_msg(strcmp(v.answer, (proxy ?
			    ways[i].behind_proxy : ways[i].plain) ? "1" :
			    "0") == 0, "line %d, proxy %d: %s", ways[i].line,
			    proxy, v.answer);
			ck_assert_msg(told_hsts("max-age=31536000\r\n") ==
			    (v.answer[0] == '1') && told_hsts("") ==
			    (v.answer[0] == '1'), "line %d, proxy %d: HSTS",
			    ways[i].line, proxy);
		}
	}
}
END_TEST

static const struct {
	int		 line;
	const char	*options;
	const char	*value;		/* NULL: there is none */
} hsts[] = {
	{ __LINE__, "", "max-age=31536000\r\n" },
	{ __LINE__, "\"hsts\":false", NULL },
	{ __LINE__, "\"hsts\":false,\"hstsSubdomains\":true", NULL },
	{ __LINE__, "\"hsts\":0", "max-age=0\r\n" },
	{ __LINE__, "\"hsts\":1999", "max-age=1\r\n" },
	{ __LINE__, "\"hsts\":63072000000,\"hstsSubdomains\":true",
	    "max-age=63072000; includeSubDomains\r\n" },
	{ __LINE__, "\"hstsSubdomains\":true",
	    "max-age=31536000; includeSubDomains\r\n" },
};

/* Errors as well: a visitor may never see anything else. */
START_TEST(hsts_is_as_the_configuration_has_it)
{
	size_t i;

	v.env[0] = "HTTPS=on";
	for (i = 0; i < COUNT(hsts); i++) {
		site_configure(&site, hsts[i].options);
		ck_assert_int_eq(visit(&v, "GET", ok), 200);
		ck_assert_msg(told_hsts(hsts[i].value == NULL ? "" :
		    hsts[i].value) == (hsts[i].value != NULL), "line %d",
		    hsts[i].line);
		ck_assert_int_eq(visit(&v, "PUT", ok), 405);
		ck_assert_msg(told_hsts("") == (hsts[i].value != NULL),
		    "line %d: 405", hsts[i].line);
	}
	v.env[1] = "HTTP_COOKIE=a\nb";
	ck_assert_int_eq(visit(&v, "GET", ok), 400);
	ck_assert(told_hsts(""));
}
END_TEST

/* -------------------------------------------------------------- answer -- */

static char long_value[LIMIT_RESPONSE_HEADERS + 1];

static const struct {
	int		 line;
	const char	*name;
	const char	*value;
	int		 rc;
} answers[] = {
#define NO	SESSILE_EINVAL
	{ __LINE__, "X-Ok", "value", SESSILE_OK },
	{ __LINE__, "Status-Ok", "200 \"\xc3\xa9\"", SESSILE_OK },
	{ __LINE__, "Set-Cookie", "connect.sidx=1", SESSILE_OK },
	{ __LINE__, "Set-Cookie", "Connect.sid=1", SESSILE_OK },
	{ __LINE__, "Status", "REFUSED", NO },
	{ __LINE__, "sTATUS", "REFUSED", NO },
	{ __LINE__, "Content-Type", "REFUSED", NO },
	{ __LINE__, "content-type", "REFUSED", NO },
	{ __LINE__, "Content-Length", "REFUSED", NO },
	{ __LINE__, "X-Content-Type-Options", "REFUSED", NO },
	{ __LINE__, "Connection", "REFUSED", NO },
	{ __LINE__, "Keep-Alive", "REFUSED", NO },
	{ __LINE__, "Proxy-Connection", "REFUSED", NO },
	{ __LINE__, "TE", "REFUSED", NO },
	{ __LINE__, "Trailer", "REFUSED", NO },
	{ __LINE__, "Transfer-Encoding", "REFUSED", NO },
	{ __LINE__, "Upgrade", "REFUSED", NO },
	{ __LINE__, "", "REFUSED", NO },
	{ __LINE__, "A B", "REFUSED", NO },
	{ __LINE__, "A:", "REFUSED", NO },
	{ __LINE__, "A\r\nB", "REFUSED", NO },
	{ __LINE__, "\xc3\xa9", "REFUSED", NO },
	{ __LINE__, "X-Bad", "REFUSED\r\nX: y", NO },
	{ __LINE__, "X-Bad", "REFUSED\n", NO },
	{ __LINE__, "X-Bad", "REFUSED\x01", NO },
	{ __LINE__, "X-Bad", "REFUSED\x7f", NO },
	{ __LINE__, "X-Bad", NULL, NO },
	{ __LINE__, "Set-Cookie", "connect.sid=REFUSED", NO },
	{ __LINE__, "set-cookie", "connect.sid=", NO },
	{ __LINE__, "Set-Cookie", " connect.sid=REFUSED", NO },
	{ __LINE__, "Set-Cookie", "connect.sid =REFUSED", NO },
	{ __LINE__, "Set-Cookie", "", NO },
	{ __LINE__, "Set-Cookie", "a=REFUSED\r\nX: y", NO },
	{ __LINE__, "X-Long", long_value, SESSILE_ETOOBIG },
	{ __LINE__, "Set-Cookie", long_value, SESSILE_ETOOBIG },
};

static int
set_headers(struct sessile *s)
{
	size_t i;
	int rc;

	for (i = 0; i < COUNT(answers); i++) {
		rc = sessile_header(s, answers[i].name, answers[i].value);
		ck_assert_msg(rc == answers[i].rc, "line %d: %d",
		    answers[i].line, rc);
		ck_assert(rc == SESSILE_OK || sessile_message(s)[0] != '\0');
	}
	return ok(s);
}

START_TEST(a_header_that_is_not_the_handlers_is_refused)
{
	const char *head;

	memset(long_value, 'R', sizeof(long_value) - 1);
	ck_assert_int_eq(visit(&v, "GET", set_headers), 200);
	head = buf_text(&v.out);
	ck_assert_ptr_nonnull(strstr(head, "\r\nX-Ok: value\r\n"));
	ck_assert_ptr_nonnull(strstr(head,
	    "\r\nStatus-Ok: 200 \"\xc3\xa9\"\r\n"));
	ck_assert_int_eq(v.cookies, 2);
	ck_assert_ptr_null(strstr(head, "REFUSED"));
	ck_assert_ptr_null(strstr(head, "RRRR"));
	ck_assert_ptr_null(strstr(head, "X-Bad"));
}
END_TEST

static int
set_many_cookies(struct sessile *s)
{
	int i;

	for (i = 0; i < LIMIT_RESPONSE_COOKIES; i++)
		ck_assert_int_eq(sessile_header(s, "Set-Cookie", "a=b"),
		    SESSILE_OK);
	ck_assert_int_eq(sessile_header(s, "Set-Cookie", "a=b"),
	    SESSILE_ETOOBIG);
	return ok(s);
}

START_TEST(there_is_an_end_to_cookies)
{
	ck_assert_int_eq(visit(&v, "GET", set_many_cookies), 200);
	ck_assert_int_eq(v.cookies, LIMIT_RESPONSE_COOKIES);
}
END_TEST

static int
answer_badly(struct sessile *s)
{
	static const struct {
		int		 status;
		const char	*type;
	} t[] = { { 199, "text/plain" }, { 600, "text/plain" },
	    { -1, "text/plain" }, { 200, "text/plain\r\nX: y" }, { 200, "" },
	    { 200, "text" } };
	size_t i;

	for (i = 0; i < COUNT(t); i++)
		ck_assert_int_eq(sessile_answer(s, t[i].status, t[i].type,
		    "x", 1), SESSILE_EINVAL);
	ck_assert_int_eq(sessile_answer(s, 599, "text/plain", "x", 1),
	    SESSILE_OK);
	return ok(s);
}

/* As a sign-out does, and then cannot. */
static int
promise_and_fail(struct sessile *s)
{
	if (sessile_set_int(s, "a", 1) == SESSILE_OK &&
	    sessile_header(s, "Clear-Site-Data", "\"cache\"") ==
	    SESSILE_OK && sessile_header(s, "Set-Cookie", "c=d") ==
	    SESSILE_OK && ok(s) == SESSILE_OK)
		return SESSILE_ESTORE;
	return SESSILE_OK;
}

START_TEST(an_error_takes_back_what_was_put_into_the_answer)
{
	ck_assert_int_eq(visit(&v, "GET", promise_and_fail), 503);
	ck_assert_ptr_null(strstr(buf_text(&v.out), "Clear-Site-Data"));
	ck_assert_int_eq(v.cookies, 0);
	ck_assert_str_eq(v.answer,
	    "{\"error\":\"The session store is not available\"}");
}
END_TEST

START_TEST(the_last_answer_counts_and_a_bad_one_is_refused)
{
	ck_assert_int_eq(visit(&v, "GET", answer_badly), 200);
	ck_assert_str_eq(v.answer, "ok");
}
END_TEST

/* ------------------------------------------------------- message, log -- */

static int
make_mistakes(struct sessile *s)
{
	const char *body;
	char *json;
	size_t len;

	ck_assert_str_eq(sessile_message(s), "");
	ck_assert_int_eq(sessile_get(s, "lost", &json), SESSILE_ENOENT);
	ck_assert_ptr_nonnull(strstr(sessile_message(s), "\"lost\""));
	ck_assert_int_eq(sessile_cookie_path(s, ";"), SESSILE_EINVAL);
	ck_assert_ptr_nonnull(strstr(sessile_message(s), "cookie.path"));
	ck_assert_int_eq(sessile_body(s, &body, &len), SESSILE_EREQUEST);
	ck_assert_ptr_nonnull(strstr(sessile_message(s), "application/json"));
	ck_assert_int_eq(sessile_sign_in_json(s, "{\"name\":1}", 10),
	    SESSILE_EREQUEST);
	ck_assert_ptr_nonnull(strstr(sessile_message(s), "\"name\""));
	return ok(s);
}

START_TEST(the_message_tells_the_last_mistake)
{
	ck_assert_int_eq(visit(&v, "GET", make_mistakes), 200);
}
END_TEST

static int
log_things(struct sessile *s)
{
	char big[2 * LIMIT_LOG_LINE];

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	sessile_log(s, "%s has %d things", "somebody", 3);
	sessile_log(s, "%s", "no\nline of\r\x1b[1mhis own");
	sessile_log(s, "%s", big);
	return ok(s);
}

START_TEST(a_line_of_the_log_stays_one)
{
	char *log, *at;
	int lines;

	ck_assert_int_eq(visit(&v, "GET", log_things), 200);
	log = site_log(&site);
	ck_assert_ptr_nonnull(strstr(log,
	    "Z sessile: somebody has 3 things\n"));
	ck_assert_ptr_nonnull(strstr(log,
	    "Z sessile: no?line of??[1mhis own\n"));
	for (at = log, lines = 0; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	ck_assert_int_eq(lines, 3);
	ck_assert_ptr_nonnull(strstr(log, "xxx\n"));
	ck_assert_uint_lt(strlen(log), 2 * LIMIT_LOG_LINE);
	free(log);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("exchange");
	TCase *t = tcase_create("request and answer");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_method_is_as_the_client_sent_it);
	tcase_add_test(t, a_request_header_is_found_by_its_name);
	tcase_add_test(t, a_request_header_over_its_ceiling_is_not_there);
	tcase_add_test(t, secure_is_what_server_or_trusted_proxy_say);
	tcase_add_test(t, hsts_is_as_the_configuration_has_it);
	tcase_add_test(t, a_header_that_is_not_the_handlers_is_refused);
	tcase_add_test(t, there_is_an_end_to_cookies);
	tcase_add_test(t, an_error_takes_back_what_was_put_into_the_answer);
	tcase_add_test(t, the_last_answer_counts_and_a_bad_one_is_refused);
	tcase_add_test(t, the_message_tells_the_last_mistake);
	tcase_add_test(t, a_line_of_the_log_stays_one);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
