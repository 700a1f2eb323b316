/*
 * New ids for an old session, one after the other within a request: whatever
 * is done, the id that the visitor came with is dead afterwards, and so are
 * all that were given on the way.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_main.h"
#include "visit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define IDS	8

static struct site site;
static struct visit v;

static void
setup(void)
{
	site_make(&site, "\"unset\":\"destroy\"");
	visit_init(&v, &site);
}

static void
teardown(void)
{
	visit_free(&v);
	site_remove(&site);
}

static int
begin(struct sessile *s)
{
	ck_assert_int_eq(sessile_set_int(s, "old", 1), SESSILE_OK);
	return sessile_answer(s, 200, "text/plain", "", 0);
}

/*
 * What is done: n renew, g regenerate, s save, d destroy, u unset, w set
 * `new`.  `rows` are in the store afterwards, and `data` in that row.
 */
struct story {
	int		 line;
	const char	*steps;
	int		 rows;
	const char	*data;
};

static const struct story stories[] = {
	{ __LINE__, "n", 1, "},\"old\":1}" },
	{ __LINE__, "g", 1, "\"}}" },
	{ __LINE__, "d", 0, NULL },
	{ __LINE__, "u", 0, NULL },
	{ __LINE__, "nn", 1, "},\"old\":1}" },
	{ __LINE__, "nwnw", 1, "},\"old\":1,\"new\":1}" },
	{ __LINE__, "ng", 1, "\"}}" },
	{ __LINE__, "nng", 1, "\"}}" },
	{ __LINE__, "ngn", 1, "\"}}" },
	{ __LINE__, "ngw", 1, "},\"new\":1}" },
	{ __LINE__, "nu", 0, NULL },
	{ __LINE__, "nnu", 0, NULL },
	{ __LINE__, "nd", 0, NULL },
	{ __LINE__, "nnd", 0, NULL },
	{ __LINE__, "gn", 1, "\"}}" },
	{ __LINE__, "gwn", 1, "},\"new\":1}" },
	{ __LINE__, "gnn", 1, "\"}}" },
	{ __LINE__, "gg", 1, "\"}}" },
	{ __LINE__, "gd", 0, NULL },
	{ __LINE__, "gu", 0, NULL },
	{ __LINE__, "dg", 1, "\"}}" },
	{ __LINE__, "dgn", 1, "\"}}" },
	{ __LINE__, "ns", 1, "},\"old\":1}" },
	{ __LINE__, "nsw", 1, "},\"old\":1,\"new\":1}" },
	{ __LINE__, "nsn", 1, "},\"old\":1}" },
	{ __LINE__, "nsnsn", 1, "},\"old\":1}" },
	{ __LINE__, "nsg", 1, "\"}}" },
	{ __LINE__, "nsd", 0, NULL },
	{ __LINE__, "nsu", 0, NULL },
	{ __LINE__, "gsn", 1, "\"}}" },
	{ __LINE__, "gsnsg", 1, "\"}}" },
	{ __LINE__, "snsd", 0, NULL },
};

static const struct story *now;
static char ids[IDS][LIMIT_SID + 1];	/* in the order they were had */
static int had;

static void
note_id(struct sessile *s)
{
	const char *id = sessile_id(s);

	if (id == NULL || (had > 0 && strcmp(ids[had - 1], id) == 0))
		return;
	ck_assert_int_lt(had, IDS);
	snprintf(ids[had++], sizeof(ids[0]), "%s", id);
}

static int
step(struct sessile *s, char what)
{
	switch (what) {
	case 'n':
		return sessile_renew(s);
	case 'g':
		return sessile_regenerate(s);
	case 's':
		return sessile_save(s);
	case 'd':
		return sessile_destroy(s);
	case 'u':
		return sessile_unset(s);
	default:
		return sessile_set_int(s, "new", 1);
	}
}

static int
act(struct sessile *s)
{
	const char *p;
	int rc;

	note_id(s);
	for (p = now->steps; *p != '\0'; p++) {
		rc = step(s, *p);
		ck_assert_msg(rc == SESSILE_OK, "%s: %c: %d %s", now->steps,
		    *p, rc, sessile_message(s));
		note_id(s);
	}
	return sessile_answer(s, 200, "text/plain", "", 0);
}

static bool
alive(const char *sid)
{
	struct buf sess;
	int64_t expired;
	int rc = site_row(&site, sid, &sess, &expired);

	buf_free(&sess);
	return rc == SESSILE_OK;
}

static void
forget(const char *sid)
{
	struct store *store = site_store(&site);
	struct err e;
	bool was;

	ck_assert_int_eq(store_destroy(store, sid, &was, &e), SESSILE_OK);
	ck_assert(was);
	store_close(store);
}

/* The visitor holds the last id, or none; the row holds what it should. */
static void
check_last(void)
{
	char sid[LIMIT_SID + 1];
	struct buf sess;
	int64_t expired;
	size_t n;

	visit_sid(&v, sid);
	if (now->rows == 0) {
		ck_assert_msg(sid[0] == '\0', "%s: a cookie", now->steps);
		return;
	}
	ck_assert_msg(strcmp(sid, ids[had - 1]) == 0, "%s: %s is not %s",
	    now->steps, sid, ids[had - 1]);
	ck_assert(visit_row(&v, &sess, &expired));
	n = strlen(now->data);
	ck_assert_msg(sess.len > n && strcmp(buf_text(&sess) + sess.len - n,
	    now->data) == 0, "%s: %s", now->steps, buf_text(&sess));
	buf_free(&sess);
}

static void
tell(bool known)
{
	int i;

	had = 0;
	v.cookie[0] = '\0';
	if (known)
		visit(&v, "GET", begin);
	ck_assert_msg(visit(&v, "GET", act) == 200, "%s: %d %s", now->steps,
	    v.status, v.answer);
	ck_assert_msg(site_rows(&site) == now->rows, "line %d, %s: %d rows",
	    now->line, now->steps, site_rows(&site));
	for (i = 0; i < had - now->rows; i++)
		ck_assert_msg(!alive(ids[i]), "line %d, %s: id %d is alive",
		    now->line, now->steps, i + 1);
	if (known)
		check_last();
	if (now->rows == 1)
		forget(ids[had - 1]);
}

START_TEST(no_id_on_the_way_outlives_the_request)
{
	size_t i;

	for (i = 0; i < COUNT(stories); i++) {
		now = &stories[i];
		tell(true);
	}
}
END_TEST

START_TEST(nor_does_one_of_a_new_visitor)
{
	size_t i;

	for (i = 0; i < COUNT(stories); i++) {
		now = &stories[i];
		tell(false);
	}
}
END_TEST

/* Then the answer is an error, and everything is as it was. */
static int
act_and_fail(struct sessile *s)
{
	int rc = act(s);

	return rc == SESSILE_OK ? SESSILE_ENOENT : rc;
}

START_TEST(a_renewal_that_was_not_saved_leaves_the_old_id)
{
	static const struct story renewals[] = { { __LINE__, "n", 1, NULL },
	    { __LINE__, "nn", 1, NULL }, { __LINE__, "nwn", 1, NULL } };
	struct buf before, after;
	int64_t expired;
	size_t i;

	for (i = 0; i < COUNT(renewals); i++) {
		now = &renewals[i];
		had = 0;
		v.cookie[0] = '\0';
		visit(&v, "GET", begin);
		ck_assert(visit_row(&v, &before, &expired));
		ck_assert_int_eq(visit(&v, "GET", act_and_fail), 500);
		ck_assert_int_eq(v.cookies, 0);
		ck_assert(visit_row(&v, &after, &expired));
		ck_assert_str_eq(buf_text(&before), buf_text(&after));
		buf_free(&before);
		buf_free(&after);
		ck_assert_int_eq(site_rows(&site), (int)i + 1);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("renewal");
	TCase *t = tcase_create("in combination");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, no_id_on_the_way_outlives_the_request);
	tcase_add_test(t, nor_does_one_of_a_new_visitor);
	tcase_add_test(t, a_renewal_that_was_not_saved_leaves_the_old_id);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
