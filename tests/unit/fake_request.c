/*
 * A request made up by a test; see fake_request.h.
 */
#include "fake_request.h"

#include <check.h>
#include <string.h>

/* What nobody may ask for, for anybody may have set it. */
static bool
forbidden(const char *name)
{
	static const char *const names[] = { "REMOTE_USER", "HTTP_HTTPS",
	    "HTTP_PROXY", "HTTP_AUTHORIZATION", "HTTP_CONTENT_LENGTH",
	    "HTTP_CONTENT_TYPE", "AUTH_TYPE", "REMOTE_IDENT" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static const char *
get(const void *arg, const char *name)
{
	/* The counter is the test's own, and not constant. */
	struct fake *f = *(struct fake *const *)arg;
	size_t i, n = strlen(name);

	f->forbidden += forbidden(name) ? 1 : 0;
	for (i = 0; i < FAKE_VARS && f->vars[i] != NULL; i++)
		if (strncmp(f->vars[i], name, n) == 0 &&
		    f->vars[i][n] == '=')
			return f->vars[i] + n + 1;
	return NULL;
}

static long
give(void *arg, void *to, size_t n, int64_t deadline)
{
	struct fake *f = *(struct fake *const *)arg;
	size_t left = f->len - f->at;

	(void)deadline;
	f->reads++;
	ck_assert_msg(left > 0 || !f->endless, "read past the body");
	if (left == 0)
		return f->broken ? -1 : 0;
	if (n > left)
		n = left;
	if (f->chunk > 0 && n > f->chunk)
		n = f->chunk;
	memcpy(to, f->body + f->at, n);
	f->at += n;
	return (long)n;
}

int
fake_take(struct request *r, struct fake *f, struct err *e)
{
	static struct fake *current;
	struct env env = { get, &current };
	struct input input = { give, &current };

	current = f;
	return request_take(r, env, input, e);
}

void
fake_taken(struct request *r, struct fake *f, int line)
{
	struct err e = { 0, "" };

	ck_assert_msg(fake_take(r, f, &e) == SESSILE_OK, "line %d: %s", line,
	    e.text);
}
