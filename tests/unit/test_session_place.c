/*
 * Where store and secret lie: missing, or where the server gives them to
 * anybody.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

START_TEST(without_a_store_the_answer_is_503)
{
	char path[128];

	visit(&v, "GET", set_a);
	snprintf(path, sizeof(path), "%s/sessile.db", site.dir);
	ck_assert_int_eq(remove(path), 0);
	ck_assert_int_eq(visit(&v, "GET", ok), 503);
	v.cookie[0] = '\0';
	ck_assert_int_eq(visit(&v, "GET", ok), 503);
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
	Suite *s = suite_create("session_place");
	TCase *t = tcase_create("place");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, without_a_store_the_answer_is_503);
	tcase_add_test(t, a_store_inside_the_document_root_is_refused);
	tcase_add_test(t, a_secret_inside_the_document_root_is_refused);
	tcase_add_test(t, a_long_path_leaves_room_for_the_rest_of_the_line);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
