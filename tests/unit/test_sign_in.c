/*
 * Signing in: who may, with what, and what the session is afterwards.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "check_main.h"
#include "visit.h"

static struct site site;
static struct visit v;

static void
setup(void)
{
	site_make(&site, "");
	visit_init(&v, &site);
	site_add_user(&site, "John Doe", "Software Engineer", NULL);
	site_add_user(&site, "Hashed", "Software Engineer", "$argon2id$x");
	site_add_user(&site, "Nothing", NULL, NULL);
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static int
sign_in(struct sessile *s)
{
	const char *body;
	char *json;
	size_t len;
	int rc;

	if ((rc = sessile_body(s, &body, &len)) != SESSILE_OK ||
	    (rc = sessile_sign_in_json(s, body, len)) != SESSILE_OK ||
	    (rc = sessile_json(s, &json)) != SESSILE_OK)
		return rc;
	rc = sessile_answer(s, 200, "application/json", json, strlen(json));
	free(json);
	return rc;
}

static int
visited(struct sessile *s)
{
	int rc = sessile_set_bool(s, "visited", true);

	return rc == SESSILE_OK ?
	    sessile_answer(s, 200, "text/plain", "", 0) : rc;
}

static int
who(struct sessile *s)
{
	char *json;
	int rc = sessile_user(s, &json);

	if (rc == SESSILE_ENOENT)
		return sessile_answer(s, 401, "text/plain", "", 0);
	if (rc != SESSILE_OK)
		return rc;
	rc = sessile_answer(s, 200, "application/json", json, strlen(json));
	free(json);
	return rc;
}

#define GOOD "{\"name\":\"John Doe\",\"position\":\"Software Engineer\"}"

static const struct {
	int		 line;
	const char	*body;
	int		 status;
	const char	*error;
} table[] = {
	{ __LINE__, GOOD, 200, NULL },
	{ __LINE__, "{\"x\":{\"name\":1},\"position\":\"Software "
	    "Engineer\",\"name\":\"John \\u0044oe\"}", 200, NULL },
	{ __LINE__, "{\"\\u006eam\\u0065\":\"John Doe\",\"position\":"
	    "\"Software Engineer\"}", 200, NULL },
	{ __LINE__, "{\"name\":\"John Doe\",\"position\":\"Boss\"}", 401,
	    "refused" },
	{ __LINE__, "{\"name\":\"Nobody\",\"position\":\"Boss\"}", 401,
	    "refused" },
	{ __LINE__, "{\"name\":\"john doe\",\"position\":\"Software "
	    "Engineer\"}", 401, "refused" },
	{ __LINE__, "{\"name\":\"John Doe\",\"password\":\"Software "
	    "Engineer\"}", 401, "refused" },
	{ __LINE__, "{\"name\":\"Hashed\",\"position\":\"Software "
	    "Engineer\"}", 401, "refused" },
	{ __LINE__, "{\"name\":\"Nothing\",\"position\":\" \"}", 401,
	    "refused" },
	{ __LINE__, "{\"name\":\"Nothing\",\"position\":\"\"}", 400,
	    "position" },
	{ __LINE__, "{\"position\":\"x\"}", 400, "name" },
	{ __LINE__, "{\"name\":\"\",\"position\":\"x\"}", 400, "name" },
	{ __LINE__, "{\"name\":\"x\"}", 400, "position" },
	{ __LINE__, "{\"name\":1,\"position\":\"x\"}", 400, "name" },
	{ __LINE__, "{\"name\":\"x\",\"position\":null}", 400, "position" },
	{ __LINE__, "{\"name\":\"x\",\"position\":[\"x\"]}", 400,
	    "position" },
	{ __LINE__, "{\"name\":\"x\",\"name\":\"y\",\"position\":\"x\"}",
	    400, "name" },
	{ __LINE__, "{\"name\":\"x\",\"n\\u0061me\":\"y\","
	    "\"position\":\"x\"}", 400, "twice" },
	{ __LINE__, "{\"name\":\"x\\u0000\",\"position\":\"x\"}", 400,
	    "name" },
	{ __LINE__, "{\"name\":\"\\ud800\",\"position\":\"x\"}", 400,
	    "name" },
	{ __LINE__, "{\"name\":\"x\",\"position\":\"x\","
	    "\"password\":\"x\"}", 400, "both" },
	{ __LINE__, "[]", 400, "object" },
	{ __LINE__, "\"x\"", 400, "object" },
	{ __LINE__, "null", 400, "object" },
	{ __LINE__, "{\"name\":\"x\"", 400, "JSON" },
	{ __LINE__, "{} {}", 400, "JSON" },
};

START_TEST(bodies_are_taken_or_refused)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		v.cookie[0] = '\0';
		v.body = table[i].body;
		ck_assert_msg(visit(&v, "POST", sign_in) == table[i].status,
		    "line %d: %d %s", table[i].line, v.status, v.answer);
		ck_assert_int_eq(v.cookies, table[i].status == 200);
		if (table[i].error != NULL)
			ck_assert_msg(strstr(v.answer, table[i].error) !=
			    NULL, "line %d: %s", table[i].line, v.answer);
	}
}
END_TEST

START_TEST(signing_in_renews_the_id_and_keeps_the_data)
{
	char before[sizeof(v.cookie)];

	visit(&v, "GET", visited);
	memcpy(before, v.cookie, sizeof(before));
	v.body = GOOD;
	ck_assert_int_eq(visit(&v, "POST", sign_in), 200);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"sameSite\":\"lax\"},"
	    "\"visited\":true,\"user\":{\"id\":1,\"name\":\"John Doe\","
	    "\"position\":\"Software Engineer\"}}"));
	ck_assert_str_ne(before, v.cookie);
	v.body = NULL;
	ck_assert_int_eq(visit(&v, "GET", who), 200);
	memcpy(v.cookie, before, sizeof(before));
	ck_assert_int_eq(visit(&v, "GET", who), 401);
}
END_TEST

START_TEST(an_absolute_timeout_ends_the_session)
{
	site_configure(&site, "\"absoluteTimeout\":1,\"touchAfter\":0");
	v.body = GOOD;
	ck_assert_int_eq(visit(&v, "POST", sign_in), 200);
	v.body = NULL;
	while (visit(&v, "GET", who) == 200)
		;
	ck_assert_int_eq(v.status, 401);
}
END_TEST

START_TEST(an_absolute_timeout_is_not_moved_by_a_touch)
{
	struct store *store;
	struct buf sess = BUF_INIT(LIMIT_ROW);
	char sid[LIMIT_SID + 1];
	int64_t expired, now = date_now();
	struct err e;

	site_configure(&site, "\"absoluteTimeout\":600000,\"touchAfter\":0");
	v.body = GOOD;
	visit(&v, "POST", sign_in);
	v.body = NULL;
	ck_assert_int_eq(visit(&v, "GET", who), 200);
	visit_sid(&v, sid);
	store = site_store(&site);
	ck_assert_int_eq(store_get(store, sid, 0, &sess, &expired, &e),
	    SESSILE_OK);
	store_close(store);
	buf_free(&sess);
	ck_assert_int_ge(expired, now + 600000);
	ck_assert_int_lt(expired, now + 660000);
}
END_TEST

static char *long_position;

static int
sign_in_long(struct sessile *s)
{
	int rc = sessile_sign_in(s, "Long", long_position, NULL);

	return rc != SESSILE_OK ? rc :
	    sessile_answer(s, 200, "text/plain", "", 0);
}

/* Straight, past the ceilings of the JSON. */
START_TEST(a_position_is_compared_to_its_end)
{
	static const struct { size_t n; int status; } t[] = {
	    { LIMIT_POSITION, 200 }, { LIMIT_POSITION - 1, 401 },
	    { LIMIT_POSITION + 1, 401 }, { LIMIT_POSITION + 50, 401 } };
	char text[LIMIT_POSITION + 60];
	size_t i;

	memset(text, 'x', sizeof(text));
	text[LIMIT_POSITION] = '\0';
	site_add_user(&site, "Long", text, NULL);
	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		memset(text, 'x', sizeof(text));
		text[t[i].n] = '\0';
		long_position = text;
		v.cookie[0] = '\0';
		ck_assert_int_eq(visit(&v, "GET", sign_in_long),
		    t[i].status);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("sign_in");
	TCase *t = tcase_create("position");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, bodies_are_taken_or_refused);
	tcase_add_test(t, a_position_is_compared_to_its_end);
	tcase_add_test(t, signing_in_renews_the_id_and_keeps_the_data);
	tcase_add_test(t, an_absolute_timeout_ends_the_session);
	tcase_add_test(t, an_absolute_timeout_is_not_moved_by_a_touch);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
