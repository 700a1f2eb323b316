/*
 * Cookies, against what npm cookie gave (vectors/).
 */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "check_main.h"
#include "http/cookie.h"
#include "vectors.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

static struct buf out = BUF_INIT(65536);

static void
teardown(void)
{
	buf_free(&out);
}

static bool
out_is(const char *p, size_t n)
{
	return out.len == n && (n == 0 || memcmp(out.data, p, n) == 0);
}

/* The first of a name is what npm cookie calls the cookie. */
static void
check_parse(const struct vectors *t, bool found, const char *value, size_t n)
{
	struct span header = { t->field[0], t->len[0] }, v;

	ck_assert_msg(cookie_next(&header, t->field[1], &v) == found,
	    "line %d", t->line);
	buf_reset(&out);
	if (!found)
		return;
	ck_assert_int_eq(cookie_decode(v, &out), SESSILE_OK);
	ck_assert_msg(out_is(value, n), "line %d: %s", t->line,
	    buf_text(&out));
}

START_TEST(parses_as_npm_cookie)
{
	struct vectors *t = vectors_open("parse.tsv", 4);

	while (vectors_next(t)) {
		/* JavaScript's objects have that name for themselves. */
		if (strcmp(t->field[1], "__proto__") == 0)
			continue;
		check_parse(t, strcmp(t->field[2], "1") == 0, t->field[3],
		    t->len[3]);
	}
	ck_assert_int_gt(t->rows, 100);
	vectors_close(t);
}
END_TEST

/*
 * Node has a character for each byte of a header; we keep the bytes.  Where
 * escaped bytes come beside raw ones, Node's text has no bytes like ours.
 */
START_TEST(parses_bytes_as_node_parses_latin1)
{
	struct vectors *t = vectors_open("parse_latin1.tsv", 6);
	bool found;

	while (vectors_next(t)) {
		found = strcmp(t->field[2], "1") == 0;
		if (strcmp(t->field[4], "1") == 0 &&
		    strstr(t->field[0], "%C3%A9") == NULL)
			check_parse(t, found, t->field[5], t->len[5]);
	}
	ck_assert_int_gt(t->rows, 20);
	vectors_close(t);
}
END_TEST

START_TEST(each_of_a_name_is_found)
{
	struct span h = span_of("a=1; b=2; A=x;;a; a=\"2\" ;xa=3;a=b=c;a= ");
	struct span v;

	ck_assert(cookie_next(&h, "a", &v) && span_is(v, "1"));
	ck_assert(cookie_next(&h, "a", &v) && span_is(v, "2"));
	ck_assert(cookie_next(&h, "a", &v) && span_is(v, "b=c"));
	ck_assert(cookie_next(&h, "a", &v) && span_is(v, ""));
	ck_assert(!cookie_next(&h, "a", &v));
	ck_assert(!cookie_next(&h, "a", &v));
	h = span_of(NULL);
	ck_assert(!cookie_next(&h, "a", &v));
}
END_TEST

/* Python and Apache join Cookie headers with a comma, lighttpd not. */
START_TEST(joined_headers_split_at_semicolons_only)
{
	struct span h = span_of("connect.sid=x.y, connect.sid=z; b=c"), v;

	ck_assert(cookie_next(&h, "connect.sid", &v));
	ck_assert(span_is(v, "x.y, connect.sid=z"));
	ck_assert(!cookie_next(&h, "connect.sid", &v));
}
END_TEST

START_TEST(decodes_or_leaves_alone)
{
	static const struct { int line; const char *in, *is; size_t n; } t[] = {
		{ __LINE__, "", "", 0 },
		{ __LINE__, "a", "a", 1 },
		{ __LINE__, "%41", "A", 1 },
		{ __LINE__, "%e2%82%AC", "\xe2\x82\xac", 3 },
		{ __LINE__, "%F0%9F%98%80", "\xf0\x9f\x98\x80", 4 },
		{ __LINE__, "x%00y", "x\0y", 3 },
		{ __LINE__, "%", "%", 1 },
		{ __LINE__, "%4", "%4", 2 },
		{ __LINE__, "%41%", "%41%", 4 },
		{ __LINE__, "%4g", "%4g", 3 },
		{ __LINE__, "%%41", "%%41", 4 },
		{ __LINE__, "%C3", "%C3", 3 },
		{ __LINE__, "%C3\xa9", "%C3\xa9", 4 },
		{ __LINE__, "%C3%41", "%C3%41", 6 },
		{ __LINE__, "%80", "%80", 3 },
		{ __LINE__, "%C0%80", "%C0%80", 6 },
		{ __LINE__, "%ED%A0%80", "%ED%A0%80", 9 },
		{ __LINE__, "%F4%90%80%80", "%F4%90%80%80", 12 },
		{ __LINE__, "%F8%88%80%80%80", "%F8%88%80%80%80", 15 },
		{ __LINE__, "%FF", "%FF", 3 },
		{ __LINE__, "a%41%zz", "a%41%zz", 7 },
		{ __LINE__, "+", "+", 1 },
	};
	size_t i;

	for (i = 0; i < N(t); i++) {
		buf_reset(&out);
		buf_puts(&out, "<");	/* it is added, not put over */
		ck_assert_int_eq(cookie_decode(span_of(t[i].in), &out), 0);
		ck_assert_msg(out.len == t[i].n + 1 && memcmp(out.data + 1,
		    t[i].is, t[i].n) == 0 && out.data[out.len] == '\0',
		    "line %d", t[i].line);
	}
}
END_TEST

START_TEST(encodes_all_bytes)
{
	char one[2] = "";
	struct span v = { one, 1 };
	int c;

	for (c = 0; c < 256; c++) {
		buf_reset(&out);
		one[0] = (char)c;
		if (c >= 0x80) {
			ck_assert_int_eq(cookie_encode(v, &out),
			    SESSILE_EINVAL);
			ck_assert_uint_eq(out.len, 0);
			continue;
		}
		ck_assert_int_eq(cookie_encode(v, &out), SESSILE_OK);
		ck_assert_uint_eq(out.len, c != 0 && strchr("ABCDEFGHIJKLMNO"
		    "PQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()",
		    c) != NULL ? 1 : 3);
	}
}
END_TEST

/* False where the option is not one that the enumeration has. */
static bool
choice(const char *text, const char *const names[], int n, int *out_index)
{
	int i;

	for (i = 0; i < n; i++)
		if (span_is_nocase(span_of(text), names[i])) {
			*out_index = i;
			return true;
		}
	return false;
}

static bool
attributes_of(const struct vectors *t, struct cookie_attributes *a)
{
	static const char *const priorities[] = { "", "low", "medium",
	    "high" };
	static const char *const sites[] = { "", "*", "lax", "strict",
	    "none", "1" };
	int priority = 0, site = 0;

	memset(a, 0, sizeof(*a));
	a->domain = t->field[2];
	a->path = t->field[3];
	a->has_expires = t->len[4] > 0;
	a->expires = strtoll(t->field[4], NULL, 10);
	a->http_only = strcmp(t->field[5], "1") == 0;
	a->secure = strcmp(t->field[6], "1") == 0;
	a->partitioned = strcmp(t->field[7], "1") == 0;
	if (!choice(t->field[8], priorities, 4, &priority) ||
	    !choice(t->field[9], sites, 6, &site))
		return false;
	a->priority = (enum cookie_priority)priority;
	a->same_site = site == 0 ? SAME_SITE_UNSET : site == 1 ?
	    SAME_SITE_FALSE : site == 2 ? SAME_SITE_LAX : site == 3 ?
	    SAME_SITE_STRICT : site == 4 ? SAME_SITE_NONE : SAME_SITE_TRUE;
	return true;
}

/* A NUL in a name, a domain or a path cannot even be said here. */
static bool
sayable(const struct vectors *t)
{
	return strlen(t->field[0]) == t->len[0] &&
	    strlen(t->field[2]) == t->len[2] &&
	    strlen(t->field[3]) == t->len[3];
}

START_TEST(serializes_as_npm_cookie)
{
	struct vectors *t = vectors_open("serialize.tsv", 11);
	struct cookie_attributes a;
	int checked = 0;
	bool ok;

	while (vectors_next(t)) {
		struct span value = { t->field[1], t->len[1] };

		ok = t->len[10] > 0;
		if (!sayable(t) || !attributes_of(t, &a)) {
			ck_assert_msg(!ok, "line %d", t->line);
			continue;
		}
		checked++;
		buf_reset(&out);
		ck_assert_msg(cookie_serialize(t->field[0], value, &a,
		    &out) == (ok ? SESSILE_OK : SESSILE_EINVAL), "line %d",
		    t->line);
		ck_assert_msg(out_is(t->field[10], t->len[10]),
		    "line %d: %s", t->line, buf_text(&out));
	}
	ck_assert_int_gt(checked, 200);
	vectors_close(t);
}
END_TEST

START_TEST(serialize_refuses_what_throws)
{
	struct cookie_attributes a;
	struct span bad = { "\xff", 1 };

	memset(&a, 0, sizeof(a));
	ck_assert_int_eq(cookie_serialize("a", bad, &a, &out),
	    SESSILE_EINVAL);
	a.has_expires = true;
	a.expires = DATE_MAX + 1;
	ck_assert_int_eq(cookie_serialize("a", span_of("b"), &a, &out),
	    SESSILE_EINVAL);
	ck_assert_int_eq(cookie_serialize(NULL, span_of("b"), &a, &out),
	    SESSILE_EINVAL);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(names_paths_domains)
{
	ck_assert(!cookie_name_valid(NULL) && !cookie_name_valid(""));
	ck_assert(cookie_name_valid("__Host-connect.sid"));
	ck_assert(!cookie_path_valid(NULL) && cookie_path_valid(""));
	ck_assert(cookie_path_valid("/a b~") && !cookie_path_valid("/a;"));
	ck_assert(!cookie_domain_valid(NULL) && !cookie_domain_valid(""));
	ck_assert(!cookie_domain_valid(".") && !cookie_domain_valid("a."));
	ck_assert(cookie_domain_valid(".a.b") && !cookie_domain_valid("a..b"));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("cookie");
	TCase *t = tcase_create("cookie");

	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_add_test(t, parses_as_npm_cookie);
	tcase_add_test(t, parses_bytes_as_node_parses_latin1);
	tcase_add_test(t, each_of_a_name_is_found);
	tcase_add_test(t, joined_headers_split_at_semicolons_only);
	tcase_add_test(t, decodes_or_leaves_alone);
	tcase_add_test(t, encodes_all_bytes);
	tcase_add_test(t, serializes_as_npm_cookie);
	tcase_add_test(t, serialize_refuses_what_throws);
	tcase_add_test(t, names_paths_domains);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
