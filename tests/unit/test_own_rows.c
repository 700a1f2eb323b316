/*
 * The row of a sign-in goes where its session goes, whatever an application
 * does with that.
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
	site_add_user(&site, "John", "Boss", NULL);
	site_add_user(&site, "Jane", "Boss", NULL);
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static int
john(struct sessile *s)
{
	return ok_if(s, sessile_sign_in(s, "John", "Boss", NULL));
}

static int
jane(struct sessile *s)
{
	return ok_if(s, sessile_sign_in(s, "Jane", "Boss", NULL));
}

static int
sign_out(struct sessile *s)
{
	return ok_if(s, sessile_sign_out(s));
}

static int
renew_twice(struct sessile *s)
{
	int rc = sessile_renew(s);

	return ok_if(s, rc == SESSILE_OK ? sessile_renew(s) : rc);
}

static int
renew_then_destroy(struct sessile *s)
{
	int rc = sessile_renew(s);

	return ok_if(s, rc == SESSILE_OK ? sessile_destroy(s) : rc);
}

static int
renew_without_user(struct sessile *s)
{
	int rc = sessile_renew(s);

	return ok_if(s, rc == SESSILE_OK ? sessile_remove(s, "user") : rc);
}

static int
renew_as_another(struct sessile *s)
{
	int rc = sessile_renew(s);

	return ok_if(s, rc == SESSILE_OK ? sessile_set(s, "user",
	    "{\"id\":2,\"name\":\"Jane\"}") : rc);
}

static int
sign_in_twice(struct sessile *s)
{
	int rc = sessile_sign_in(s, "John", "Boss", NULL);

	return ok_if(s, rc == SESSILE_OK ?
	    sessile_sign_in(s, "John", "Boss", NULL) : rc);
}

static int
how_many(struct sessile *s)
{
	char *json;
	int n = 0, rc = sessile_sessions(s, &json, NULL);
	const char *at;

	if (rc != SESSILE_OK)
		return sessile_printf(s, 200, "text/plain", "none");
	for (at = json; (at = strstr(at, "\"session\"")) != NULL; at++)
		n++;
	free(json);
	return sessile_printf(s, 200, "text/plain", "%d", n);
}

struct row {
	char	sid[LIMIT_SID + 1];
	int	count;
	int64_t	created;
};

static int
take(const struct store_signed_in *row, void *arg)
{
	struct row *r = arg;

	snprintf(r->sid, sizeof(r->sid), "%s", row->sid);
	r->created = row->created;
	r->count++;
	return SESSILE_OK;
}

static struct row
row_of(int64_t user)
{
	struct store *store = site_store(&site);
	struct row row = { "", 0, 0 };
	struct err e;

	ck_assert_int_eq(store_list_signed_in(store, user, take, &row, &e),
	    SESSILE_OK);
	store_close(store);
	return row;
}

START_TEST(it_goes_where_its_session_goes)
{
	static const struct {
		int		 line;
		const char	*options;
		sessile_handler	*handler;
		int		 john, jane;	/* rows afterwards */
		const char	*listed;	/* sessions */
	} table[] = {
		{ __LINE__, "", ok, 1, 0, "1" },
		{ __LINE__, "", set_a, 1, 0, "1" },
		{ __LINE__, "", renew, 1, 0, "1" },
		{ __LINE__, "", renew_twice, 1, 0, "1" },
		{ __LINE__, "", john, 1, 0, "1" },
		{ __LINE__, "", sign_in_twice, 1, 0, "1" },
		{ __LINE__, "", jane, 0, 1, "1" },
		{ __LINE__, "", regenerate, 0, 0, "none" },
		{ __LINE__, "", destroy, 0, 0, "none" },
		{ __LINE__, "", sign_out, 0, 0, "none" },
		{ __LINE__, "", renew_then_destroy, 0, 0, "none" },
		{ __LINE__, "\"unset\":\"destroy\"", unset, 0, 0, "none" },
		{ __LINE__, "", unset, 1, 0, "1" },
		/* It follows, and means nothing; the session is listed. */
		{ __LINE__, "", renew_without_user, 1, 0, "none" },
		{ __LINE__, "", renew_as_another, 1, 0, "1" },
	};
	struct row row, before;
	char sid[LIMIT_SID + 1];
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		teardown();
		setup();
		site_configure(&site, table[i].options);
		ck_assert_int_eq(visit(&v, "GET", john), 200);
		before = row_of(1);
		visit_sid(&v, sid);
		ck_assert_str_eq(before.sid, sid);
		ck_assert_int_eq(visit(&v, "GET", table[i].handler), 200);
		row = row_of(1);
		ck_assert_msg(row.count == table[i].john &&
		    row_of(2).count == table[i].jane, "line %d: %d rows, %d",
		    table[i].line, row.count, row_of(2).count);
		if (row.count == 1) {
			visit_sid(&v, sid);
			ck_assert_msg(strcmp(row.sid, sid) == 0, "line %d",
			    table[i].line);
		}
		if (row.count == 1 && table[i].handler != john &&
		    table[i].handler != sign_in_twice)
			ck_assert_int_eq(row.created, before.created);
		ck_assert_int_eq(visit(&v, "GET", how_many), 200);
		ck_assert_msg(strcmp(v.answer, table[i].listed) == 0,
		    "line %d: %s", table[i].line, v.answer);
	}
}
END_TEST

/* A sign-out ends what the other cookies of the request carry, too. */
START_TEST(those_of_other_cookies_go_as_well)
{
	char other[sizeof(v.cookie)], both[2 * sizeof(v.cookie)];
	int n;

	ck_assert_int_eq(visit(&v, "GET", john), 200);
	memcpy(other, v.cookie, sizeof(other));
	v.cookie[0] = '\0';
	ck_assert_int_eq(visit(&v, "GET", jane), 200);
	n = snprintf(both, sizeof(both), "%s; %s", v.cookie, other);
	ck_assert_uint_lt((size_t)n, sizeof(v.cookie));
	memcpy(v.cookie, both, (size_t)n + 1);
	ck_assert_int_eq(visit(&v, "GET", sign_out), 200);
	ck_assert_int_eq(row_of(1).count + row_of(2).count, 0);
}
END_TEST

START_TEST(one_that_has_outlived_its_time_goes)
{
	struct buf sess;
	int64_t expired;
	char text[1024], *at;

	site_configure(&site, "\"absoluteTimeout\":600000");
	ck_assert_int_eq(visit(&v, "GET", john), 200);
	ck_assert(visit_row(&v, &sess, &expired));
	snprintf(text, sizeof(text), "%s", buf_text(&sess));
	buf_free(&sess);
	at = strstr(text, "\"signedIn\":1");
	ck_assert_ptr_nonnull(at);
	/* Some twenty years ago. */
	at[strlen("\"signedIn\":1")] = '0';
	visit_put(&v, text);
	ck_assert_int_eq(visit(&v, "GET", how_many), 200);
	ck_assert_str_eq(v.answer, "none");
	ck_assert_int_eq(row_of(1).count, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("own_rows");
	TCase *t = tcase_create("rows");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, it_goes_where_its_session_goes);
	tcase_add_test(t, those_of_other_cookies_go_as_well);
	tcase_add_test(t, one_that_has_outlived_its_time_goes);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
