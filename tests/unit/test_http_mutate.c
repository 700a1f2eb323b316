/*
 * Random mutations of whole requests: each is taken or refused with a
 * documented status, and whatever is answered is well formed.  SESSILE_SEED
 * repeats a run.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "check_main.h"
#include "fake_request.h"
#include "http/cookie.h"
#include "http/response.h"

#define ROUNDS	10000
#define VARS	12
#define SPACE	256

static const char *const good[VARS] = { "REQUEST_METHOD=POST",
    "CONTENT_TYPE=application/json; charset=\"utf-8\"",
    "CONTENT_LENGTH=46", "REQUEST_URI=/api/auth?x=%20y",
    "SCRIPT_NAME=/cgi-bin/auth.cgi", "PATH_INFO=/a/b",
    "QUERY_STRING=a=b&c", "HTTP_COOKIE=a=\"b\"; c; connect.sid=s%3Ax.y%2B",
    "HTTP_ACCEPT=text/html;q=0.9, */*;q=0.8", "HTTP_HOST=a.example:8000",
    "HTTP_ORIGIN=https://a.example:8000", "HTTPS=on" };
static const char good_body[] =
    "{\"name\":\"John Doe\",\"position\":\"\\u00e9\",\"n\":-1}";

static uint64_t state;
static char vars[VARS][SPACE], body[SPACE];
static struct fake f;

/* xorshift64*: repeatable, and no secret. */
static size_t
draw(size_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (size_t)((state * UINT64_C(2685821657736338717)) >> 33) %
	    below;
}

static char
odd_byte(void)
{
	static const char odd[] = "\r\n\t \"\\%;=,/?:+-.0159\x7f\x01\xc3\xff"
	    "{}[]aZ\x1b";

	return draw(3) == 0 ? (char)(1 + draw(255)) :
	    odd[draw(sizeof(odd) - 1)];
}

/* Changes, drops, adds or doubles; the text stays a text. */
static void
mutate(char *text, size_t from)
{
	size_t n = strlen(text), at;

	if (n <= from) {
		text[n] = odd_byte();
		text[n + 1] = '\0';
		return;
	}
	at = from + draw(n - from);
	switch (draw(n < SPACE / 2 ? 5 : 3)) {
	case 0:
		text[at] = odd_byte();
		break;
	case 1:
		memmove(text + at, text + at + 1, n - at);
		break;
	case 2:
		text[at] = '\0';
		break;
	case 3:
		memmove(text + at + 1, text + at, n - at + 1);
		text[at] = odd_byte();
		break;
	default:
		memmove(text + n, text + from, n - from + 1);
	}
}

static void
make_up(void)
{
	size_t i, n, which;

	memset(&f, 0, sizeof(f));
	for (i = 0; i < VARS; i++) {
		snprintf(vars[i], SPACE, "%s", good[i]);
		f.vars[i] = vars[i];
	}
	memcpy(body, good_body, sizeof(good_body));
	for (n = draw(4); n > 0; n--) {
		which = draw(VARS + 1);
		if (which == VARS)
			mutate(body, 0);
		else if (draw(8) == 0)
			vars[which][0] = '-';	/* not there */
		else
			mutate(vars[which], strcspn(vars[which], "=") + 1);
	}
	f.body = body;
	f.len = strlen(body);
	f.chunk = draw(8);
	f.broken = draw(2) == 0;
}

static bool
documented(int status)
{
	return status == 400 || status == 403 || status == 405 ||
	    status == 411 || status == 413 || status == 415 || status == 431;
}

/* The cookies are walked, decoded and written again. */
static void
walk_cookies(struct request *r, struct response *answer)
{
	struct span h = span_of(r->cookies), v;
	struct buf text = BUF_INIT(4096), line = BUF_INIT(LIMIT_SET_COOKIE);
	struct cookie_attributes a;
	int rc;

	memset(&a, 0, sizeof(a));
	while (cookie_next(&h, "connect.sid", &v)) {
		buf_reset(&text);
		buf_reset(&line);
		ck_assert_int_eq(cookie_decode(v, &text), SESSILE_OK);
		v.p = buf_text(&text);
		v.n = text.len;
		a.path = r->path;
		rc = cookie_serialize("connect.sid", v, &a, &line);
		if (rc == SESSILE_OK)
			rc = response_cookie(answer, buf_text(&line));
		ck_assert(rc == SESSILE_OK || rc == SESSILE_EINVAL);
	}
	buf_free(&text);
	buf_free(&line);
}

static int
handle(struct request *r, struct response *answer, struct err *e)
{
	char allow[64];
	int rc;

	if ((rc = fake_take(r, &f, e)) != SESSILE_OK ||
	    (rc = request_allow(r, "POST", allow, sizeof(allow), e)) !=
	    SESSILE_OK || (rc = request_same_site(r, false, e)) != SESSILE_OK)
		return rc;
	(void)request_secure(r, true);
	(void)request_prefers_html(r);
	ck_assert_int_eq(r->path[0], '/');
	ck_assert(span_plain(span_of(r->path)));
	walk_cookies(r, answer);
	/* Not even what a handler should not echo breaks an answer. */
	(void)response_header(answer, "X-Cookie", r->cookies);
	(void)response_header(answer, "X-Accept",
	    request_header(r, "Accept"));
	return request_read_json(r, e);
}

/* A head of whole lines, each "Name: value" without a stray CR or LF. */
static void
check_head(const struct buf *out)
{
	struct span left = { out->data, out->len }, line, name;
	int lengths = 0, statuses = 0;

	ck_assert_int_eq(strncmp(out->data, "Status: ", 8), 0);
	for (;;) {
		line = scan_until(&left, '\n');
		ck_assert(line.n > 0 && line.p[line.n - 1] == '\r');
		line.n--;
		if (line.n == 0)
			break;
		ck_assert(span_plain(line));
		name = scan_until(&line, ':');
		ck_assert(span_token(name) && line.p[0] == ' ');
		lengths += span_is_nocase(name, "Content-Length") ? 1 : 0;
		statuses += span_is_nocase(name, "Status") ? 1 : 0;
	}
	ck_assert_int_eq(lengths, 1);
	ck_assert_int_eq(statuses, 1);
}

/* Whether it was taken. */
static int
one_round(void)
{
	struct request r;
	struct response answer;
	struct buf out = BUF_INIT(LIMIT_RESPONSE_BODY);
	struct err e;
	int rc;

	make_up();
	response_init(&answer);
	if ((rc = handle(&r, &answer, &e)) == SESSILE_OK) {
		ck_assert_int_eq(response_set(&answer, 200,
		    "application/json", r.body, r.body_len), SESSILE_OK);
	} else {
		ck_assert_int_eq(rc, SESSILE_EREQUEST);
		ck_assert_msg(documented(e.status), "%d", e.status);
		ck_assert_int_eq(response_error(&answer, e.status, e.text),
		    SESSILE_OK);
	}
	ck_assert_int_eq(response_write(&answer, false, &out), SESSILE_OK);
	check_head(&out);
	ck_assert_int_eq(f.forbidden, 0);
	buf_free(&out);
	response_free(&answer);
	request_free(&r);
	return rc == SESSILE_OK ? 1 : 0;
}

START_TEST(mutations)
{
	const char *seed = getenv("SESSILE_SEED");
	int i, taken = 0;

	state = seed == NULL ? (uint64_t)date_now() :
	    strtoull(seed, NULL, 10);
	printf("# SESSILE_SEED=%" PRIu64 "\n", state);
	for (i = 0; i < ROUNDS; i++)
		taken += one_round();
	/* Neither all nor nothing: the mutations do bite. */
	ck_assert_int_gt(taken, ROUNDS / 10);
	ck_assert_int_lt(taken, ROUNDS * 9 / 10);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("http_mutate");
	TCase *t = tcase_create("mutations");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, mutations);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
