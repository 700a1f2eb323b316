/*
 * Whether a client would rather have HTML than JSON.
 */
#include <stdio.h>
#include <string.h>

#include "check_main.h"
#include "fake_request.h"

static const struct {
	int		 line;
	const char	*accept;
	bool		 html;
} table[] = {
	/* Firefox, Chromium, curl, fetch(), Node. */
	{ __LINE__, "text/html,application/xhtml+xml,application/xml;q=0.9,"
	    "*/*;q=0.8", true },
	{ __LINE__, "text/html,application/xhtml+xml,application/xml;q=0.9,"
	    "image/avif,image/webp,image/apng,*/*;q=0.8,"
	    "application/signed-exchange;v=b3;q=0.7", true },
	{ __LINE__, "*/*", false },
	{ __LINE__, "application/json", false },
	{ __LINE__, "application/json, text/plain, */*", false },
	{ __LINE__, "", false },
	/* The best fit decides, wherever it stands. */
	{ __LINE__, "text/html", true },
	{ __LINE__, "TEXT/HTML", true },
	{ __LINE__, "text/*", true },
	{ __LINE__, "text/html, application/json", false },
	{ __LINE__, "application/json;q=0.9, text/html", true },
	{ __LINE__, "application/json, text/html;q=0.9", false },
	{ __LINE__, "text/html;q=0.1, */*;q=0.2", false },
	{ __LINE__, "text/html;q=0.3, */*;q=0.2", true },
	{ __LINE__, "text/*;q=0.5, text/html;q=0.1, */*;q=0.2", false },
	{ __LINE__, "application/*, text/html", false },
	{ __LINE__, "application/*;q=0, */*", true },
	{ __LINE__, "application/json;q=0, application/*", false },
	{ __LINE__, "*/*, application/json;q=0.999", true },
	{ __LINE__, "text/html;q=0", false },
	{ __LINE__, "text/html;q=0.000, */*;q=0", false },
	{ __LINE__, "text/html;q=0.001", true },
	/* Spelling. */
	{ __LINE__, "text/html ; Q=1.000 , */*;q=0.5", true },
	{ __LINE__, "text/html;q=1., */*;q=0.5", true },
	{ __LINE__, "text/html;level=\"1,2\";q=0.4, */*;q=0.5", false },
	{ __LINE__, "text/html;q=0.4;x=y, */*;q=0.5", false },
	{ __LINE__, "text/html;q=0.4;q=1, */*;q=0.5", false },
	{ __LINE__, ",, ,text/html,", true },
	{ __LINE__, "text/html;q=0.8999, application/json;q=0.9", false },
	/* What is malformed says nothing, and its neighbours stay. */
	{ __LINE__, "text/html;q=2", false },
	{ __LINE__, "text/html;q=1.001", false },
	{ __LINE__, "text/html;q=-1", false },
	{ __LINE__, "text/html;q=", false },
	{ __LINE__, "text/html;q=0.x", false },
	{ __LINE__, "text/html;q=\"", false },
	{ __LINE__, "text/html;q", false },
	{ __LINE__, "text/html x", false },
	{ __LINE__, "text", false },
	{ __LINE__, "/", false },
	{ __LINE__, "text/htmlx", false },
	{ __LINE__, "xtext/html", false },
	{ __LINE__, "te/*", false },
	{ __LINE__, "*/html", false },
	{ __LINE__, "*", false },
	{ __LINE__, "x;;;, text/html", true },
	{ __LINE__, "\x01\xff, text/html", true },
};

START_TEST(html_only_when_it_ranks_higher)
{
	struct request r;
	struct err e;
	struct fake f;
	char var[512];

	memset(&f, 0, sizeof(f));
	f.vars[0] = "REQUEST_METHOD=GET";
	f.vars[1] = var;
	snprintf(var, sizeof(var), "HTTP_ACCEPT=%s", table[_i].accept);
	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	ck_assert_msg(request_prefers_html(&r) == table[_i].html, "line %d",
	    table[_i].line);
	request_free(&r);
}
END_TEST

START_TEST(without_accept_there_is_no_preference)
{
	struct request r;
	struct err e;
	struct fake f;

	memset(&f, 0, sizeof(f));
	f.vars[0] = "REQUEST_METHOD=GET";
	ck_assert_int_eq(fake_take(&r, &f, &e), SESSILE_OK);
	ck_assert(!request_prefers_html(&r));
	request_free(&r);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("http_accept");
	TCase *t = tcase_create("accept");

	tcase_add_loop_test(t, html_only_when_it_ranks_higher, 0,
	    (int)(sizeof(table) / sizeof(table[0])));
	tcase_add_test(t, without_accept_there_is_no_preference);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
