/*
 * The session through the public functions: what a request keeps, when it is
 * saved, touched, and when its cookie goes out.
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
static const char *options = "";

static void
setup(void)
{
	site_make(&site, options);
	visit_init(&v, &site);
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static int
ok(struct sessile *s)
{
	return sessile_answer(s, 200, "text/plain", "ok", 2);
}

static int
nothing(struct sessile *s)
{
	return ok(s);
}

static int
set_a(struct sessile *s)
{
	int rc = sessile_set_int(s, "a", 1);

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
set_b(struct sessile *s)
{
	int rc = sessile_set_string(s, "b", "x \"y\"\n");

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
remove_a(struct sessile *s)
{
	int rc = sessile_remove(s, "a");

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
show(struct sessile *s)
{
	char *json;
	int rc;

	if ((rc = sessile_json(s, &json)) != SESSILE_OK)
		return rc;
	rc = sessile_answer(s, 200, "application/json", json, strlen(json));
	free(json);
	return rc;
}

static int
destroy(struct sessile *s)
{
	int rc = sessile_destroy(s);

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
regenerate(struct sessile *s)
{
	int rc = sessile_regenerate(s);

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
renew(struct sessile *s)
{
	int rc = sessile_renew(s);

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
unset(struct sessile *s)
{
	int rc = sessile_unset(s);

	return rc == SESSILE_OK ? ok(s) : rc;
}

static int
twice(struct sessile *s)
{
	int rc;

	if ((rc = sessile_set_int(s, "a", 1)) != SESSILE_OK ||
	    (rc = sessile_save(s)) != SESSILE_OK ||
	    (rc = sessile_set_int(s, "a", 2)) != SESSILE_OK ||
	    (rc = sessile_reload(s)) != SESSILE_OK)
		return rc;
	return show(s);
}

/* How many rows there are, and what the visitor's holds. */
static int
count_row(const struct store_row *row, void *arg)
{
	(void)row;
	(*(int *)arg)++;
	return SESSILE_OK;
}

static int
rows(void)
{
	struct store *store = site_store(&site);
	struct err e;
	int n = 0;

	ck_assert_int_eq(store_list(store, 0, count_row, &n, &e),
	    SESSILE_OK);
	store_close(store);
	return n;
}

static int
row(struct buf *sess, int64_t *expired)
{
	struct store *store = site_store(&site);
	char sid[LIMIT_SID + 1];
	struct err e;
	int rc;

	visit_sid(&v, sid);
	buf_init(sess, LIMIT_ROW);
	rc = store_get(store, sid, 0, sess, expired, &e);
	store_close(store);
	return rc;
}

/* Moves the expiry of the visitor's row. */
static void
age(int64_t left)
{
	struct store *store = site_store(&site);
	char sid[LIMIT_SID + 1];
	struct err e;

	visit_sid(&v, sid);
	ck_assert_int_eq(store_touch(store, sid, STORE_ANY, date_now() + left, 0, &e),
	    SESSILE_OK);
	store_close(store);
}

static void
put_row(const char *text)
{
	struct store *store = site_store(&site);
	char sid[LIMIT_SID + 1];
	struct err e;

	visit_sid(&v, sid);
	ck_assert_int_eq(store_destroy(store, sid, NULL, &e), SESSILE_OK);
	ck_assert_int_eq(store_insert(store, sid, date_now() + 3600000,
	    text, strlen(text), NULL, 0, 0, &e), SESSILE_OK);
	store_close(store);
}

START_TEST(untouched_session_leaves_no_row_and_no_cookie)
{
	ck_assert_int_eq(visit(&v, "GET", nothing), 200);
	ck_assert_int_eq(v.cookies, 0);
	ck_assert_int_eq(rows(), 0);
}
END_TEST

START_TEST(what_is_set_is_there_in_the_next_request)
{
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 1);
	visit(&v, "GET", set_b);
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer,
	    ",\"a\":1,\"b\":\"x \\\"y\\\"\\n\"}"));
	ck_assert_int_eq(rows(), 1);
	visit(&v, "GET", remove_a);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
}
END_TEST

START_TEST(reading_sends_no_cookie_again)
{
	visit(&v, "GET", set_a);
	visit(&v, "GET", show);
	ck_assert_int_eq(v.cookies, 0);
	/* Setting what is set already changes nothing. */
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 0);
}
END_TEST

START_TEST(a_touch_is_written_only_past_touch_after)
{
	struct buf sess;
	int64_t before, after;

	visit(&v, "GET", set_a);
	age(3600000 - 30000);
	row(&sess, &before);
	buf_free(&sess);
	visit(&v, "GET", nothing);
	row(&sess, &after);
	buf_free(&sess);
	ck_assert_int_eq(before, after);
	age(3600000 - 90000);
	visit(&v, "GET", nothing);
	row(&sess, &after);
	buf_free(&sess);
	ck_assert_int_gt(after, before + 20000);
}
END_TEST

START_TEST(an_expired_session_is_not_found_and_its_id_not_adopted)
{
	char old[LIMIT_SID + 1], new[LIMIT_SID + 1];

	visit(&v, "GET", set_a);
	visit_sid(&v, old);
	age(-1);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
	visit(&v, "GET", set_b);
	visit_sid(&v, new);
	ck_assert_str_ne(old, new);
}
END_TEST

START_TEST(destroy_deletes_the_row_and_takes_the_cookie_back)
{
	char kept[sizeof(v.cookie)];

	visit(&v, "GET", set_a);
	memcpy(kept, v.cookie, sizeof(kept));
	visit(&v, "GET", destroy);
	ck_assert_str_eq(v.set_cookie, "connect.sid=; Path=/; Expires="
	    "Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax");
	ck_assert_int_eq(rows(), 0);
	memcpy(v.cookie, kept, sizeof(kept));
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
}
END_TEST

START_TEST(regenerate_drops_the_data_and_the_old_id)
{
	char old[LIMIT_SID + 1], new[LIMIT_SID + 1];

	visit(&v, "GET", set_a);
	visit_sid(&v, old);
	visit(&v, "GET", regenerate);
	visit_sid(&v, new);
	ck_assert_str_ne(old, new);
	ck_assert_int_eq(rows(), 1);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
}
END_TEST

START_TEST(renew_keeps_the_data_under_a_new_id)
{
	char old[sizeof(v.cookie)];

	visit(&v, "GET", set_a);
	memcpy(old, v.cookie, sizeof(old));
	visit(&v, "GET", renew);
	ck_assert_str_ne(old, v.cookie);
	ck_assert_int_eq(rows(), 1);
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1"));
	memcpy(v.cookie, old, sizeof(old));
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "\"a\":1"));
}
END_TEST

START_TEST(unset_keeps_or_destroys_by_the_option)
{
	visit(&v, "GET", set_a);
	visit(&v, "GET", unset);
	ck_assert_int_eq(rows(), 1);
	site_configure(&site, "\"unset\":\"destroy\"");
	visit(&v, "GET", unset);
	ck_assert_int_eq(rows(), 0);
}
END_TEST

START_TEST(reload_drops_what_was_not_saved)
{
	visit(&v, "GET", twice);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1}"));
}
END_TEST

START_TEST(rolling_sends_the_cookie_each_time)
{
	site_configure(&site, "\"rolling\":true");
	visit(&v, "GET", set_a);
	visit(&v, "GET", nothing);
	ck_assert_int_eq(v.cookies, 1);
}
END_TEST

START_TEST(save_uninitialized_saves_and_sends)
{
	site_configure(&site, "\"saveUninitialized\":true");
	visit(&v, "GET", nothing);
	ck_assert_int_eq(v.cookies, 1);
	ck_assert_int_eq(rows(), 1);
}
END_TEST

START_TEST(resave_writes_an_unchanged_session)
{
	struct buf sess;
	int64_t before, after;

	site_configure(&site, "\"resave\":true");
	visit(&v, "GET", set_a);
	age(3600000 - 30000);
	row(&sess, &before);
	buf_free(&sess);
	visit(&v, "GET", nothing);
	row(&sess, &after);
	buf_free(&sess);
	ck_assert_int_gt(after, before);
}
END_TEST

START_TEST(a_secure_cookie_is_withheld_on_plain_http)
{
	site_configure(&site, "\"cookie\":{\"secure\":true}");
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 0);
	v.env[0] = "HTTPS=on";
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 1);
	ck_assert_ptr_nonnull(strstr(v.set_cookie, "; Secure"));
}
END_TEST

START_TEST(secure_auto_follows_the_connection)
{
	visit(&v, "GET", set_a);
	ck_assert_ptr_null(strstr(v.set_cookie, "Secure"));
	v.cookie[0] = '\0';
	v.env[0] = "HTTP_X_FORWARDED_PROTO=https";
	visit(&v, "GET", set_a);
	ck_assert_ptr_null(strstr(v.set_cookie, "Secure"));
	v.cookie[0] = '\0';
	site_configure(&site, "\"proxy\":true");
	visit(&v, "GET", set_a);
	ck_assert_ptr_nonnull(strstr(v.set_cookie, "; Secure"));
}
END_TEST

START_TEST(outside_of_cookie_path_there_is_no_session)
{
	site_configure(&site, "\"cookie\":{\"path\":\"/app\"}");
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 0);
	ck_assert_int_eq(rows(), 0);
	v.env[0] = "SCRIPT_NAME=/app/x";
	visit(&v, "GET", set_a);
	ck_assert_int_eq(v.cookies, 1);
}
END_TEST

START_TEST(each_cookie_of_the_name_is_tried)
{
	char cookie[256];

	visit(&v, "GET", set_a);
	snprintf(cookie, sizeof(cookie), "%.255s", v.cookie);
	snprintf(v.cookie, sizeof(v.cookie), "connect.sid=s%%3Ax.y; "
	    "connect.sid=junk; %s", cookie);
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1"));
}
END_TEST

START_TEST(a_bad_signature_is_an_anonymous_visitor)
{
	visit(&v, "GET", set_a);
	v.cookie[strlen(v.cookie) - 5] ^= 1;
	ck_assert_int_eq(visit(&v, "GET", show), 200);
	ck_assert_ptr_null(strstr(v.answer, "\"a\""));
}
END_TEST

START_TEST(a_stored_session_that_cannot_be_read_is_500_and_left_alone)
{
	static const char *const texts[] = { "", "1", "[]", "{}", "{",
	    "{\"a\":1}", "{\"cookie\":1}", "{\"cookie\":null}",
	    "{\"cookie\":{},}", "{\"cookie\":{}} x",
	    "{\"cookie\":{},\"a\":01}",
	    "{\"cookie\":{\"originalMaxAge\":\"x\"}}" };
	struct buf sess;
	int64_t expired;
	size_t i;

	visit(&v, "GET", set_a);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put_row(texts[i]);
		ck_assert_msg(visit(&v, "GET", set_b) == 500, "%s",
		    texts[i]);
		ck_assert_str_eq(v.answer,
		    "{\"error\":\"Error retrieving session\"}");
		ck_assert_int_eq(row(&sess, &expired), SESSILE_OK);
		ck_assert_str_eq(buf_text(&sess), texts[i]);
		buf_free(&sess);
	}
}
END_TEST

START_TEST(what_nobody_touches_keeps_its_bytes)
{
	static const char odd[] = ",\"n\":1.50e+3,\"big\":12345678901234567890,"
	    "\"s\":\"\\u00e9\\ud800\\u0000\",\"\\u0000\":[ 1 ]";
	struct buf sess;
	int64_t expired;
	char text[512];

	visit(&v, "GET", set_a);
	snprintf(text, sizeof(text), "{\"cookie\":{\"originalMaxAge\":"
	    "3600000,\"expires\":\"2030-01-01T00:00:00.000Z\"}%s}", odd);
	put_row(text);
	ck_assert_int_eq(visit(&v, "GET", set_b), 200);
	ck_assert_int_eq(row(&sess, &expired), SESSILE_OK);
	ck_assert_ptr_nonnull(strstr(buf_text(&sess), odd));
	ck_assert_ptr_nonnull(strstr(buf_text(&sess), ",\"b\":\"x"));
	buf_free(&sess);
}
END_TEST

START_TEST(a_session_over_its_ceiling_is_refused_and_nothing_changes)
{
	struct buf sess;
	int64_t expired;

	visit(&v, "GET", set_a);
	site_configure(&site, "\"maxSessionBytes\":1024");
	put_row("{\"cookie\":{\"originalMaxAge\":null,\"expires\":null}}");
	ck_assert_int_eq(visit(&v, "GET", set_a), 200);
	ck_assert_int_eq(row(&sess, &expired), SESSILE_OK);
	buf_free(&sess);
}
END_TEST

static int
set_big(struct sessile *s)
{
	char *big = malloc(70001);
	int rc;

	ck_assert_ptr_nonnull(big);
	memset(big, 'x', 70000);
	big[70000] = '\0';
	rc = sessile_set_string(s, "big", big);
	free(big);
	return rc == SESSILE_OK ? ok(s) : rc;
}

START_TEST(a_larger_save_is_an_error_and_changes_nothing)
{
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", set_big), 500);
	visit(&v, "GET", show);
	ck_assert_ptr_null(strstr(v.answer, "big"));
	ck_assert_ptr_nonnull(strstr(v.answer, "\"a\":1"));
}
END_TEST

static int
sign_out_behind_its_back(struct sessile *s)
{
	struct store *store = site_store(&site);
	struct err e;
	int rc = sessile_set_int(s, "late", 1);

	ck_assert_int_eq(store_destroy(store, sessile_id(s), NULL, &e),
	    SESSILE_OK);
	store_close(store);
	return rc == SESSILE_OK ? ok(s) : rc;
}

START_TEST(a_late_save_does_not_bring_a_session_back)
{
	visit(&v, "GET", set_a);
	ck_assert_int_eq(visit(&v, "GET", sign_out_behind_its_back), 409);
	ck_assert_int_eq(rows(), 0);
}
END_TEST

static int
bad_keys(struct sessile *s)
{
	static const char *const keys[] = { "", "cookie", "id", "req", "save",
	    "touch", "reload", "destroy", "regenerate", "resetMaxAge",
	    "\xff" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		ck_assert_int_eq(sessile_set(s, keys[i], "1"),
		    SESSILE_EINVAL);
	ck_assert_int_eq(sessile_set(s, "a", "{"), SESSILE_EJSON);
	ck_assert_int_eq(sessile_set(s, "a", "1 2"), SESSILE_EJSON);
	ck_assert_int_eq(sessile_set_string(s, "a", "\xc0\x80"),
	    SESSILE_EJSON);
	return ok(s);
}

START_TEST(keys_and_values_are_checked)
{
	ck_assert_int_eq(visit(&v, "GET", bad_keys), 200);
	ck_assert_int_eq(rows(), 0);
}
END_TEST

static int
cookie_settings(struct sessile *s)
{
	int rc;

	if ((rc = sessile_set_int(s, "a", 1)) != SESSILE_OK ||
	    (rc = sessile_cookie_max_age(s, 60000)) != SESSILE_OK ||
	    (rc = sessile_cookie_path(s, "/cgi-bin")) != SESSILE_OK ||
	    (rc = sessile_cookie_domain(s, "example.com")) != SESSILE_OK ||
	    (rc = sessile_cookie_http_only(s, false)) != SESSILE_OK ||
	    (rc = sessile_cookie_same_site(s, "strict")) != SESSILE_OK ||
	    (rc = sessile_cookie_priority(s, "high")) != SESSILE_OK)
		return rc;
	ck_assert_int_eq(sessile_cookie_path(s, "a;b"), SESSILE_EINVAL);
	ck_assert_int_eq(sessile_cookie_domain(s, "a b"), SESSILE_EINVAL);
	ck_assert_int_eq(sessile_cookie_same_site(s, "x"), SESSILE_EINVAL);
	return ok(s);
}

START_TEST(a_session_has_cookie_settings_of_its_own)
{
	const char *tail;

	visit(&v, "GET", cookie_settings);
	ck_assert_ptr_nonnull(strstr(v.set_cookie,
	    "; Domain=example.com; Path=/cgi-bin; Expires="));
	tail = strstr(v.set_cookie, "GMT");
	ck_assert_ptr_nonnull(tail);
	ck_assert_str_eq(tail, "GMT; Priority=High; SameSite=Strict");
	visit(&v, "GET", show);
	ck_assert_ptr_nonnull(strstr(v.answer, "\"originalMaxAge\":60000,"
	    "\"priority\":\"high\",\"expires\":"));
}
END_TEST

static int
fails(struct sessile *s)
{
	int rc = sessile_set_int(s, "a", 1);

	return rc == SESSILE_OK ? SESSILE_ENOENT : rc;
}

START_TEST(a_handler_that_fails_changes_nothing)
{
	ck_assert_int_eq(visit(&v, "GET", fails), 500);
	ck_assert_int_eq(v.cookies, 0);
	ck_assert_int_eq(rows(), 0);
}
END_TEST

START_TEST(without_a_store_the_answer_is_503)
{
	char path[128];

	visit(&v, "GET", set_a);
	snprintf(path, sizeof(path), "%s/sessile.db", site.dir);
	ck_assert_int_eq(remove(path), 0);
	ck_assert_int_eq(visit(&v, "GET", nothing), 503);
	v.cookie[0] = '\0';
	ck_assert_int_eq(visit(&v, "GET", nothing), 503);
}
END_TEST

START_TEST(a_store_inside_the_document_root_is_refused)
{
	char root[128];

	snprintf(root, sizeof(root), "DOCUMENT_ROOT=%s", site.dir);
	v.env[0] = root;
	ck_assert_int_eq(visit(&v, "GET", set_a), 503);
	snprintf(root, sizeof(root), "PATH_TRANSLATED=%s/x", site.dir);
	v.env[1] = "PATH_INFO=/x";
	ck_assert_int_eq(visit(&v, "GET", set_a), 503);
	v.env[0] = "DOCUMENT_ROOT=/var/empty";
	ck_assert_int_eq(visit(&v, "GET", set_a), 200);
}
END_TEST

START_TEST(a_secret_inside_the_document_root_is_refused)
{
	static const char secret[] = "\"secret\":"
	    "\"a secret for tests, long enough to be taken\"";
	char root[128], other[64] = "/tmp/sessile-unit-XXXXXX";
	char option[256], url[128];
	struct err e;
	bool made;

	/* The store lies elsewhere; the configuration holds the secret. */
	ck_assert_ptr_nonnull(mkdtemp(other));
	snprintf(url, sizeof(url), "sqlite:%s/sessile.db", other);
	ck_assert_int_eq(store_create(url, &made, &e), SESSILE_OK);
	snprintf(site.url, sizeof(site.url), "%s", url);
	snprintf(root, sizeof(root), "DOCUMENT_ROOT=%s", site.dir);
	v.env[0] = root;
	site_configure(&site, secret);
	ck_assert_int_eq(visit(&v, "GET", set_a), 503);
	snprintf(option, sizeof(option), "\"secretFile\":\"%s/secret\"",
	    site.dir);
	site_configure(&site, option);
	ck_assert_int_eq(visit(&v, "GET", set_a), 503);
	v.env[0] = "DOCUMENT_ROOT=/var/empty";
	ck_assert_int_eq(visit(&v, "GET", set_a), 200);
	site_configure(&site, secret);
	ck_assert_int_eq(visit(&v, "GET", set_a), 200);
	snprintf(url, sizeof(url), "%s/sessile.db", other);
	remove(url);
	snprintf(url, sizeof(url), "%s/sessile.db-journal", other);
	remove(url);
	remove(other);
}
END_TEST

/* Otherwise whoever asks could keep the reason out of the log. */
START_TEST(a_long_path_leaves_room_for_the_rest_of_the_line)
{
	static char name[2100];
	char log[160], line[2048];
	FILE *f;

	memset(name, 'a', sizeof(name) - 1);
	memcpy(name, "SCRIPT_NAME=/", 13);
	v.env[0] = name;
	ck_assert_int_eq(visit(&v, "PUT", set_a), 405);
	snprintf(log, sizeof(log), "%s/log", site.dir);
	ck_assert_ptr_nonnull(f = fopen(log, "r"));
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), f));
	ck_assert_ptr_nonnull(strstr(line, "aaa: 405 "));
	fclose(f);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("session");
	TCase *t = tcase_create("rules");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, untouched_session_leaves_no_row_and_no_cookie);
	tcase_add_test(t, what_is_set_is_there_in_the_next_request);
	tcase_add_test(t, reading_sends_no_cookie_again);
	tcase_add_test(t, a_touch_is_written_only_past_touch_after);
	tcase_add_test(t,
	    an_expired_session_is_not_found_and_its_id_not_adopted);
	tcase_add_test(t, destroy_deletes_the_row_and_takes_the_cookie_back);
	tcase_add_test(t, regenerate_drops_the_data_and_the_old_id);
	tcase_add_test(t, renew_keeps_the_data_under_a_new_id);
	tcase_add_test(t, unset_keeps_or_destroys_by_the_option);
	tcase_add_test(t, reload_drops_what_was_not_saved);
	tcase_add_test(t, rolling_sends_the_cookie_each_time);
	tcase_add_test(t, save_uninitialized_saves_and_sends);
	tcase_add_test(t, resave_writes_an_unchanged_session);
	tcase_add_test(t, a_secure_cookie_is_withheld_on_plain_http);
	tcase_add_test(t, secure_auto_follows_the_connection);
	tcase_add_test(t, outside_of_cookie_path_there_is_no_session);
	tcase_add_test(t, each_cookie_of_the_name_is_tried);
	tcase_add_test(t, a_bad_signature_is_an_anonymous_visitor);
	tcase_add_test(t,
	    a_stored_session_that_cannot_be_read_is_500_and_left_alone);
	tcase_add_test(t, what_nobody_touches_keeps_its_bytes);
	tcase_add_test(t,
	    a_session_over_its_ceiling_is_refused_and_nothing_changes);
	tcase_add_test(t, a_larger_save_is_an_error_and_changes_nothing);
	tcase_add_test(t, a_late_save_does_not_bring_a_session_back);
	tcase_add_test(t, keys_and_values_are_checked);
	tcase_add_test(t, a_session_has_cookie_settings_of_its_own);
	tcase_add_test(t, a_handler_that_fails_changes_nothing);
	tcase_add_test(t, without_a_store_the_answer_is_503);
	tcase_add_test(t, a_store_inside_the_document_root_is_refused);
	tcase_add_test(t, a_secret_inside_the_document_root_is_refused);
	tcase_add_test(t, a_long_path_leaves_room_for_the_rest_of_the_line);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
