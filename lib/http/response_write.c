/*
 * The one writer of answers; see response.h.
 */
#include "http/response.h"

#include "base/banned.h"
#include "http/header.h"

#define OURS	512	/* what the headers that we write take, at most */

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

static int
put_answer(const struct response *r, bool head_only, struct buf *out)
{
	/* These two have no body, nor the headers of one (RFC 9110 15). */
	bool empty = r->status == 204 || r->status == 304;
	size_t at, len;
	int rc;

	if ((rc = first_error(r)) != SESSILE_OK)
		return rc;
	put_status(r->status, out);
	if (!empty)
		put_content(r, out);
	if (!header_find(&r->headers, "Cache-Control", &at, &len))
		buf_puts(out, "Cache-Control: no-store\r\n");
	buf_puts(out, "X-Content-Type-Options: nosniff\r\n");
	buf_put(out, r->headers.data, r->headers.len);
	buf_put(out, r->cookies.data, r->cookies.len);
	buf_puts(out, "\r\n");
	if (!empty && !head_only)
		buf_put(out, r->body.data, r->body.len);
	return buf_error(out);
}

/* It fits into what response_init() has asked for. */
static int
put_no_memory(bool head_only, struct buf *out)
{
	static const char body[] =
	    "{\"error\":\"The server is out of memory\"}";

	buf_reset(out);
	put_status(503, out);
	buf_puts(out, "Content-Type: application/json; charset=utf-8\r\n"
	    "Content-Length: ");
	buf_put_i64(out, (int64_t)sizeof(body) - 1);
	buf_puts(out, "\r\nCache-Control: no-store\r\n"
	    "X-Content-Type-Options: nosniff\r\nRetry-After: 5\r\n\r\n");
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
		rc = put_no_memory(head_only, &r->whole);
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
