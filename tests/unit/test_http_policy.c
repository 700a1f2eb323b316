/*
 * What a request may do, and how it came: its method, its connection, and the
 * site it comes from.
 */
#include <stdio.h>
#include <string.h>

#include "check_main.h"
#include "fake_request.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

static struct request r;
static struct err e;
static struct fake f;

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

START_TEST(secure_is_the_connection_or_the_trusted_proxy)
{
	static const struct {
		int line;
		const char *var;
		bool alone, proxy;
	} t[] = {
		{ __LINE__, "HTTPS=on", true, true },
		{ __LINE__, "HTTPS=ON", true, true },
		{ __LINE__, "HTTPS=1", true, true },
		{ __LINE__, "HTTPS=off", false, false },
		{ __LINE__, "HTTPS=", false, false },
		{ __LINE__, "HTTPS=0", false, false },
		{ __LINE__, "HTTPS=yes", false, false },
		{ __LINE__, "HTTPS=on ", false, false },
		{ __LINE__, "REQUEST_SCHEME=https", true, true },
		{ __LINE__, "REQUEST_SCHEME=http", false, false },
		{ __LINE__, "HTTP_HTTPS=on", false, false },
		{ __LINE__, "HTTP_REQUEST_SCHEME=https", false, false },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=https", false, true },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=HTTPS , http", false,
		    true },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO= https", false, true },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=http, https", false,
		    false },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=,https", false, false },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=httpss", false, false },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=", false, false },
	};
	size_t i;

	for (i = 0; i < N(t); i++) {
		f.vars[1] = t[i].var;
		fake_taken(&r, &f, t[i].line);
		ck_assert_msg(request_secure(&r, false) == t[i].alone &&
		    request_secure(&r, true) == t[i].proxy, "line %d",
		    t[i].line);
		request_free(&r);
	}
}
END_TEST

START_TEST(methods_compare_exactly)
{
	static const struct {
		int line;
		const char *var, *methods, *allow;	/* NULL: allowed */
	} t[] = {
		{ __LINE__, "REQUEST_METHOD=GET", "GET", NULL },
		{ __LINE__, "REQUEST_METHOD=HEAD", "GET", NULL },
		{ __LINE__, "REQUEST_METHOD=GET", "POST GET", NULL },
		{ __LINE__, "REQUEST_METHOD=POST", "GET POST", NULL },
		{ __LINE__, "REQUEST_METHOD=POST", "GET", "GET, HEAD" },
		{ __LINE__, "REQUEST_METHOD=get", "GET", "GET, HEAD" },
		{ __LINE__, "REQUEST_METHOD=head", "GET", "GET, HEAD" },
		{ __LINE__, "REQUEST_METHOD=HEAD", "POST", "POST" },
		{ __LINE__, "REQUEST_METHOD=GET", "POST", "POST" },
		{ __LINE__, "REQUEST_METHOD=PUT", "GET POST",
		    "GET, HEAD, POST" },
		{ __LINE__, "REQUEST_METHOD=PUT", "GET  POST ",
		    "GET, HEAD, POST" },
		{ __LINE__, "REQUEST_METHOD=GETT", "GET", "GET, HEAD" },
		{ __LINE__, "REQUEST_METHOD=GE", "GET", "GET, HEAD" },
		{ __LINE__, "REQUEST_METHOD=OPTIONS", "", "" },
	};
	char allow[64];
	size_t i;
	int rc;

	for (i = 0; i < N(t); i++) {
		f.vars[0] = t[i].var;
		fake_taken(&r, &f, t[i].line);
		memcpy(allow, "as it was", 10);
		rc = request_allow(&r, t[i].methods, allow, sizeof(allow),
		    &e);
		if (t[i].allow == NULL)
			ck_assert_msg(rc == SESSILE_OK && strcmp(allow,
			    "as it was") == 0, "line %d", t[i].line);
		else
			ck_assert_msg(rc == SESSILE_EREQUEST &&
			    e.status == 405 && strcmp(allow, t[i].allow) ==
			    0, "line %d: %s", t[i].line, allow);
		request_free(&r);
	}
}
END_TEST

START_TEST(allow_never_overflows)
{
	char allow[16];
	size_t n;

	f.vars[0] = "REQUEST_METHOD=PUT";
	fake_taken(&r, &f, __LINE__);
	for (n = 0; n < sizeof(allow); n++) {
		memset(allow, '#', sizeof(allow));
		ck_assert_int_eq(request_allow(&r, "GET POST", allow, n, &e),
		    SESSILE_EREQUEST);
		ck_assert(n == 0 || strlen(allow) < n);
		ck_assert_int_eq(allow[n], '#');
	}
	request_free(&r);
}
END_TEST

START_TEST(head_is_head)
{
	fake_taken(&r, &f, __LINE__);
	ck_assert(!request_is_head(&r));
	request_free(&r);
	ck_assert(!request_is_head(&r));	/* no method at all */
	f.vars[0] = "REQUEST_METHOD=HEAD";
	fake_taken(&r, &f, __LINE__);
	ck_assert(request_is_head(&r));
	request_free(&r);
}
END_TEST

static const struct {
	int line;
	const char *origin, *host, *site;
	bool ok;
} sites[] = {
	{ __LINE__, "", "", "", true },
	{ __LINE__, "", "a.example", "", true },
	{ __LINE__, "http://evil.example", "", "", true },
	{ __LINE__, "http://a.example", "a.example", "", true },
	{ __LINE__, "https://a.example", "a.example", "", true },
	{ __LINE__, "https://A.example", "a.EXAMPLE", "", true },
	{ __LINE__, "http://a.example", "a.example:80", "", true },
	{ __LINE__, "https://a.example", "a.example:443", "", true },
	{ __LINE__, "http://[::1]:8000", "[::1]:8000", "", true },
	{ __LINE__, "http://localhost:8000", "localhost:8000",
	    "same-origin", true },
	{ __LINE__, "", "a.example", "none", true },
	{ __LINE__, "http://a.example", "a.example", "", true },
	{ __LINE__, "", "a.example", " Same-Origin ", true },
	{ __LINE__, "", "a.example", "same-site", false },
	{ __LINE__, "http://a.example", "a.example", "same-site",
	    false },
	{ __LINE__, "", "a.example", "same-origin, cross-site",
	    false },
	{ __LINE__, "", "a.example", "same", false },
	{ __LINE__, "null", "", "", false },
	{ __LINE__, "null", "a.example", "same-origin", false },
	{ __LINE__, "", "a.example", "cross-site", false },
	{ __LINE__, "", "", "Cross-Site", false },
	{ __LINE__, "http://a.example", "a.example", "cross-site",
	    false },
	{ __LINE__, "http://evil.example", "a.example", "", false },
	{ __LINE__, "http://a.example:81", "a.example", "", false },
	{ __LINE__, "http://a.example", "a.example:443", "", false },
	{ __LINE__, "http://a.example.evil", "a.example", "", false },
	{ __LINE__, "http://evil.a.example", "a.example", "", false },
	{ __LINE__, "http://a.example, http://a.example",
	    "a.example", "", false },
	{ __LINE__, "null", "a.example", "", false },
	{ __LINE__, "null", "null", "", false },
	{ __LINE__, "a.example", "a.example", "", false },
	{ __LINE__, "http://", "a.example", "", false },
	{ __LINE__, "ftp://a.example", "a.example", "", false },
};

/* What is sent from an origin to a host, with another variable. */
static void
judge(const char *origin, const char *host, const char *other, bool proxy,
    bool ok, int line)
{
	char from[80], to[80];

	snprintf(from, sizeof(from), "HTTP_ORIGIN=%s", origin);
	snprintf(to, sizeof(to), "HTTP_HOST=%s", host);
	f.vars[1] = from;
	f.vars[2] = to;
	f.vars[3] = other;
	fake_taken(&r, &f, line);
	e.status = 0;
	ck_assert_msg(request_same_site(&r, proxy, &e) == (ok ? SESSILE_OK :
	    SESSILE_EREQUEST) && e.status == (ok ? 0 : 403), "line %d", line);
	request_free(&r);
	f.vars[1] = NULL;
}

START_TEST(another_site_is_refused)
{
	char site[64];
	size_t i;

	for (i = 0; i < N(sites); i++) {
		snprintf(site, sizeof(site), "HTTP_SEC_FETCH_SITE=%s",
		    sites[i].site);
		judge(sites[i].origin, sites[i].host, site, false,
		    sites[i].ok, sites[i].line);
	}
}
END_TEST

/* As nginx in Debian hands Host on: without its port. */
START_TEST(a_host_without_a_port_has_that_of_the_server)
{
	static const struct {
		int line;
		const char *origin, *host, *port;
		bool ok;
	} t[] = {
		{ __LINE__, "http://a.example:8080", "a.example", "8080",
		    true },
		{ __LINE__, "https://a.example:8443", "a.example", "8443",
		    true },
		{ __LINE__, "http://[::1]:8080", "[::1]", "8080", true },
		{ __LINE__, "http://a.example", "a.example", "8080", true },
		{ __LINE__, "http://a.example:81", "a.example", "8080", false },
		{ __LINE__, "http://a.example:81", "a.example:80", "81",
		    false },
		{ __LINE__, "http://evil.example:8080", "a.example", "8080",
		    false },
		{ __LINE__, "http://a.example:8080", "a.example", "080",
		    false },
		{ __LINE__, "http://a.example:x", "a.example", "x", false },
		{ __LINE__, "http://a.example:", "a.example", "", false },
		{ __LINE__, "http://a.example.evil", "a.example", ".evil",
		    false },
	};
	char port[64];
	size_t i;

	for (i = 0; i < N(t); i++) {
		snprintf(port, sizeof(port), "SERVER_PORT=%s", t[i].port);
		judge(t[i].origin, t[i].host, port, false, t[i].ok,
		    t[i].line);
	}
}
END_TEST

/* Who sits on the wire can be any page that comes by plain HTTP. */
START_TEST(what_comes_by_https_is_not_of_a_page_that_did_not)
{
	static const struct {
		int line;
		const char *how, *origin, *host;
		bool proxy, ok;
	} t[] = {
		{ __LINE__, "HTTPS=on", "https://a.example", "a.example",
		    false, true },
		{ __LINE__, "HTTPS=on", "https://a.example:443", "a.example",
		    false, true },
		{ __LINE__, "HTTPS=on", "https://a.example", "a.example:443",
		    false, true },
		{ __LINE__, "HTTPS=on", "HTTPS://a.example", "a.example",
		    false, true },
		{ __LINE__, "HTTPS=on", "http://a.example", "a.example",
		    false, false },
		{ __LINE__, "HTTPS=on", "http://a.example:443",
		    "a.example:443", false, false },
		{ __LINE__, "REQUEST_SCHEME=https", "http://a.example",
		    "a.example", false, false },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=https",
		    "http://a.example", "a.example", true, false },
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=https",
		    "https://a.example", "a.example", true, true },
		/* A proxy that does not tell may have it by HTTPS. */
		{ __LINE__, "HTTP_X_FORWARDED_PROTO=https",
		    "http://a.example", "a.example", false, true },
		{ __LINE__, "HTTPS=off", "https://a.example", "a.example",
		    false, true },
		{ __LINE__, "HTTPS=off", "http://a.example", "a.example",
		    false, true },
	};
	size_t i;

	for (i = 0; i < N(t); i++)
		judge(t[i].origin, t[i].host, t[i].how, t[i].proxy, t[i].ok,
		    t[i].line);
}
END_TEST

START_TEST(who_the_server_thinks_it_is_means_nothing)
{
	f.vars[1] = "REMOTE_USER=john";
	f.vars[2] = "HTTP_AUTHORIZATION=Basic eA==";
	f.vars[3] = "HTTP_PROXY=http://evil.example";
	fake_taken(&r, &f, __LINE__);
	(void)request_secure(&r, true);
	(void)request_same_site(&r, true, &e);
	(void)request_prefers_html(&r);
	request_free(&r);
	ck_assert_int_eq(f.forbidden, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("http_policy");
	TCase *t = tcase_create("policy");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, secure_is_the_connection_or_the_trusted_proxy);
	tcase_add_test(t, methods_compare_exactly);
	tcase_add_test(t, allow_never_overflows);
	tcase_add_test(t, head_is_head);
	tcase_add_test(t, another_site_is_refused);
	tcase_add_test(t, a_host_without_a_port_has_that_of_the_server);
	tcase_add_test(t, what_comes_by_https_is_not_of_a_page_that_did_not);
	tcase_add_test(t, who_the_server_thinks_it_is_means_nothing);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
