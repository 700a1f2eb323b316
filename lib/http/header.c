/*
 * The headers of a response; see response.h and header.h.
 */
#include "http/header.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "base/scan.h"
#include "http/response.h"

bool
header_find(const struct buf *b, const char *name, size_t *at, size_t *len)
{
	struct span left = { b->data, b->len }, line;
	size_t n = strlen(name);

	while (left.n > 0) {
		line = scan_until(&left, '\n');
		if (line.n <= n || line.p[n] != ':' ||
		    strncasecmp(line.p, name, n) != 0)
			continue;
		*at = (size_t)(line.p - b->data);
		*len = line.n + 1;
		return true;
	}
	return false;
}

/*
 * Ours: those that response_write() or response_cookie() sees to.  The rest
 * belong to the connection, and that is the server's (RFC 9110 7.6.1).
 */
static bool
reserved(struct span name)
{
	static const char *const names[] = { "Status", "Content-Type",
	    "Content-Length", "Set-Cookie", "X-Content-Type-Options",
	    "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer",
	    "Transfer-Encoding", "Upgrade" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is_nocase(name, names[i]))
			return true;
	return false;
}

static void
drop(struct buf *b, const char *name)
{
	size_t at, len;

	if (!header_find(b, name, &at, &len))
		return;
	memmove(b->data + at, b->data + at + len, b->len - at - len + 1);
	b->len -= len;
}

int
response_header(struct response *r, const char *name, const char *value)
{
	struct span n = span_of(name), v = span_of(value);

	if (!span_token(n) || reserved(n) || v.p == NULL || !span_plain(v))
		return SESSILE_EINVAL;
	if (n.n > r->headers.max || v.n > r->headers.max ||
	    n.n + v.n + 4 > r->headers.max - r->headers.len)
		return SESSILE_ETOOBIG;
	drop(&r->headers, name);
	buf_puts(&r->headers, name);
	buf_puts(&r->headers, ": ");
	buf_puts(&r->headers, value);
	return buf_puts(&r->headers, "\r\n");
}

int
response_cookie(struct response *r, const char *set_cookie)
{
	struct span v = span_of(set_cookie), left = { r->cookies.data,
	    r->cookies.len };
	size_t lines = 0;

	if (v.n == 0 || !span_plain(v))
		return SESSILE_EINVAL;
	for (; left.n > 0; lines++)
		(void)scan_until(&left, '\n');
	if (lines >= LIMIT_RESPONSE_COOKIES || v.n > LIMIT_SET_COOKIE)
		return SESSILE_ETOOBIG;
	buf_puts(&r->cookies, "Set-Cookie: ");
	buf_puts(&r->cookies, set_cookie);
	return buf_puts(&r->cookies, "\r\n");
}
