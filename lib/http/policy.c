/*
 * What a request may do, and how it came: its method, its connection, the
 * site it was sent from; see request.h.
 */
#include "http/request.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"

bool
request_is_head(const struct request *r)
{
	return r->method != NULL && strcmp(r->method, "HEAD") == 0;
}

/* One more method for the Allow header, if it fits. */
static void
list(char *allow, size_t size, struct span method)
{
	size_t n = strlen(allow);
	const char *comma = n == 0 ? "" : ", ";

	if (method.n + strlen(comma) >= size - n)
		return;
	memcpy(allow + n, comma, strlen(comma));
	n += strlen(comma);
	memcpy(allow + n, method.p, method.n);
	allow[n + method.n] = '\0';
}

static int
refuse(const char *methods, char *allow, size_t size, struct err *e)
{
	struct span left = span_of(methods), one;

	if (size > 0)
		allow[0] = '\0';
	while (size > 0 && left.n > 0) {
		one = scan_until(&left, ' ');
		if (one.n > 0)
			list(allow, size, one);
		if (span_is(one, "GET"))
			list(allow, size, span_of("HEAD"));
	}
	return err_request(e, 405, "Method not allowed");
}

int
request_allow(const struct request *r, const char *methods, char *allow,
    size_t size, struct err *e)
{
	const char *method = request_is_head(r) ? "GET" : r->method;
	struct span left = span_of(methods);

	while (left.n > 0 && method != NULL)
		if (span_is(scan_until(&left, ' '), method))
			return SESSILE_OK;
	return refuse(methods, allow, size, e);
}

bool
request_secure(const struct request *r, bool proxy)
{
	struct span v;

	if (r->https)
		return true;
	if (!proxy)
		return false;
	v = span_of(request_header(r, "X-Forwarded-Proto"));
	return span_is_nocase(span_trim(scan_until(&v, ',')), "https");
}

static bool
same_text(struct span a, struct span b)
{
	return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* A whole port, colon and all. */
static struct span
without_port(struct span v, const char *port)
{
	size_t n = strlen(port);

	if (v.n > n && memcmp(v.p + v.n - n, port, n) == 0)
		v.n -= n;
	return v;
}

/* ":8080", or "" where the server does not tell. */
static void
server_port(const struct request *r, char port[8])
{
	const char *value = r->env.get(r->env.arg, "SERVER_PORT");
	struct span v = span_of(value);
	uint64_t n;

	port[0] = '\0';
	if (v.n > 0 && v.p[0] != '0' && v.n <= 5 && scan_digits(&v, 5, &n) &&
	    v.n == 0)
		snprintf(port, 8, ":%s", value);
}

/*
 * An origin is scheme://host[:port], or "null", which is nobody's host.  Of
 * Host some leave the port out (nginx as Debian has it); it is the server's.
 * `secure`: it has to be https, for anybody on the wire can be an http page.
 */
static bool
origin_is(struct span origin, struct span host, const char *port, bool secure)
{
	static const char *const kinds[][2] = { { "http://", ":80" },
	    { "https://", ":443" } };
	size_t i, n;

	for (i = secure ? 1 : 0; i < 2; i++) {
		n = strlen(kinds[i][0]);
		if (origin.n <= n ||
		    strncasecmp(origin.p, kinds[i][0], n) != 0)
			continue;
		origin.p += n;
		origin.n -= n;
		return same_text(without_port(origin, kinds[i][1]),
		    without_port(host, kinds[i][1])) ||
		    same_text(without_port(origin, port), host);
	}
	return false;
}

/* Our own page's, or the visitor's own doing: he typed it, say. */
static bool
fetched_here(struct span site)
{
	return site.n == 0 || span_is_nocase(site, "same-origin") ||
	    span_is_nocase(site, "none");
}

int
request_same_site(const struct request *r, bool proxy, struct err *e)
{
	struct span site = span_of(request_header(r, "Sec-Fetch-Site"));
	struct span origin = span_of(request_header(r, "Origin"));
	struct span host = span_of(request_header(r, "Host"));
	bool secure = request_secure(r, proxy);
	char port[8];

	server_port(r, port);
	origin = span_trim(origin);
	if (!fetched_here(span_trim(site)) || span_is(origin, "null") ||
	    (origin.n > 0 && host.n > 0 &&
	    !origin_is(origin, span_trim(host), port, secure)))
		return err_request(e, 403, "The request is another site's");
	return SESSILE_OK;
}
