/*
 * The request's way in: what the environment says is checked once, here;
 * see request.h.
 */
#include "http/request.h"

#include <string.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/mem.h"

const char *
variables_last(char *const *all, const char *name)
{
	const char *last = NULL;
	size_t n = strlen(name);

	for (; all != NULL && *all != NULL; all++)
		if (strncmp(*all, name, n) == 0 && (*all)[n] == '=')
			last = *all + n + 1;
	return last;
}

/* A variable; one set to nothing counts as absent: Python sets some so. */
static const char *
variable(const struct request *r, const char *name)
{
	const char *value = r->env.get(r->env.arg, name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

/* The same; false when it is too long or holds control characters. */
static bool
text(const struct request *r, const char *name, const char **out)
{
	struct span v = span_of(variable(r, name));

	*out = v.p;
	return v.n <= LIMIT_ENV_VALUE && span_plain(v);
}

/* REQUEST_URI up to its query, copied only where it has one. */
static int
path_of_uri(struct request *r, const char *uri, struct err *e)
{
	size_t n = strcspn(uri, "?");

	r->path = uri;
	if (uri[n] == '\0')
		return SESSILE_OK;
	if ((r->path_owned = mem_dup(uri, n)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	r->path = r->path_owned;
	return SESSILE_OK;
}

/* SCRIPT_NAME and PATH_INFO, joined only where there are both. */
static int
path_of_parts(struct request *r, const char *script, const char *info,
    struct err *e)
{
	struct buf path = BUF_INIT(2 * LIMIT_ENV_VALUE);

	if (script == NULL || info == NULL) {
		r->path = script == NULL ? info : script;
	} else {
		buf_puts(&path, script);
		buf_puts(&path, info);
		r->path = r->path_owned = buf_take(&path);
		if (r->path == NULL)
			return err_set(e, SESSILE_ENOMEM, "out of memory");
	}
	if (r->path == NULL || r->path[0] != '/')
		r->path = "/";
	return SESSILE_OK;
}

static int
take_path(struct request *r, struct err *e)
{
	const char *uri, *script, *info, *query;

	r->path = "/";
	r->query = "";
	if (!text(r, "REQUEST_URI", &uri) ||
	    !text(r, "SCRIPT_NAME", &script) ||
	    !text(r, "PATH_INFO", &info) || !text(r, "QUERY_STRING", &query))
		return err_request(e, 400, "The address is malformed");
	if (query != NULL)
		r->query = query;
	if (uri != NULL && uri[0] == '/')
		return path_of_uri(r, uri, e);
	return path_of_parts(r, script, info, e);
}

/* Line breaks come in with folded headers; Node refuses them as well. */
static bool
has_controls(struct span v)
{
	size_t i;

	for (i = 0; i < v.n; i++)
		if (((unsigned char)v.p[i] < 0x20 && v.p[i] != '\t') ||
		    v.p[i] == 0x7f)
			return true;
	return false;
}

static int
take_cookies(struct request *r, struct err *e)
{
	struct span v = span_of(variable(r, "HTTP_COOKIE"));

	if (v.n > LIMIT_COOKIE_HEADER)
		return err_request(e, 431, "The cookies are too large");
	if (has_controls(v))
		return err_request(e, 400, "The Cookie header is malformed");
	r->cookies = v.p;
	return SESSILE_OK;
}

/* Digits and nothing else: no sign, no blank, no list. */
static enum length_kind
length_of(struct span v, size_t *length)
{
	uint64_t n;

	if (v.n == 0)
		return LENGTH_MISSING;
	if (!scan_digits(&v, LIMIT_LENGTH_DIGITS, &n) || v.n != 0)
		return LENGTH_MALFORMED;
	*length = n > LIMIT_SKIP ? LIMIT_SKIP + 1 : (size_t)n;
	return n > LIMIT_BODY ? LENGTH_TOO_BIG : LENGTH_GIVEN;
}

/* HTTP_HTTPS is the client's own word and is not asked. */
static bool
by_https(const struct request *r)
{
	struct span https = span_of(variable(r, "HTTPS"));

	return span_is_nocase(https, "on") || span_is(https, "1") ||
	    span_is_nocase(span_of(variable(r, "REQUEST_SCHEME")), "https");
}

int
request_take(struct request *r, struct env env, struct input input,
    struct err *e)
{
	struct span method;
	int rc;

	memset(r, 0, sizeof(*r));
	r->env = env;
	r->input = input;
	r->path = "/";
	r->query = "";
	r->https = by_https(r);
	r->length_kind = length_of(span_of(variable(r, "CONTENT_LENGTH")),
	    &r->length);
	method = span_of(variable(r, "REQUEST_METHOD"));
	if (method.n > LIMIT_ENV_VALUE || !span_token(method))
		return err_request(e, 400, "The method is malformed");
	r->method = method.p;
	if ((rc = take_path(r, e)) != SESSILE_OK)
		return rc;
	return take_cookies(r, e);
}

void
request_free(struct request *r)
{
	mem_wipe_free(r->body, r->body_len);
	mem_wipe_str(r->path_owned);
	memset(r, 0, sizeof(*r));
}

/* HTTP_ABC_DEF of "Abc-Def", but two that CGI names otherwise. */
static bool
variable_name(struct span name, char *out, size_t size)
{
	bool content = span_is_nocase(name, "Content-Type") ||
	    span_is_nocase(name, "Content-Length");
	size_t i, n = content ? 0 : 5;
	char c;

	if (!span_token(name) || n + name.n >= size)
		return false;
	memcpy(out, "HTTP_", n);
	for (i = 0; i < name.n; i++) {
		c = name.p[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		out[n++] = (char)(c == '-' ? '_' : c);
	}
	out[n] = '\0';
	return true;
}

const char *
request_header(const struct request *r, const char *name)
{
	const char *value;
	char var[128];

	if (!variable_name(span_of(name), var, sizeof(var)) ||
	    (value = variable(r, var)) == NULL ||
	    strnlen(value, LIMIT_ENV_VALUE + 1) > LIMIT_ENV_VALUE)
		return NULL;
	return value;
}
