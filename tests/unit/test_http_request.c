/*
 * The request's way in: method, path, query, cookies, length, headers.
 */
#include <stdio.h>
#include <string.h>

#include "check_main.h"
#include "fake_request.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

static struct request r;
static struct err e;
static struct fake f;
static char big[LIMIT_ENV_VALUE + 64];

static void
setup(void)
{
	memset(&f, 0, sizeof(f));
	f.vars[0] = "REQUEST_METHOD=GET";
}

static void
teardown(void)
{
	ck_assert_int_eq(f.forbidden, 0);
}

static void
refused(int status, int line)
{
	ck_assert_msg(fake_take(&r, &f, &e) == SESSILE_EREQUEST &&
	    e.status == status, "line %d: %d", line, e.status);
	ck_assert_ptr_nonnull(r.path);
	ck_assert_ptr_nonnull(r.query);
	request_free(&r);
}

START_TEST(method_must_be_a_token)
{
	static const struct { int line; const char *var; bool ok; } t[] = {
		{ __LINE__, "REQUEST_METHOD=GET", true },
		{ __LINE__, "REQUEST_METHOD=get", true },
		{ __LINE__, "REQUEST_METHOD=M-SEARCH", true },
		{ __LINE__, "REQUEST_METHOD=", false },
		{ __LINE__, "REQUEST=GET", false },
		{ __LINE__, "REQUEST_METHOD=G T", false },
		{ __LINE__, "REQUEST_METHOD= GET", false },
		{ __LINE__, "REQUEST_METHOD=GET ", false },
		{ __LINE__, "REQUEST_METHOD=GET\r\nX: y", false },
		{ __LINE__, "REQUEST_METHOD=GE\tT", false },
		{ __LINE__, "REQUEST_METHOD=G\x7f", false },
		{ __LINE__, "REQUEST_METHOD=G\xc3\x89T", false },
		{ __LINE__, "REQUEST_METHOD=GET/", false },
		{ __LINE__, "REQUEST_METHOD=\"GET\"", false },
	};
	size_t i;

	for (i = 0; i < N(t); i++) {
		f.vars[0] = t[i].var;
		if (!t[i].ok) {
			refused(400, t[i].line);
			continue;
		}
		fake_taken(&r, &f, t[i].line);
		ck_assert_str_eq(r.method, t[i].var + 15);
		request_free(&r);
	}
}
END_TEST

START_TEST(path_is_what_the_server_tells)
{
	static const struct {
		int line;
		const char *uri, *script, *info, *path;
	} t[] = {
		{ __LINE__, NULL, NULL, NULL, "/" },
		{ __LINE__, "/a/b", "/s", "/i", "/a/b" },
		{ __LINE__, "/a/b?c=d", "/s", "/i", "/a/b" },
		{ __LINE__, "/a?b?c", NULL, NULL, "/a" },
		{ __LINE__, "/?", NULL, NULL, "/" },
		{ __LINE__, "//x/y?z", NULL, NULL, "//x/y" },
		{ __LINE__, "/%0d%0a", NULL, NULL, "/%0d%0a" },
		{ __LINE__, "", "/s", "/i", "/s/i" },
		{ __LINE__, "http://h/a", "/s", "", "/s" },
		{ __LINE__, "*", "/s", NULL, "/s" },
		{ __LINE__, "?q", NULL, "/i", "/i" },
		{ __LINE__, NULL, "", "/i", "/i" },
		{ __LINE__, NULL, "s", "/i", "/" },
		{ __LINE__, NULL, "s", NULL, "/" },
		{ __LINE__, NULL, "/cgi-bin/a.cgi", "", "/cgi-bin/a.cgi" },
	};
	char uri[64], script[64], info[64];
	size_t i, n;

	for (i = 0; i < N(t); i++) {
		n = 1;
		snprintf(uri, sizeof(uri), "REQUEST_URI=%s", t[i].uri);
		snprintf(script, sizeof(script), "SCRIPT_NAME=%s",
		    t[i].script);
		snprintf(info, sizeof(info), "PATH_INFO=%s", t[i].info);
		if (t[i].uri != NULL)
			f.vars[n++] = uri;
		if (t[i].script != NULL)
			f.vars[n++] = script;
		if (t[i].info != NULL)
			f.vars[n++] = info;
		f.vars[n] = NULL;
		fake_taken(&r, &f, t[i].line);
		ck_assert_msg(strcmp(r.path, t[i].path) == 0, "line %d: %s",
		    t[i].line, r.path);
		request_free(&r);
	}
}
END_TEST

START_TEST(query_is_never_null)
{
	fake_taken(&r, &f, __LINE__);
	ck_assert_str_eq(r.query, "");
	request_free(&r);
	f.vars[1] = "QUERY_STRING=";
	fake_taken(&r, &f, __LINE__);
	ck_assert_str_eq(r.query, "");
	request_free(&r);
	f.vars[1] = "QUERY_STRING=-s&a=%00";
	fake_taken(&r, &f, __LINE__);
	ck_assert_str_eq(r.query, "-s&a=%00");
	request_free(&r);
}
END_TEST

/* PATH_INFO comes decoded: line breaks arrive raw. */
START_TEST(control_characters_are_refused)
{
	static const char *const t[] = { "PATH_INFO=/a\r\nX: y",
	    "PATH_INFO=/\n", "PATH_INFO=/a\tb", "SCRIPT_NAME=/\x01",
	    "REQUEST_URI=/\x7f", "QUERY_STRING=a\nb", "HTTP_COOKIE=a=b\nc",
	    "HTTP_COOKIE=a=b\r\n c=d", "HTTP_COOKIE=\x7f",
	    "HTTP_COOKIE=a=\x1b[2J" };
	size_t i;

	for (i = 0; i < N(t); i++) {
		f.vars[1] = t[i];
		refused(400, (int)i);
	}
}
END_TEST

START_TEST(address_has_a_ceiling)
{
	static const char *const names[] = { "REQUEST_URI=/", "PATH_INFO=/",
	    "SCRIPT_NAME=/", "QUERY_STRING=?" };
	size_t i, n;

	for (i = 0; i < N(names); i++) {
		n = strlen(names[i]);
		memset(big, 'a', sizeof(big));
		memcpy(big, names[i], n);
		f.vars[1] = big;
		big[n - 1 + LIMIT_ENV_VALUE] = '\0';
		fake_taken(&r, &f, __LINE__);
		request_free(&r);
		big[n - 1 + LIMIT_ENV_VALUE] = 'a';
		big[n + LIMIT_ENV_VALUE] = '\0';
		refused(400, __LINE__);
	}
}
END_TEST

START_TEST(cookie_header_has_a_ceiling)
{
	memset(big, 'a', sizeof(big));
	memcpy(big, "HTTP_COOKIE=", 12);
	f.vars[1] = big;
	big[12 + LIMIT_COOKIE_HEADER] = '\0';
	fake_taken(&r, &f, __LINE__);
	ck_assert_uint_eq(strlen(r.cookies), LIMIT_COOKIE_HEADER);
	request_free(&r);
	big[12 + LIMIT_COOKIE_HEADER] = 'a';
	big[13 + LIMIT_COOKIE_HEADER] = '\0';
	refused(431, __LINE__);
}
END_TEST

START_TEST(cookie_header_is_taken_as_it_is)
{
	fake_taken(&r, &f, __LINE__);
	ck_assert_ptr_null(r.cookies);
	request_free(&r);
	f.vars[1] = "HTTP_COOKIE=";	/* so sets it Python */
	fake_taken(&r, &f, __LINE__);
	ck_assert_ptr_null(r.cookies);
	request_free(&r);
	f.vars[1] = "HTTP_COOKIE=a=b;\tc=\xe9, d";
	fake_taken(&r, &f, __LINE__);
	ck_assert_str_eq(r.cookies, "a=b;\tc=\xe9, d");
	request_free(&r);
}
END_TEST

START_TEST(content_length_is_digits_alone)
{
	static const struct {
		int line;
		const char *text;
		enum length_kind kind;
		size_t length;
	} t[] = {
		{ __LINE__, "", LENGTH_MISSING, 0 },
		{ __LINE__, "0", LENGTH_GIVEN, 0 },
		{ __LINE__, "5", LENGTH_GIVEN, 5 },
		{ __LINE__, "0000000005", LENGTH_GIVEN, 5 },
		{ __LINE__, "8192", LENGTH_GIVEN, LIMIT_BODY },
		{ __LINE__, "8193", LENGTH_TOO_BIG, 8193 },
		{ __LINE__, "1048576", LENGTH_TOO_BIG, LIMIT_SKIP },
		{ __LINE__, "9999999999", LENGTH_TOO_BIG, LIMIT_SKIP + 1 },
		{ __LINE__, "4294967297", LENGTH_TOO_BIG, LIMIT_SKIP + 1 },
		{ __LINE__, "00000000005", LENGTH_MALFORMED, 0 },
		{ __LINE__, "18446744073709551617", LENGTH_MALFORMED, 0 },
		{ __LINE__, "99999999999999999999", LENGTH_MALFORMED, 0 },
		{ __LINE__, "-1", LENGTH_MALFORMED, 0 },
		{ __LINE__, "+3", LENGTH_MALFORMED, 0 },
		{ __LINE__, "3, 3", LENGTH_MALFORMED, 0 },
		{ __LINE__, "3,3", LENGTH_MALFORMED, 0 },
		{ __LINE__, "abc", LENGTH_MALFORMED, 0 },
		{ __LINE__, "3 ", LENGTH_MALFORMED, 0 },
		{ __LINE__, " 3", LENGTH_MALFORMED, 0 },
		{ __LINE__, "3\n", LENGTH_MALFORMED, 0 },
		{ __LINE__, "3.0", LENGTH_MALFORMED, 0 },
		{ __LINE__, "1e3", LENGTH_MALFORMED, 0 },
		{ __LINE__, "0x10", LENGTH_MALFORMED, 0 },
		{ __LINE__, "\xd9\xa3", LENGTH_MALFORMED, 0 },
	};
	char var[64];
	size_t i;

	fake_taken(&r, &f, __LINE__);
	ck_assert_int_eq(r.length_kind, LENGTH_MISSING);
	request_free(&r);
	f.vars[1] = var;
	for (i = 0; i < N(t); i++) {
		snprintf(var, sizeof(var), "CONTENT_LENGTH=%s", t[i].text);
		fake_taken(&r, &f, t[i].line);
		ck_assert_msg(r.length_kind == t[i].kind &&
		    r.length == t[i].length, "line %d", t[i].line);
		request_free(&r);
	}
}
END_TEST

START_TEST(header_names_become_variables)
{
	char name[160];

	f.vars[1] = "HTTP_X_A_B=c";
	f.vars[2] = "CONTENT_TYPE=t/t";
	f.vars[3] = "CONTENT_LENGTH=3";
	f.vars[4] = "HTTP_EMPTY=";
	f.vars[5] = big;
	memset(big, 'a', sizeof(big) - 1);
	memcpy(big, "HTTP_BIG=", 9);
	fake_taken(&r, &f, __LINE__);
	ck_assert_str_eq(request_header(&r, "X-A-B"), "c");
	ck_assert_str_eq(request_header(&r, "x-a-b"), "c");
	ck_assert_str_eq(request_header(&r, "content-type"), "t/t");
	ck_assert_str_eq(request_header(&r, "Content-Length"), "3");
	ck_assert_ptr_null(request_header(&r, "Empty"));
	ck_assert_ptr_null(request_header(&r, "Big"));
	ck_assert_ptr_null(request_header(&r, "X-A"));
	ck_assert_ptr_null(request_header(&r, ""));
	ck_assert_ptr_null(request_header(&r, "X A"));
	ck_assert_ptr_null(request_header(&r, "X-A-B=c"));
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_ptr_null(request_header(&r, name));
	request_free(&r);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("http_request");
	TCase *t = tcase_create("intake");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, method_must_be_a_token);
	tcase_add_test(t, path_is_what_the_server_tells);
	tcase_add_test(t, query_is_never_null);
	tcase_add_test(t, control_characters_are_refused);
	tcase_add_test(t, address_has_a_ceiling);
	tcase_add_test(t, cookie_header_has_a_ceiling);
	tcase_add_test(t, cookie_header_is_taken_as_it_is);
	tcase_add_test(t, content_length_is_digits_alone);
	tcase_add_test(t, header_names_become_variables);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
