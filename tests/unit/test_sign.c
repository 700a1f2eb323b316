/*
 * Ids, signatures and the cookie of a session, against values that npm
 * cookie-signature and express-session gave (vectors/).
 */
#include <cjson/cJSON.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "check_main.h"
#include "session/session_cookie.h"
#include "session/sign.h"
#include "vectors.h"

START_TEST(signs_as_cookie_signature_does)
{
	struct vectors *t = vectors_open("sign.tsv", 4);
	struct buf out = BUF_INIT(65536);
	struct span id;

	while (vectors_next(t)) {
		struct secret s = { t->field[1], t->len[1] };
		struct span in = { t->field[0], t->len[0] };
		struct span full = { t->field[2], t->len[2] };

		buf_reset(&out);
		ck_assert_int_eq(sign(in, &s, &out), SESSILE_OK);
		ck_assert_msg(out.len == t->len[2] && memcmp(out.data,
		    t->field[2], out.len) == 0, "line %d", t->line);
		ck_assert_msg(unsign(full, &s, 1, &id) && id.n == in.n,
		    "line %d", t->line);
	}
	ck_assert_int_gt(t->rows, 100);
	buf_free(&out);
	vectors_close(t);
}
END_TEST

START_TEST(encodes_as_encode_uri_component_does)
{
	struct vectors *t = vectors_open("sign.tsv", 4);
	struct buf out = BUF_INIT(65536), back = BUF_INIT(65536);
	char value[16384] = "s:";

	while (vectors_next(t)) {
		struct span in = { value, t->len[2] + 2 }, coded;

		ck_assert_uint_lt(t->len[2] + 2, sizeof(value));
		memcpy(value + 2, t->field[2], t->len[2]);
		buf_reset(&out);
		buf_reset(&back);
		ck_assert_int_eq(cookie_encode(in, &out), SESSILE_OK);
		ck_assert_msg(out.len == t->len[3] && memcmp(out.data,
		    t->field[3], out.len) == 0, "line %d", t->line);
		coded.p = buf_text(&out);
		coded.n = out.len;
		ck_assert_int_eq(cookie_decode(coded, &back), SESSILE_OK);
		ck_assert_msg(back.len == in.n && memcmp(back.data, value,
		    in.n) == 0, "line %d", t->line);
	}
	buf_free(&out);
	buf_free(&back);
	vectors_close(t);
}
END_TEST

START_TEST(verifies_as_cookie_signature_does)
{
	struct vectors *t = vectors_open("unsign.tsv", 4);
	struct span id;
	bool good;

	while (vectors_next(t)) {
		struct secret s = { t->field[1], t->len[1] };
		struct span in = { t->field[0], t->len[0] };

		good = strcmp(t->field[2], "1") == 0;
		ck_assert_msg(unsign(in, &s, 1, &id) == good, "line %d",
		    t->line);
		if (good)
			ck_assert_msg(id.n == t->len[3] && memcmp(id.p,
			    t->field[3], id.n) == 0, "line %d", t->line);
	}
	ck_assert_int_gt(t->rows, 100);
	vectors_close(t);
}
END_TEST

START_TEST(any_of_the_secrets_verifies_and_the_first_signs)
{
	struct secret s[2] = { { mem_dup("new", 3), 3 },
	    { mem_dup("old", 3), 3 } };
	struct buf out = BUF_INIT(256);
	struct span text, id;

	ck_assert_int_eq(sign(span_of("x"), &s[1], &out), SESSILE_OK);
	text = span_of(buf_text(&out));
	ck_assert(unsign(text, s, 2, &id));
	ck_assert(!unsign(text, s, 1, &id));
	buf_free(&out);
	free(s[0].bytes);
	free(s[1].bytes);
}
END_TEST

START_TEST(ids_are_long_random_and_of_their_alphabet)
{
	char ids[256][SID_LEN + 1];
	size_t i, j;

	for (i = 0; i < 256; i++) {
		sid_generate(ids[i]);
		ck_assert_uint_eq(strlen(ids[i]), SID_LEN);
		ck_assert_uint_eq(strspn(ids[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "abcdefghijklmnopqrstuvwxyz0123456789-_"), SID_LEN);
		for (j = 0; j < i; j++)
			ck_assert_str_ne(ids[i], ids[j]);
	}
}
END_TEST

/* Whether a word is written in capitals, which we do not take. */
static bool
capital(const cJSON *tree, const char *key)
{
	const cJSON *word = cJSON_GetObjectItemCaseSensitive(tree, key);
	const char *s = cJSON_IsString(word) ? word->valuestring : "";

	return strpbrk(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;
}

static bool
empty(const cJSON *tree, const char *key)
{
	const cJSON *word = cJSON_GetObjectItemCaseSensitive(tree, key);

	return cJSON_IsString(word) && word->valuestring[0] == '\0';
}

/* What express-session takes and we refuse: the README has the list. */
static bool
refused(const cJSON *tree)
{
	const cJSON *age = cJSON_GetObjectItemCaseSensitive(tree, "maxAge");
	const cJSON *path = cJSON_GetObjectItemCaseSensitive(tree, "path");
	double d = age == NULL ? 0 : age->valuedouble;

	if (cJSON_HasObjectItem(tree, "originalMaxAge") ||
	    capital(tree, "sameSite") || capital(tree, "priority") ||
	    empty(tree, "domain") || empty(tree, "path"))
		return true;
	/* There the error comes with the first cookie. */
	if (cJSON_IsString(path) && !cookie_path_valid(path->valuestring))
		return true;
	return d < 0 || d > (double)DATE_MAX || (double)(int64_t)d < d;
}

/*
 * express-session knows no defaults but these; null stands for absent.
 * False for what we refuse and it does not.
 */
static bool
options(struct config *c, const char *json)
{
	static const char *const absent[] = { "maxAge", "secure",
	    "sameSite" };
	cJSON *tree = cJSON_Parse(json);
	struct err e;
	bool odd = refused(tree);
	size_t i;
	int rc;

	ck_assert_ptr_nonnull(tree);
	for (i = 0; i < 3; i++)
		if (!cJSON_HasObjectItem(tree, absent[i]) && (i > 0 ||
		    !cJSON_HasObjectItem(tree, "expires")))
			cJSON_AddNullToObject(tree, absent[i]);
	ck_assert_int_eq(config_defaults(c, &e), SESSILE_OK);
	c->path = mem_dup("x", 1);
	rc = config_parse_cookie(c, tree, &e);
	ck_assert_msg((rc == SESSILE_OK) == !odd, "%s: %s", json, e.text);
	cJSON_Delete(tree);
	return !odd;
}

static void
same(const struct session_cookie *c, const char *expected, int line)
{
	struct buf out = BUF_INIT(4096);

	ck_assert_int_eq(session_cookie_print(c, &out), SESSILE_OK);
	ck_assert_msg(strcmp(buf_text(&out), expected) == 0,
	    "line %d: %s, not %s", line, buf_text(&out), expected);
	buf_free(&out);
}

START_TEST(a_sessions_cookie_is_express_sessions)
{
	struct vectors *t = vectors_open("session_cookie.tsv", 7);
	struct session_cookie c;
	struct config config;
	int64_t now;

	while (vectors_next(t)) {
		if (!options(&config, t->field[0])) {
			config_free(&config);
			continue;
		}
		now = strtoll(t->field[2], NULL, 10);
		ck_assert_int_eq(session_cookie_new(&c, &config.cookie,
		    t->field[1][0] == '1', now), SESSILE_OK);
		same(&c, t->field[3], t->line);
		session_cookie_touch(&c, now + 5000);
		same(&c, t->field[4], t->line);
		session_cookie_free(&c);
		ck_assert_msg(session_cookie_parse(&c,
		    span_of(t->field[3])) == SESSILE_OK, "line %d", t->line);
		same(&c, t->field[5], t->line);
		session_cookie_touch(&c, now + 5000);
		same(&c, t->field[6], t->line);
		session_cookie_free(&c);
		config_free(&config);
	}
	ck_assert_int_gt(t->rows, 30);
	vectors_close(t);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("sign");
	TCase *t = tcase_create("vectors");

	tcase_add_test(t, signs_as_cookie_signature_does);
	tcase_add_test(t, encodes_as_encode_uri_component_does);
	tcase_add_test(t, verifies_as_cookie_signature_does);
	tcase_add_test(t, any_of_the_secrets_verifies_and_the_first_signs);
	tcase_add_test(t, ids_are_long_random_and_of_their_alphabet);
	tcase_add_test(t, a_sessions_cookie_is_express_sessions);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
