/*
 * A CGI request, checked at the door; see request.h.
 */
#include "http/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/mem.h"

static const char *
var(const struct env *env, const char *name)
{
	const char *value = env->get(env->arg, name);

	return value == NULL ? "" : value;
}

/* The URL's path: REQUEST_URI, or what CGI makes of it. */
static int
take_path(struct request *r, struct err *e)
{
	const char *uri = var(&r->env, "REQUEST_URI");
	struct buf path = BUF_INIT(LIMIT_ENV_VALUE);
	struct span rest = span_of(uri), head;

	if (uri[0] == '/') {
		head = scan_until(&rest, '?');
		buf_put(&path, head.p, head.n);
	} else {
		buf_puts(&path, var(&r->env, "SCRIPT_NAME"));
		buf_puts(&path, var(&r->env, "PATH_INFO"));
	}
	if (path.len == 0)
		buf_putc(&path, '/');
	if (buf_error(&path) == SESSILE_ETOOBIG) {
		buf_free(&path);
		return err_request(e, 414, "the path is too long");
	}
	if ((r->path_owned = buf_take(&path)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	r->path = r->path_owned;
	return SESSILE_OK;
}

static void
take_length(struct request *r)
{
	struct span v = span_of(var(&r->env, "CONTENT_LENGTH"));
	uint64_t n;

	if (v.n == 0)
		r->length_kind = LENGTH_MISSING;
	else if (!scan_digits(&v, LIMIT_LENGTH_DIGITS, &n) || v.n != 0)
		r->length_kind = LENGTH_MALFORMED;
	else if (n > LIMIT_BODY)
		r->length_kind = LENGTH_TOO_BIG;
	else {
		r->length_kind = LENGTH_GIVEN;
		r->length = (size_t)n;
	}
}

/* HTTP_HTTPS is what a client says, and means nothing. */
static void
take_https(struct request *r)
{
	const char *https = var(&r->env, "HTTPS");

	r->https = span_is_nocase(span_of(https), "on") ||
	    strcmp(https, "1") == 0 ||
	    strcmp(var(&r->env, "REQUEST_SCHEME"), "https") == 0;
}

int
request_take(struct request *r, struct env env, struct input input,
    struct err *e)
{
	memset(r, 0, sizeof(*r));
	r->env = env;
	r->input = input;
	r->path = "/";
	r->query = "";
	r->method = var(&r->env, "REQUEST_METHOD");
	if (!span_token(span_of(r->method)) ||
	    strlen(r->method) > LIMIT_KEY) {
		r->method = "?";
		return err_request(e, 400, "REQUEST_METHOD is missing or no "
		    "method");
	}
	r->query = var(&r->env, "QUERY_STRING");
	r->cookies = env.get(env.arg, "HTTP_COOKIE");
	if (r->cookies != NULL && strlen(r->cookies) > LIMIT_COOKIE_HEADER)
		return err_request(e, 431, "the Cookie header is over %d "
		    "bytes", LIMIT_COOKIE_HEADER);
	take_length(r);
	take_https(r);
	return take_path(r, e);
}

void
request_free(struct request *r)
{
	mem_wipe_free(r->body, r->body_len);
	free(r->path_owned);
	memset(r, 0, sizeof(*r));
}

const char *
request_header(const struct request *r, const char *name)
{
	char key[128] = "HTTP_";
	size_t i, n = strlen(name);
	char c;

	if (n == 0 || n + 6 > sizeof(key) || !span_token(span_of(name)))
		return NULL;
	for (i = 0; i < n; i++) {
		c = name[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 0x20);
		key[5 + i] = c == '-' ? '_' : c;
	}
	if (strcmp(key, "HTTP_CONTENT_TYPE") == 0 ||
	    strcmp(key, "HTTP_CONTENT_LENGTH") == 0)
		return r->env.get(r->env.arg, key + 5);
	return r->env.get(r->env.arg, key);
}

bool
request_is_head(const struct request *r)
{
	return r->method != NULL && strcmp(r->method, "HEAD") == 0;
}

int
request_allow(const struct request *r, const char *methods, char *allow,
    size_t size, struct err *e)
{
	struct span rest = span_of(methods), one;
	struct buf list = BUF_INIT(size - 1);

	while (rest.n > 0) {
		one = scan_until(&rest, ' ');
		if (span_is(one, r->method) ||
		    (request_is_head(r) && span_is(one, "GET"))) {
			buf_free(&list);
			return SESSILE_OK;
		}
		if (list.len > 0)
			buf_puts(&list, ", ");
		buf_put(&list, one.p, one.n);
		if (span_is(one, "GET"))
			buf_puts(&list, ", HEAD");
	}
	memcpy(allow, buf_text(&list), list.len + 1);
	buf_free(&list);
	return err_request(e, 405, "the method is not allowed here");
}

bool
request_secure(const struct request *r, bool proxy)
{
	struct span rest, first;

	if (r->https)
		return true;
	if (!proxy)
		return false;
	rest = span_of(request_header(r, "X-Forwarded-Proto"));
	first = span_trim(scan_until(&rest, ','));
	return span_is_nocase(first, "https");
}

/* Whether the host of an Origin ("https://host:port") is `host`. */
static bool
origin_is(const char *origin, const char *host)
{
	const char *at = strstr(origin, "://");

	return at != NULL && span_is_nocase(span_of(at + 3), host);
}

int
request_same_site(const struct request *r, struct err *e)
{
	const char *site = request_header(r, "Sec-Fetch-Site");
	const char *origin = request_header(r, "Origin");
	const char *host = request_header(r, "Host");

	if (site != NULL && strcmp(site, "cross-site") == 0)
		return err_request(e, 403,
		    "the request comes from another site");
	if (origin != NULL && host != NULL && !origin_is(origin, host))
		return err_request(e, 403,
		    "the request comes from another origin");
	return SESSILE_OK;
}
