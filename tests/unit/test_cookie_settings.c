/*
 * The settings of one session's cookie: what each does to the cookie that is
 * sent, to the session as JSON and to the stored row, and what is refused.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
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

enum setter { SECURE, HTTP_ONLY, PARTITIONED, PRIORITY, SAME_SITE, PATH,
    DOMAIN };

static int
set(struct sessile *s, enum setter what, const char *word)
{
	bool b = word != NULL && strcmp(word, "true") == 0;

	switch (what) {
	case SECURE:
		return sessile_cookie_secure(s, b);
	case HTTP_ONLY:
		return sessile_cookie_http_only(s, b);
	case PARTITIONED:
		return sessile_cookie_partitioned(s, b);
	case PRIORITY:
		return sessile_cookie_priority(s, word);
	case SAME_SITE:
		return sessile_cookie_same_site(s, word);
	case PATH:
		return sessile_cookie_path(s, word);
	case DOMAIN:
		return sessile_cookie_domain(s, word);
	}
	return -1;
}

/*
 * Over HTTPS and by the defaults: Path=/, HttpOnly, Secure, SameSite=Lax.
 * `sent` is all of the cookie but its value and date, `stored` all of the
 * JSON but its two times.
 */
static const struct setting {
	int		 line;
	enum setter	 what;
	const char	*word;
	const char	*sent;
	const char	*stored[2];	/* before and behind `expires` */
} settings[] = {
#define PLAIN	"; Path=/; HttpOnly; Secure; SameSite=Lax"
#define TAIL	",\"secure\":true,\"httpOnly\":true,\"path\":\"/\"," \
	"\"sameSite\":\"lax\"}"
	{ __LINE__, SECURE, "true", PLAIN, { "", TAIL } },
	{ __LINE__, SECURE, "false", "; Path=/; HttpOnly; SameSite=Lax",
	    { "", ",\"secure\":false,\"httpOnly\":true,\"path\":\"/\","
	    "\"sameSite\":\"lax\"}" } },
	{ __LINE__, HTTP_ONLY, "true", PLAIN, { "", TAIL } },
	{ __LINE__, HTTP_ONLY, "false", "; Path=/; Secure; SameSite=Lax",
	    { "", ",\"secure\":true,\"httpOnly\":false,\"path\":\"/\","
	    "\"sameSite\":\"lax\"}" } },
	{ __LINE__, PARTITIONED, "true",
	    "; Path=/; HttpOnly; Secure; Partitioned; SameSite=Lax",
	    { ",\"partitioned\":true", TAIL } },
	{ __LINE__, PARTITIONED, "false", PLAIN,
	    { ",\"partitioned\":false", TAIL } },
	{ __LINE__, PRIORITY, "low",
	    "; Path=/; HttpOnly; Secure; Priority=Low; SameSite=Lax",
	    { ",\"priority\":\"low\"", TAIL } },
	{ __LINE__, PRIORITY, "medium",
	    "; Path=/; HttpOnly; Secure; Priority=Medium; SameSite=Lax",
	    { ",\"priority\":\"medium\"", TAIL } },
	{ __LINE__, PRIORITY, "high",
	    "; Path=/; HttpOnly; Secure; Priority=High; SameSite=Lax",
	    { ",\"priority\":\"high\"", TAIL } },
	{ __LINE__, PRIORITY, NULL, PLAIN, { "", TAIL } },
	{ __LINE__, SAME_SITE, "lax", PLAIN, { "", TAIL } },
	{ __LINE__, SAME_SITE, "strict",
	    "; Path=/; HttpOnly; Secure; SameSite=Strict",
	    { "", ",\"secure\":true,\"httpOnly\":true,\"path\":\"/\","
	    "\"sameSite\":\"strict\"}" } },
	{ __LINE__, SAME_SITE, "none",
	    "; Path=/; HttpOnly; Secure; SameSite=None",
	    { "", ",\"secure\":true,\"httpOnly\":true,\"path\":\"/\","
	    "\"sameSite\":\"none\"}" } },
	{ __LINE__, SAME_SITE, NULL, "; Path=/; HttpOnly; Secure",
	    { "", ",\"secure\":true,\"httpOnly\":true,\"path\":\"/\"}" } },
	{ __LINE__, PATH, "/a", "; Path=/a; HttpOnly; Secure; SameSite=Lax",
	    { "", ",\"secure\":true,\"httpOnly\":true,\"path\":\"/a\","
	    "\"sameSite\":\"lax\"}" } },
	{ __LINE__, DOMAIN, "a.example",
	    "; Domain=a.example; Path=/; HttpOnly; Secure; SameSite=Lax",
	    { "", ",\"secure\":true,\"httpOnly\":true,"
	    "\"domain\":\"a.example\",\"path\":\"/\","
	    "\"sameSite\":\"lax\"}" } },
	{ __LINE__, DOMAIN, NULL, PLAIN, { "", TAIL } },
};

static const struct setting *now;

static int
set_one(struct sessile *s)
{
	int rc = set(s, now->what, now->word);

	ck_assert_msg(rc == SESSILE_OK, "line %d: %d", now->line, rc);
	ck_assert_int_eq(sessile_set_int(s, "a", now->line), SESSILE_OK);
	return ok(s);
}

/* Without its value and its date. */
static void
attributes(char *text, size_t size)
{
	char *at, *end;

	snprintf(text, size, "%s", strchr(v.set_cookie, ';'));
	ck_assert_ptr_nonnull(at = strstr(text, "; Expires="));
	ck_assert_ptr_nonnull(end = strstr(at, " GMT"));
	memmove(at, end + 4, strlen(end + 4) + 1);
}

static void
check_row(void)
{
	struct buf sess;
	int64_t expired;
	char date[DATE_TEXT], wanted[512];

	ck_assert(visit_row(&v, &sess, &expired));
	ck_assert(date_iso(expired, date));
	snprintf(wanted, sizeof(wanted), "{\"cookie\":{\"originalMaxAge\":"
	    "3600000%s,\"expires\":\"%s\"%s,\"a\":%d}", now->stored[0], date,
	    now->stored[1], now->line);
	ck_assert_str_eq(buf_text(&sess), wanted);
	buf_free(&sess);
}

START_TEST(each_setting_is_sent_and_stored)
{
	char text[LIMIT_SET_COOKIE];
	size_t i;

	v.env[0] = "HTTPS=on";
	for (i = 0; i < COUNT(settings); i++) {
		now = &settings[i];
		v.cookie[0] = '\0';
		ck_assert_int_eq(visit(&v, "GET", set_one), 200);
		ck_assert_int_eq(v.cookies, 1);
		attributes(text, sizeof(text));
		ck_assert_msg(strcmp(text, now->sent) == 0, "line %d: %s",
		    now->line, text);
		check_row();
	}
}
END_TEST

START_TEST(a_setting_is_there_in_the_next_request)
{
	size_t i;

	v.env[0] = "HTTPS=on";
	for (i = 0; i < COUNT(settings); i++) {
		now = &settings[i];
		v.cookie[0] = '\0';
		visit(&v, "GET", set_one);
		ck_assert_int_eq(visit(&v, "GET", show), 200);
		ck_assert_msg(strstr(v.answer, now->stored[0]) != NULL &&
		    strstr(v.answer, now->stored[1]) != NULL, "line %d: %s",
		    now->line, v.answer);
	}
}
END_TEST

static int
set_secure_only(struct sessile *s)
{
	ck_assert_int_eq(sessile_set_bool(s, "a", true), SESSILE_OK);
	ck_assert_int_eq(sessile_cookie_secure(s, true), SESSILE_OK);
	return ok(s);
}

START_TEST(a_cookie_made_secure_does_not_go_over_plain_http)
{
	char *log;

	ck_assert_int_eq(visit(&v, "GET", set_secure_only), 200);
	ck_assert_int_eq(v.cookies, 0);
	log = site_log(&site);
	ck_assert_ptr_nonnull(strstr(log, "cookie withheld"));
	free(log);
	v.env[0] = "HTTPS=on";
	ck_assert_int_eq(visit(&v, "GET", set_secure_only), 200);
	ck_assert_int_eq(v.cookies, 1);
}
END_TEST

static int64_t when;

static const struct {
	int		 line;
	enum setter	 what;
	const char	*word;
} refused[] = {
	{ __LINE__, PRIORITY, "Low" }, { __LINE__, PRIORITY, "" },
	{ __LINE__, PRIORITY, "highest" }, { __LINE__, SAME_SITE, "Lax" },
	{ __LINE__, SAME_SITE, "" }, { __LINE__, SAME_SITE, "true" },
	{ __LINE__, SAME_SITE, "auto" }, { __LINE__, PATH, "/;x" },
	{ __LINE__, PATH, "/\r\n" }, { __LINE__, DOMAIN, "a b" },
	{ __LINE__, DOMAIN, "a;b" }, { __LINE__, DOMAIN, "a\n" },
};

static int
set_refused(struct sessile *s)
{
	char *before, *after;
	size_t i;
	int rc;

	ck_assert_int_eq(sessile_json(s, &before), SESSILE_OK);
	for (i = 0; i < COUNT(refused); i++) {
		rc = set(s, refused[i].what, refused[i].word);
		ck_assert_msg(rc == SESSILE_EINVAL, "line %d: %d",
		    refused[i].line, rc);
		ck_assert_ptr_nonnull(strstr(sessile_message(s), "cookie."));
	}
	ck_assert_int_eq(sessile_cookie_expires(s, DATE_MAX + 1),
	    SESSILE_EINVAL);
	ck_assert_int_eq(sessile_cookie_expires(s, -DATE_MAX - 1),
	    SESSILE_EINVAL);
	ck_assert_int_eq(sessile_cookie_max_age(s, DATE_MAX + 1),
	    SESSILE_EINVAL);
	ck_assert_int_eq(sessile_json(s, &after), SESSILE_OK);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	return ok(s);
}

START_TEST(what_no_cookie_can_have_is_refused_and_changes_nothing)
{
	ck_assert_int_eq(visit(&v, "GET", set_refused), 200);
}
END_TEST

static int
set_expires(struct sessile *s)
{
	ck_assert_int_eq(sessile_set_int(s, "a", 1), SESSILE_OK);
	ck_assert_int_eq(sessile_cookie_expires(s, when), SESSILE_OK);
	return ok(s);
}

/* What is left of the time is the session's maxAge from then on. */
START_TEST(expires_is_when_the_cookie_and_the_row_end)
{
	static const int64_t spans[] = { 7200000, 60000, 86400000 * 30LL };
	struct buf sess;
	int64_t began, age, expired;
	size_t i;

	for (i = 0; i < COUNT(spans); i++) {
		v.cookie[0] = '\0';
		began = date_now();
		when = began + spans[i];
		ck_assert_int_eq(visit(&v, "GET", set_expires), 200);
		ck_assert(visit_row(&v, &sess, &expired));
		ck_assert_int_ge(expired, when);
		ck_assert_int_le(expired, date_now() + spans[i]);
		ck_assert_int_eq(strncmp(buf_text(&sess),
		    "{\"cookie\":{\"originalMaxAge\":", 28), 0);
		age = strtoll(buf_text(&sess) + 28, NULL, 10);
		ck_assert_int_le(age, spans[i]);
		ck_assert_int_ge(age, spans[i] - (date_now() - began));
		buf_free(&sess);
	}
}
END_TEST

static int
set_all_ages(struct sessile *s)
{
	static const struct {
		int64_t		 age;
		const char	*json;
	} t[] = { { 0, "{\"originalMaxAge\":0,\"expires\":\"" },
	    { 1, "{\"originalMaxAge\":1,\"expires\":\"" },
	    { DATE_MAX, "{\"originalMaxAge\":8640000000000000,"
	    "\"expires\":\"+275760-09-13T00:00:00.000Z\"" },
	    { -1, "{\"originalMaxAge\":null,\"expires\":null," },
	    { INT64_MIN, "{\"originalMaxAge\":null,\"expires\":null," } };
	char *json;
	size_t i;

	for (i = 0; i < COUNT(t); i++) {
		ck_assert_int_eq(sessile_cookie_max_age(s, t[i].age),
		    SESSILE_OK);
		ck_assert_int_eq(sessile_json(s, &json), SESSILE_OK);
		ck_assert_msg(strstr(json, t[i].json) != NULL, "%s", json);
		free(json);
	}
	return ok(s);
}

START_TEST(any_age_is_taken_and_a_negative_one_is_null)
{
	ck_assert_int_eq(visit(&v, "GET", set_all_ages), 200);
}
END_TEST

static int
set_on_nothing(struct sessile *s)
{
	size_t i;

	ck_assert_int_eq(sessile_destroy(s), SESSILE_OK);
	for (i = 0; i < COUNT(settings); i++)
		ck_assert_int_eq(set(s, settings[i].what, settings[i].word),
		    SESSILE_EGONE);
	ck_assert_int_eq(sessile_cookie_expires(s, 1), SESSILE_EGONE);
	ck_assert_int_eq(sessile_cookie_max_age(s, 1), SESSILE_EGONE);
	return ok(s);
}

START_TEST(a_destroyed_session_has_no_cookie_to_set)
{
	ck_assert_int_eq(visit(&v, "GET", set_on_nothing), 200);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("cookie_settings");
	TCase *t = tcase_create("of one session");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_setting_is_sent_and_stored);
	tcase_add_test(t, a_setting_is_there_in_the_next_request);
	tcase_add_test(t, a_cookie_made_secure_does_not_go_over_plain_http);
	tcase_add_test(t,
	    what_no_cookie_can_have_is_refused_and_changes_nothing);
	tcase_add_test(t, expires_is_when_the_cookie_and_the_row_end);
	tcase_add_test(t, any_age_is_taken_and_a_negative_one_is_null);
	tcase_add_test(t, a_destroyed_session_has_no_cookie_to_set);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
