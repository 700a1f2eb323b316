/*
 * Whole requests: the environment and the body that a CGI program gets, from
 * which app_serve() makes an answer.  An input is lines of NAME=value, an
 * empty one, and the body.  A line that begins with a tab goes on with the
 * value before it, behind a line feed.  CONTENT_LENGTH alone stands for the
 * right one; PROGRAM says which program it is, and without it the one that
 * the path names is taken.
 *
 * Nobody is taken for somebody else, no session is changed but by whom it
 * belongs to, and by no request that is refused.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "http/cookie.h"
#include "place.h"

#define VARIABLES	64

#define CANARY_HANDLE	"22fcc5a620874888"
#define SONG "{\"cookie\":{\"originalMaxAge\":3600000,\"expires\":" \
	"\"2100-01-01T00:00:00.000Z\",\"httpOnly\":true,\"path\":\"/\"}," \
	"\"user\":{\"id\":2,\"name\":\"" PLACE_OTHER "\"," \
	"\"position\":\"Canary\"}}"

struct input_text {
	char		*text;		/* in which the variables lie */
	char		 length[64];	/* the one that is made up */
	const char	*env[VARIABLES + 1];
	struct asking	 asking;
};

/* --------------------------------------------------------- the request -- */

/* Up to the next line, which is not the value's; NULL: that was the last. */
static char *
end_line(char *line)
{
	char *end = strchr(line, '\n');

	for (; end != NULL && end[1] == '\t'; end = strchr(end + 1, '\n'))
		memmove(end + 1, end + 2, strlen(end + 2) + 1);
	if (end != NULL)
		*end++ = '\0';
	return end;
}

static void
take_input(struct input_text *t, const unsigned char *p, size_t n)
{
	const char *empty = memmem(p, n, "\n\n", 2);
	size_t head = empty == NULL ? n : (size_t)(empty - (const char *)p);
	size_t skip = empty == NULL ? n : head + 2, count = 0;
	char *line, *next;

	memset(t, 0, sizeof(*t));
	t->asking.env = t->env;
	t->asking.body = fuzz_span(p + skip, n - skip);
	t->text = fuzz_text(p, head);
	snprintf(t->length, sizeof(t->length), "CONTENT_LENGTH=%zu",
	    n - skip);
	for (line = t->text; line != NULL && count < VARIABLES; line = next) {
		next = end_line(line);
		t->env[count++] = strcmp(line, "CONTENT_LENGTH") == 0 ?
		    t->length : line;
	}
}

static const struct program *
named(const struct asking *a)
{
	static const struct {
		const char		*name;
		const struct program	*program;
	} all[] = { { "index", &handle_index }, { "auth", &handle_auth },
	    { "status", &handle_status }, { "logout", &handle_logout },
	    { "password", &handle_password },
	    { "sessions", &handle_sessions }, { "revoke", &handle_revoke } };
	const char *name = place_variable(a, "PROGRAM");
	size_t i;

	for (i = 0; name != NULL && i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(name, all[i].name) == 0)
			return all[i].program;
	return NULL;
}

/* -------------------------------------------------- what must be right -- */

/* Whether the canary's own cookie is there, of those that are looked at. */
static bool
is_canary(const struct asking *a)
{
	struct span header = span_of(place_variable(a, "HTTP_COOKIE")), v;
	struct buf value = BUF_INIT(LIMIT_COOKIE_HEADER);
	bool is = false;

	while (!is && header.n <= LIMIT_COOKIE_HEADER &&
	    cookie_next(&header, "connect.sid", &v)) {
		buf_reset(&value);
		MUST(cookie_decode(v, &value) == SESSILE_OK);
		is = span_is(fuzz_buf(&value), CANARY_VALUE);
	}
	buf_free(&value);
	return is;
}

static bool
is_text(const cJSON *tree, const char *name, const char *text)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(tree, name);

	return cJSON_IsString(item) && strcmp(item->valuestring, text) == 0;
}

static bool
right_credentials(const cJSON *tree)
{
	return (is_text(tree, "name", PLACE_USER) &&
	    is_text(tree, "position", PLACE_POSITION)) ||
	    (is_text(tree, "name", PLACE_OTHER) &&
	    is_text(tree, "password", PLACE_PASSWORD));
}

static bool
right_password(const cJSON *tree)
{
	return is_text(tree, "old", PLACE_PASSWORD);
}

/* To end the canary's own session takes none. */
static bool
right_revoke(const cJSON *tree)
{
	return is_text(tree, "password", PLACE_PASSWORD) ||
	    is_text(tree, "session", CANARY_HANDLE);
}

/*
 * Whether it was taken or refused against what another reader says, of as
 * much of the body as is said to be one.
 */
static bool
wrong_verdict(const struct asking *a, bool taken,
    bool (*right)(const cJSON *))
{
	struct span digits = span_of(place_variable(a, "CONTENT_LENGTH"));
	cJSON *tree;
	uint64_t n;
	bool wrong;

	if (!scan_digits(&digits, 10, &n) || digits.n > 0 || n > a->body.n)
		return true;
	if ((tree = fuzz_tree(fuzz_span(a->body.p, n))) == NULL)
		return !json_valid(fuzz_span(a->body.p, n));
	wrong = right(tree) != taken;
	cJSON_Delete(tree);
	return wrong;
}

static bool
documented(int status)
{
	static const int all[] = { 200, 303, 400, 401, 403, 404, 405, 411,
	    413, 415, 429, 431, 503 };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (status == all[i])
			return true;
	return false;
}

/* None is to be had of what names a place. */
static bool
has_controls(const struct asking *a)
{
	static const char *const names[] = { "REQUEST_URI", "SCRIPT_NAME",
	    "PATH_INFO", "QUERY_STRING" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!span_plain(span_of(place_variable(a, names[i]))))
			return true;
	return false;
}

/* Where a browser says so, in so many words. */
static bool
from_elsewhere(const struct asking *a, const struct program *p)
{
	const char *site = place_variable(a, "HTTP_SEC_FETCH_SITE");

	return p != NULL && p != &handle_index && p != &handle_status &&
	    p != &handle_sessions && site != NULL &&
	    strcmp(site, "cross-site") == 0;
}

/* The store is there; it is refused only where it lies among documents. */
static void
check_status(const struct input_text *t, const struct program *p,
    const struct answer *a)
{
	const struct asking *ask = &t->asking;

	MUST(documented(a->status));
	MUST(a->status == 400 || !has_controls(ask));
	MUST(a->status >= 400 || !from_elsewhere(ask, p));
	MUST(a->status != 404 || p == NULL || (p == &handle_revoke &&
	    is_canary(ask)));
	MUST(a->status != 303 || p == NULL || p == &handle_index);
	if (a->status == 503)
		MUST(place_variable(ask, "DOCUMENT_ROOT") != NULL ||
		    place_variable(ask, "PATH_TRANSLATED") != NULL);
	if (p == &handle_auth && (a->status == 200 || a->status == 401))
		MUST(!wrong_verdict(ask, a->status == 200,
		    right_credentials));
	if (p == &handle_password && a->status == 200)
		MUST(!wrong_verdict(ask, true, right_password));
	if (p == &handle_revoke && a->status == 200)
		MUST(!wrong_verdict(ask, true, right_revoke));
	if ((p == &handle_status || p == &handle_password ||
	    p == &handle_sessions || p == &handle_revoke) &&
	    (a->status == 200 || a->status == 401))
		MUST((a->status == 200) == is_canary(ask));
	if (p == &handle_index || p == &handle_logout)
		MUST(a->status != 401);
	if (!is_canary(ask))
		MUST(!fuzz_holds(fuzz_buf(&a->out), "Canary"));
}

/* One line each, and a line for who is refused. */
static void
check_log(const struct input_text *t, const struct answer *a)
{
	struct buf log = BUF_INIT(LIMIT_RESPONSE_BODY);
	struct span rest, line;
	char status[16];
	size_t n;

	place_log(&log);
	rest = fuzz_buf(&log);
	MUST(!place_tells(&t->asking, rest, PLACE_SECRET));
	MUST(!place_tells(&t->asking, rest, CANARY));
	snprintf(status, sizeof(status), " %d ", a->status);
	if (a->status >= 400 && a->status != 401)
		MUST(fuzz_holds(rest, status));
	for (n = 0; rest.n > 0; n++) {
		line = scan_until(&rest, '\n');
		MUST(span_plain(line) && line.p[line.n] == '\n');
	}
	MUST(n <= 1);
	buf_free(&log);
}

static void
check_store(const struct input_text *t, const struct program *p,
    const struct answer *a, struct span before)
{
	struct buf now = BUF_INIT(2 * LIMIT_ROW);
	bool same;

	place_sessions(&now);
	same = fuzz_same(fuzz_buf(&now), before);
	if (a->status >= 400 || p == &handle_status || p == &handle_sessions)
		MUST(same);
	if (!same && !is_canary(&t->asking)) {
		MUST(place_row(&now));
		MUST(span_is(fuzz_buf(&now), SONG));
	}
	buf_free(&now);
}

int
LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
	struct buf before = BUF_INIT(2 * LIMIT_ROW);
	const struct program *p;
	struct input_text t;
	struct answer a;

	take_input(&t, bytes, n);
	p = named(&t.asking);
	place_put(span_of(SONG));
	place_sessions(&before);
	place_ask(&t.asking, p, &a);
	check_status(&t, p, &a);
	check_log(&t, &a);
	check_store(&t, p, &a, fuzz_buf(&before));
	buf_free(&before);
	buf_free(&a.out);
	free(t.text);
	return 0;
}
