/*
 * The one writer of answers; see response.h.
 */
#include "http/response.h"

#include <strings.h>

#include "base/banned.h"
#include "base/scan.h"
#include "http/header.h"

#define OURS	1024	/* what the headers that we write take, at most */

/*
 * What goes with every answer.  Data is nobody's page: nothing in it may load
 * or run.  What is marked up may be, of a program that is not ours; of that
 * only what no page should need is forbidden.  The referrer is no-referrer
 * nowhere, for then browsers send Origin: null with a page's own forms.
 */
#define NOSNIFF	"X-Content-Type-Options: nosniff\r\n"
#define CACHE	"Cache-Control: no-store\r\n"
#define POLICY	"Content-Security-Policy: "
#define DATA	POLICY "default-src 'none'; base-uri 'none'; " \
		"form-action 'none'; frame-ancestors 'none'\r\n"
#define MARKUP	POLICY "base-uri 'none'; frame-ancestors 'self'; " \
		"object-src 'none'\r\n"
#define REFERRER "Referrer-Policy: same-origin\r\n"
#define RESOURCE "Cross-Origin-Resource-Policy: same-origin\r\n"
#define OPENER	"Cross-Origin-Opener-Policy: same-origin\r\n"

/* RFC 9110 section 15, RFC 6585. */
const char *
response_reason(int status)
{
	static const struct {
		int		 status;
		const char	*reason;
	} reasons[] = { { 200, "OK" }, { 201, "Created" },
	    { 202, "Accepted" }, { 204, "No Content" },
	    { 301, "Moved Permanently" }, { 302, "Found" },
	    { 303, "See Other" }, { 304, "Not Modified" },
	    { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" },
	    { 400, "Bad Request" }, { 401, "Unauthorized" },
	    { 403, "Forbidden" }, { 404, "Not Found" },
	    { 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
	    { 408, "Request Timeout" }, { 409, "Conflict" },
	    { 410, "Gone" }, { 411, "Length Required" },
	    { 412, "Precondition Failed" }, { 413, "Content Too Large" },
	    { 414, "URI Too Long" }, { 415, "Unsupported Media Type" },
	    { 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
	    { 431, "Request Header Fields Too Large" },
	    { 500, "Internal Server Error" }, { 501, "Not Implemented" },
	    { 502, "Bad Gateway" }, { 503, "Service Unavailable" },
	    { 504, "Gateway Timeout" } };
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";
}

/* First of all, for busybox looks for it only there. */
static void
put_status(int status, struct buf *out)
{
	buf_puts(out, "Status: ");
	buf_put_i64(out, status);
	buf_putc(out, ' ');
	buf_puts(out, response_reason(status));
	buf_puts(out, "\r\n");
}

static void
put_content(const struct response *r, struct buf *out)
{
	buf_puts(out, "Content-Type: ");
	buf_put(out, r->type.data, r->type.len);
	buf_puts(out, "\r\nContent-Length: ");
	buf_put_i64(out, (int64_t)r->body.len);
	buf_puts(out, "\r\n");
}

static int
first_error(const struct response *r)
{
	const struct buf *const all[] = { &r->type, &r->headers, &r->cookies,
	    &r->body };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (buf_error(all[i]) != SESSILE_OK)
			return buf_error(all[i]);
	return r->status == 0 ? SESSILE_EINVAL : SESSILE_OK;
}

int
response_reserve(struct response *r)
{
	buf_reset(&r->whole);
	return buf_reserve(&r->whole, OURS + r->type.len +
	    r->headers.len + r->cookies.len + r->body.len);
}

/* HTML, XHTML, SVG, XML. */
static bool
marked_up(const struct buf *type)
{
	struct span all = { type->data, type->len }, name;

	name = span_trim(scan_until(&all, ';'));
	return name.n > 2 && strncasecmp(name.p + name.n - 2, "ml", 2) == 0;
}

/* Each unless the program has it otherwise, which few have. */
static void
put_careful(const struct response *r, struct buf *out)
{
	const char *policy = marked_up(&r->type) ? MARKUP : DATA;
	const struct {
		const char *name, *line;
	} lines[] = { { "Cache-Control", CACHE },
	    { "Content-Security-Policy", policy },
	    { "Referrer-Policy", REFERRER },
	    { "Cross-Origin-Resource-Policy", RESOURCE },
	    { "Cross-Origin-Opener-Policy", OPENER } };
	size_t i, at, len;

	buf_puts(out, NOSNIFF);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!header_find(&r->headers, lines[i].name, &at, &len))
			buf_puts(out, lines[i].line);
}

static void
put_hsts(const struct response *r, struct buf *out)
{
	static const char name[] = "Strict-Transport-Security";
	size_t at, len;

	if (!r->hsts.on || header_find(&r->headers, name, &at, &len))
		return;
	buf_puts(out, name);
	buf_puts(out, ": max-age=");
	buf_put_i64(out, r->hsts.age);
	buf_puts(out, r->hsts.subdomains ? "; includeSubDomains\r\n" :
	    "\r\n");
}

static int
put_answer(const struct response *r, bool head_only, struct buf *out)
{
	/* These two have no body, nor the headers of one (RFC 9110 15). */
	bool empty = r->status == 204 || r->status == 304;
	int rc;

	if ((rc = first_error(r)) != SESSILE_OK)
		return rc;
	put_status(r->status, out);
	if (!empty)
		put_content(r, out);
	if (r->headers.len == 0 && !marked_up(&r->type))
		buf_puts(out, NOSNIFF CACHE DATA REFERRER RESOURCE OPENER);
	else
		put_careful(r, out);
	put_hsts(r, out);
	buf_put(out, r->headers.data, r->headers.len);
	buf_put(out, r->cookies.data, r->cookies.len);
	buf_puts(out, "\r\n");
	if (!empty && !head_only)
		buf_put(out, r->body.data, r->body.len);
	return buf_error(out);
}

/* It fits into what response_init() has asked for. */
static int
put_no_memory(const struct response *r, bool head_only, struct buf *out)
{
	static const char body[] =
	    "{\"error\":\"The server is out of memory\"}";

	buf_reset(out);
	put_status(503, out);
	buf_puts(out, "Content-Type: application/json; charset=utf-8\r\n"
	    "Content-Length: ");
	buf_put_i64(out, (int64_t)sizeof(body) - 1);
	buf_puts(out, "\r\n" NOSNIFF CACHE DATA REFERRER RESOURCE OPENER
	    "Retry-After: 5\r\n");
	put_hsts(r, out);
	buf_puts(out, "\r\n");
	return buf_puts(out, head_only ? "" : body);
}

int
response_write(struct response *r, bool head_only, struct buf *out)
{
	size_t max = out->max;
	int rc;

	buf_reset(&r->whole);
	rc = put_answer(r, head_only, &r->whole);
	if (rc == SESSILE_ENOMEM)
		rc = put_no_memory(r, head_only, &r->whole);
	if (rc == SESSILE_OK && r->whole.len > max)
		rc = SESSILE_ETOOBIG;
	if (rc != SESSILE_OK)
		return rc;
	buf_free(out);
	*out = r->whole;
	out->max = max;
	buf_init(&r->whole, r->whole.max);
	return SESSILE_OK;
}
