/*
 * Where a request came from: what is an address, and whose word counts.
 */
#include <stdio.h>
#include <string.h>

#include "check_main.h"
#include "fake_request.h"
#include "http/address.h"

static const struct {
	int		 line;
	const char	*given, *text;
} table[] = {
	{ __LINE__, "192.0.2.1", "192.0.2.1" },
	{ __LINE__, "0.0.0.0", "0.0.0.0" },
	{ __LINE__, "255.255.255.255", "255.255.255.255" },
	{ __LINE__, "2001:db8::1", "2001:db8::1" },
	{ __LINE__, "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
	{ __LINE__, "2001:0db8:0000:0000:0000:0000:0000:0001",
	    "2001:db8::1" },
	{ __LINE__, "::", "::" },
	{ __LINE__, "::1", "::1" },
	{ __LINE__, "1::", "1::" },
	{ __LINE__, "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
	{ __LINE__, "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
	{ __LINE__, "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
	{ __LINE__, "1:0:0:2:0:0:0:3", "1:0:0:2::3" },
	{ __LINE__, "1:0:0:2:3:0:0:4", "1::2:3:0:0:4" },
	{ __LINE__, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ __LINE__, "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
	{ __LINE__, "1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221" },
	/* One address, however it is written. */
	{ __LINE__, "::ffff:192.0.2.1", "192.0.2.1" },
	{ __LINE__, "::FFFF:c000:201", "192.0.2.1" },
	{ __LINE__, "::192.0.2.1", "::c000:201" },
	{ __LINE__, "fe80::1%eth0", "fe80::1" },
	{ __LINE__, "fe80::1%", "fe80::1" },
	/* No address. */
	{ __LINE__, "", "" },
	{ __LINE__, "unix:", "" },
	{ __LINE__, "unknown", "" },
	{ __LINE__, "localhost", "" },
	{ __LINE__, "192.0.2", "" },
	{ __LINE__, "192.0.2.1.", "" },
	{ __LINE__, ".192.0.2.1", "" },
	{ __LINE__, "192.0.2.1.1", "" },
	{ __LINE__, "192.0.2.256", "" },
	{ __LINE__, "192.0.2.01", "" },
	{ __LINE__, "192.0.2.0x1", "" },
	{ __LINE__, "192.0.2.-1", "" },
	{ __LINE__, "192.0.2.1 ", "" },
	{ __LINE__, "192.0.2.1%eth0", "" },
	{ __LINE__, "192.0.2.1/24", "" },
	{ __LINE__, "3221225985", "" },
	{ __LINE__, ":", "" },
	{ __LINE__, ":::", "" },
	{ __LINE__, "1:2:3:4:5:6:7", "" },
	{ __LINE__, "1:2:3:4:5:6:7:8:9", "" },
	{ __LINE__, "1:2:3:4:5:6:7:8::", "" },
	{ __LINE__, "1:2:3:4::5:6:7:8", "" },
	{ __LINE__, "1::2::3", "" },
	{ __LINE__, "1:::2", "" },
	{ __LINE__, ":1:2:3:4:5:6:7", "" },
	{ __LINE__, "1:2:3:4:5:6:7:", "" },
	{ __LINE__, "12345::", "" },
	{ __LINE__, "g::1", "" },
	{ __LINE__, "192.0.2.1::", "" },
	{ __LINE__, "::192.0.2.1:1", "" },
	{ __LINE__, "1:2:3:4:5:6:7:192.0.2.1", "" },
	{ __LINE__, "%eth0", "" },
	{ __LINE__, "[::1]", "" },
};

START_TEST(an_address_has_one_text)
{
	struct address a = address_of(span_of(table[_i].given));
	char text[ADDRESS_TEXT];

	address_text(&a, text);
	ck_assert_msg(strcmp(text, table[_i].text) == 0, "line %d: '%s'",
	    table[_i].line, text);
	ck_assert_int_eq(a.n == 0, text[0] == '\0');
}
END_TEST

/* Piece by piece, so that nothing is read behind it. */
START_TEST(none_is_read_past_its_end)
{
	const char *given = table[_i].given;
	char copy[64];
	size_t n;

	for (n = 0; n <= strlen(given); n++) {
		memset(copy, '1', sizeof(copy));
		memcpy(copy, given, n);
		(void)address_of((struct span){ copy, n });
	}
	(void)address_of((struct span){ NULL, 0 });
}
END_TEST

static const struct {
	int		 line;
	const char	*direct, *forwarded;
	bool		 proxy;
	const char	*text;
} requests[] = {
	{ __LINE__, "192.0.2.1", NULL, false, "192.0.2.1" },
	{ __LINE__, "192.0.2.1", NULL, true, "192.0.2.1" },
	{ __LINE__, NULL, NULL, false, "" },
	{ __LINE__, "unix:", NULL, true, "" },
	/* Nobody's word but the proxy's counts. */
	{ __LINE__, "192.0.2.1", "198.51.100.7", false, "192.0.2.1" },
	{ __LINE__, "192.0.2.1", "198.51.100.7", true, "198.51.100.7" },
	{ __LINE__, "unix:", "198.51.100.7", true, "198.51.100.7" },
	{ __LINE__, "192.0.2.1", "203.0.113.9, 198.51.100.7", true,
	    "198.51.100.7" },
	{ __LINE__, "192.0.2.1", "203.0.113.9,198.51.100.7", true,
	    "198.51.100.7" },
	{ __LINE__, "192.0.2.1", "a, b, ,, \t2001:db8::7 ", true,
	    "2001:db8::7" },
	{ __LINE__, "192.0.2.1", "::ffff:198.51.100.7", true,
	    "198.51.100.7" },
	{ __LINE__, "192.0.2.1", "198.51.100.7:4711", true, "198.51.100.7" },
	{ __LINE__, "192.0.2.1", "[2001:db8::7]:4711", true, "2001:db8::7" },
	{ __LINE__, "192.0.2.1", "[2001:db8::7]", true, "2001:db8::7" },
	/* What the proxy did not say is not looked for elsewhere. */
	{ __LINE__, "192.0.2.1", "203.0.113.9, unknown", true, "" },
	{ __LINE__, "192.0.2.1", "203.0.113.9,", true, "" },
	{ __LINE__, "192.0.2.1", ",", true, "" },
	{ __LINE__, "192.0.2.1", "[", true, "" },
	{ __LINE__, "192.0.2.1", ":", true, "" },
	{ __LINE__, "192.0.2.1", "198.51.100.7 203.0.113.9", true, "" },
	{ __LINE__, "192.0.2.1", "\"198.51.100.7\"", true, "" },
};

START_TEST(the_proxy_tells_the_client)
{
	struct fake f = { .vars = { "REQUEST_METHOD=GET" } };
	struct request r;
	struct err e;
	struct address a;
	char direct[64], forwarded[128], text[ADDRESS_TEXT];
	int n = 1;

	snprintf(direct, sizeof(direct), "REMOTE_ADDR=%s",
	    requests[_i].direct);
	snprintf(forwarded, sizeof(forwarded), "HTTP_X_FORWARDED_FOR=%s",
	    requests[_i].forwarded);
	if (requests[_i].direct != NULL)
		f.vars[n++] = direct;
	if (requests[_i].forwarded != NULL)
		f.vars[n++] = forwarded;
	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	a = request_address(&r, requests[_i].proxy);
	address_text(&a, text);
	ck_assert_msg(strcmp(text, requests[_i].text) == 0, "line %d: '%s'",
	    requests[_i].line, text);
	request_free(&r);
}
END_TEST

/* Apache joins headers of one name to more than we take of any other. */
START_TEST(however_much_stands_before_it)
{
	static char forwarded[4 * LIMIT_ENV_VALUE];
	struct fake f = { .vars = { "REQUEST_METHOD=GET",
	    "REMOTE_ADDR=192.0.2.1", forwarded } };
	struct request r;
	struct err e;
	struct address a;
	char text[ADDRESS_TEXT];
	size_t n;

	memset(forwarded, ',', sizeof(forwarded) - 1);
	memcpy(forwarded, FORWARDED_FOR "=", sizeof(FORWARDED_FOR));
	n = sizeof(forwarded) - sizeof("198.51.100.7");
	memcpy(forwarded + n, "198.51.100.7", sizeof("198.51.100.7"));
	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	a = request_address(&r, true);
	address_text(&a, text);
	ck_assert_str_eq(text, "198.51.100.7");
	request_free(&r);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("http_address");
	TCase *t = tcase_create("address");
	int n = sizeof(table) / sizeof(table[0]);

	tcase_add_loop_test(t, an_address_has_one_text, 0, n);
	tcase_add_loop_test(t, none_is_read_past_its_end, 0, n);
	tcase_add_loop_test(t, the_proxy_tells_the_client, 0,
	    sizeof(requests) / sizeof(requests[0]));
	tcase_add_test(t, however_much_stands_before_it);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
