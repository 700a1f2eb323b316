/*
 * The session's cookie over its life: as Express apps store it, where it is
 * valid, and how it is taken back.
 */
#include <check.h>
#include <stdio.h>
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
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static int
below_b(struct sessile *s)
{
	int rc = sessile_cookie_path(s, "/b");

	if (rc == SESSILE_OK)
		rc = sessile_cookie_domain(s, "example.org");
	return rc != SESSILE_OK ? rc : set_a(s);
}

static int
move_and_destroy(struct sessile *s)
{
	int rc = sessile_cookie_path(s, "/c");

	return rc != SESSILE_OK ? rc : destroy(s);
}

static int
no_path(struct sessile *s)
{
	int rc = sessile_cookie_path(s, NULL);

	return rc != SESSILE_OK ? rc : set_a(s);
}

static int
save(struct sessile *s)
{
	return ok_if(s, sessile_save(s));
}

static int
sign_in(struct sessile *s)
{
	return ok_if(s, sessile_sign_in(s, "a", "b", NULL));
}

static int
user(struct sessile *s)
{
	char *json;
	int rc = sessile_user(s, &json);

	free(json);
	return rc == SESSILE_ENOENT ?
	    sessile_answer(s, 401, "text/plain", "", 0) : ok_if(s, rc);
}

static void
check_row(const char *wanted)
{
	struct store *store = site_store(&site);
	struct buf sess = BUF_INIT(LIMIT_ROW);
	char sid[LIMIT_SID + 1];
	int64_t expired;
	struct err e;

	visit_sid(&v, sid);
	ck_assert_int_eq(store_get(store, sid, 0, &sess, &expired, &e),
	    SESSILE_OK);
	ck_assert_str_eq(buf_text(&sess), wanted);
	store_close(store);
	buf_free(&sess);
}

START_TEST(a_cookie_until_the_browser_closes_may_be_false_or_null)
{
	static const struct {
		int		 line;
		const char	*cookie, *saved;
		int		 cookies;	/* express-session: != null */
	} t[] = {
		{ __LINE__, "{\"originalMaxAge\":false,\"expires\":false,"
		    "\"httpOnly\":true,\"path\":\"/\"}", NULL, 1 },
		{ __LINE__, "{\"originalMaxAge\":null,\"expires\":null,"
		    "\"httpOnly\":true,\"path\":\"/\"}", NULL, 0 },
		{ __LINE__, "{\"originalMaxAge\":null,\"expires\":false,"
		    "\"httpOnly\":true,\"path\":\"/\"}",
		    "{\"originalMaxAge\":null,\"expires\":null,"
		    "\"httpOnly\":true,\"path\":\"/\"}", 0 },
	};
	char text[512];
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		visit(&v, "GET", set_a);
		snprintf(text, sizeof(text), "{\"cookie\":%s}", t[i].cookie);
		visit_put(&v, text);
		ck_assert_msg(visit(&v, "GET", set_b) == 200, "line %d",
		    t[i].line);
		ck_assert_msg(v.cookies == t[i].cookies, "line %d: %d",
		    t[i].line, v.cookies);
		ck_assert_ptr_null(strstr(v.set_cookie, "Expires"));
		snprintf(text, sizeof(text), "{\"cookie\":%s,\"b\":2}",
		    t[i].saved != NULL ? t[i].saved : t[i].cookie);
		check_row(text);
	}
}
END_TEST

/* Saved with `b` set; AT is where the new expiry stands. */
START_TEST(a_stored_cookie_is_read_as_express_reads_it)
{
#define AGE "\"originalMaxAge\":3600000,"
	static const struct {
		int		 line;
		const char	*cookie, *saved;
	} t[] = {
		{ __LINE__, "{" AGE "\"expires\":\"soon\"}",
		    "{" AGE "AT,\"httpOnly\":true,\"path\":\"/\"}" },
		{ __LINE__, "{" AGE "\"expires\":17}",
		    "{" AGE "AT,\"httpOnly\":true,\"path\":\"/\"}" },
		{ __LINE__, "{" AGE "\"expires\":{}}",
		    "{" AGE "AT,\"httpOnly\":true,\"path\":\"/\"}" },
		{ __LINE__, "{\"expires\":null}",
		    "{\"httpOnly\":true,\"path\":\"/\"}" },
		{ __LINE__, "{}", "{\"httpOnly\":true,\"path\":\"/\"}" },
		{ __LINE__, "[]", "{\"httpOnly\":true,\"path\":\"/\"}" },
		{ __LINE__, "\"\"", "{\"httpOnly\":true,\"path\":\"/\"}" },
		{ __LINE__, "-0", "{\"httpOnly\":true,\"path\":\"/\"}" },
		{ __LINE__, "{\"originalMaxAge\":null,\"secure\":0,"
		    "\"partitioned\":1,\"httpOnly\":\"\",\"path\":null}",
		    "{\"originalMaxAge\":null,\"partitioned\":true,"
		    "\"expires\":null,\"secure\":false,\"httpOnly\":false,"
		    "\"path\":null}" },
	};
	struct store *store;
	struct buf sess = BUF_INIT(LIMIT_ROW);
	char text[512], sid[LIMIT_SID + 1], *at;
	int64_t expired;
	struct err e;
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		visit(&v, "GET", set_a);
		snprintf(text, sizeof(text), "{\"cookie\":%s}", t[i].cookie);
		visit_put(&v, text);
		ck_assert_msg(visit(&v, "GET", set_b) == 200, "line %d: %d",
		    t[i].line, v.status);
		visit_sid(&v, sid);
		buf_reset(&sess);
		store = site_store(&site);
		ck_assert_int_eq(store_get(store, sid, 0, &sess, &expired,
		    &e), SESSILE_OK);
		store_close(store);
		snprintf(text, sizeof(text), "%s", buf_text(&sess));
		if ((at = strstr(text, "\"expires\":\"")) != NULL) {
			memcpy(at, "AT", 2);
			memmove(at + 2, at + 36, strlen(at + 36) + 1);
		}
		ck_assert_msg(strncmp(text + 10, t[i].saved,
		    strlen(t[i].saved)) == 0, "line %d: %s", t[i].line, text);
	}
	buf_free(&sess);
}
END_TEST

/* Whatever JavaScript takes for true, and not only `true`. */
START_TEST(a_stored_secure_is_not_sent_over_plain_http)
{
	static const char *const secure[] = { "true", "\"auto\"", "1", "{}" };
	char text[256];
	size_t i;

	for (i = 0; i < sizeof(secure) / sizeof(secure[0]); i++) {
		visit(&v, "GET", set_a);
		snprintf(text, sizeof(text), "{\"cookie\":{\"originalMaxAge\""
		    ":3600000,\"secure\":%s}}", secure[i]);
		visit_put(&v, text);
		ck_assert_int_eq(visit(&v, "GET", set_b), 200);
		ck_assert_msg(v.cookies == 0, "%s: %s", secure[i],
		    v.set_cookie);
	}
}
END_TEST

START_TEST(what_javascript_takes_for_nothing_is_no_session)
{
	static const char *const texts[] = { "null", " null\n", "false", "0",
	    "\"\"", "\t-0.0", "0e5", "0E-1" };
	char before[sizeof(v.cookie)];
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		visit(&v, "GET", set_a);
		memcpy(before, v.cookie, sizeof(before));
		visit_put(&v, texts[i]);
		ck_assert_int_eq(visit(&v, "GET", set_b), 200);
		ck_assert_str_ne(v.cookie, before);
		memcpy(v.cookie, before, sizeof(before));
		check_row(texts[i]);
	}
}
END_TEST

START_TEST(names_of_javascript_objects_are_dropped_on_load)
{
	visit(&v, "GET", set_a);
	visit_put(&v, "{\"cookie\":{\"originalMaxAge\":null},\"id\":1,\"save\":2,"
	    "\"toString\":3,\"__proto__\":4,\"c\":5,\"constr\\u0075ctor\":6,"
	    "\"sav\":7}");
	ck_assert_int_eq(visit(&v, "GET", set_b), 200);
	check_row("{\"cookie\":{\"originalMaxAge\":null,\"expires\":null,"
	    "\"httpOnly\":true,\"path\":\"/\"},\"c\":5,\"sav\":7,\"b\":2}");
}
END_TEST

START_TEST(it_is_taken_back_where_it_was_set)
{
	visit(&v, "GET", set_a);
	visit(&v, "GET", destroy);
	ck_assert_str_eq(v.set_cookie, "connect.sid=; Path=/; "
	    "Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax");
	visit(&v, "GET", below_b);
	visit(&v, "GET", move_and_destroy);
	ck_assert_str_eq(v.set_cookie, "connect.sid=; Domain=example.org; "
	    "Path=/b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; "
	    "SameSite=Lax");
	site_configure(&site, "\"cookie\":{\"domain\":\"example.net\"}");
	snprintf(v.cookie, sizeof(v.cookie), "connect.sid=s%%3Ax.y");
	visit(&v, "GET", destroy);
	ck_assert_str_eq(v.set_cookie, "connect.sid=; Domain=example.net; "
	    "Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; "
	    "SameSite=Lax");
}
END_TEST

START_TEST(a_path_of_null_stays_null)
{
	site_configure(&site, "\"rolling\":true");
	visit(&v, "GET", no_path);
	ck_assert_ptr_null(strstr(v.set_cookie, "Path"));
	ck_assert_int_eq(visit(&v, "GET", show), 200);
	ck_assert_ptr_nonnull(strstr(v.answer, ",\"path\":null,"));
	ck_assert_int_eq(v.cookies, 1);
	ck_assert_ptr_null(strstr(v.set_cookie, "Path"));
}
END_TEST

START_TEST(options_of_null_are_express_defaults)
{
	site_configure(&site, "\"cookie\":{\"path\":null,\"httpOnly\":null,"
	    "\"secure\":null,\"sameSite\":null,\"domain\":null,"
	    "\"maxAge\":null}");
	ck_assert_int_eq(visit(&v, "GET", show), 200);
	ck_assert_str_eq(v.answer, "{\"cookie\":{\"originalMaxAge\":null,"
	    "\"expires\":null,\"httpOnly\":true,\"path\":\"/\"}}");
}
END_TEST

START_TEST(outside_of_cookie_path_everything_says_so)
{
	static sessile_handler *const all[] = { set_a, show, save, destroy,
	    sign_in, user };
	char log[160], line[512];
	FILE *f;
	size_t i;

	site_configure(&site, "\"cookie\":{\"path\":\"/app\"}");
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		ck_assert_int_eq(visit(&v, "GET", all[i]), 500);
		ck_assert_int_eq(v.cookies, 0);
	}
	snprintf(log, sizeof(log), "%s/log", site.dir);
	ck_assert_ptr_nonnull(f = fopen(log, "r"));
	for (i = 0; fgets(line, sizeof(line), f) != NULL; i++)
		ck_assert_ptr_nonnull(strstr(line, "outside of "
		    "\"cookie.path\" /app"));
	fclose(f);
	ck_assert_uint_eq(i, sizeof(all) / sizeof(all[0]));
	v.env[0] = "SCRIPT_NAME=/app/x";
	ck_assert_int_eq(visit(&v, "GET", set_a), 200);
	ck_assert_int_eq(v.cookies, 1);
}
END_TEST

START_TEST(only_an_object_is_a_user)
{
	static const struct {
		const char	*json;
		int		 status;
	} t[] = { { "{\"id\":1}", 200 }, { "{}", 200 }, { "null", 401 },
	    { "false", 401 }, { "0", 401 }, { "\"\"", 401 },
	    { "\"x\"", 401 }, { "[]", 401 }, { "true", 401 } };
	char text[256];
	size_t i;

	visit(&v, "GET", set_a);
	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		snprintf(text, sizeof(text), "{\"cookie\":{\"path\":\"/\"},"
		    "\"user\":%s}", t[i].json);
		visit_put(&v, text);
		ck_assert_msg(visit(&v, "GET", user) == t[i].status, "%s: %d",
		    t[i].json, v.status);
	}
}
END_TEST

/* A neighbour below the same domain can set any number of them. */
START_TEST(cookies_of_others_before_ours_do_not_hide_it)
{
	char good[256];
	size_t i, n;

	visit(&v, "GET", set_a);
	snprintf(good, sizeof(good), "%.255s", v.cookie);
	for (i = n = 0; i < 60; i++)
		n += (size_t)snprintf(v.cookie + n, sizeof(v.cookie) - n,
		    "connect.sid=x;");
	snprintf(v.cookie + n, sizeof(v.cookie) - n, "%s", good);
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1"));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("cookie_life");
	TCase *t = tcase_create("cookie");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t,
	    a_cookie_until_the_browser_closes_may_be_false_or_null);
	tcase_add_test(t, a_stored_cookie_is_read_as_express_reads_it);
	tcase_add_test(t, a_stored_secure_is_not_sent_over_plain_http);
	tcase_add_test(t, what_javascript_takes_for_nothing_is_no_session);
	tcase_add_test(t, names_of_javascript_objects_are_dropped_on_load);
	tcase_add_test(t, it_is_taken_back_where_it_was_set);
	tcase_add_test(t, a_path_of_null_stays_null);
	tcase_add_test(t, options_of_null_are_express_defaults);
	tcase_add_test(t, outside_of_cookie_path_everything_says_so);
	tcase_add_test(t, only_an_object_is_a_user);
	tcase_add_test(t, cookies_of_others_before_ours_do_not_hide_it);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
