/*
 * The one writer of answers; see response.h.
 */
#include "http/response.h"

#include <string.h>

#include "base/banned.h"
#include "base/scan.h"

void
response_init(struct response *r)
{
	memset(r, 0, sizeof(*r));
	buf_init(&r->type, LIMIT_KEY);
	buf_init(&r->headers, LIMIT_RESPONSE_HEADERS);
	buf_init(&r->cookies, LIMIT_RESPONSE_HEADERS);
	buf_init(&r->body, LIMIT_RESPONSE_BODY);
}

void
response_free(struct response *r)
{
	buf_free(&r->type);
	buf_free(&r->headers);
	buf_free(&r->cookies);
	buf_free(&r->body);
}

int
response_set(struct response *r, int status, const char *type,
    const void *body, size_t len)
{
	if (status < 200 || status > 599 || type == NULL ||
	    type[0] == '\0' || !span_plain(span_of(type)))
		return SESSILE_EINVAL;
	buf_reset(&r->type);
	buf_reset(&r->body);
	r->status = status;
	buf_puts(&r->type, type);
	buf_put(&r->body, body, len);
	return buf_error(&r->type) != SESSILE_OK ? buf_error(&r->type) :
	    buf_error(&r->body);
}

static bool
ours(struct span name)
{
	return span_is_nocase(name, "Status") ||
	    span_is_nocase(name, "Content-Type") ||
	    span_is_nocase(name, "Content-Length") ||
	    span_is_nocase(name, "X-Content-Type-Options");
}

static int
put_line(struct buf *b, const char *name, const char *value)
{
	buf_puts(b, name);
	buf_puts(b, ": ");
	buf_puts(b, value);
	return buf_puts(b, "\r\n");
}

int
response_header(struct response *r, const char *name, const char *value)
{
	struct span n = span_of(name);

	if (!span_token(n) || value == NULL ||
	    !span_plain(span_of(value)) || ours(n))
		return SESSILE_EINVAL;
	if (span_is_nocase(n, "Set-Cookie"))
		return response_cookie(r, value);
	return put_line(&r->headers, name, value);
}

int
response_cookie(struct response *r, const char *set_cookie)
{
	if (!span_plain(span_of(set_cookie)))
		return SESSILE_EINVAL;
	return put_line(&r->cookies, "Set-Cookie", set_cookie);
}

void
response_clear(struct response *r)
{
	buf_reset(&r->headers);
	buf_reset(&r->cookies);
}

int
response_error(struct response *r, int status, const char *words)
{
	struct buf body = BUF_INIT(6 * LIMIT_MESSAGE);
	int rc;

	buf_puts(&body, "{\"error\":");
	buf_put_json(&body, words, strlen(words));
	if ((rc = buf_putc(&body, '}')) == SESSILE_OK)
		rc = response_set(r, status, "application/json",
		    buf_text(&body), body.len);
	buf_free(&body);
	return rc;
}

const char *
response_reason(int status)
{
	static const struct {
		int		 status;
		const char	*reason;
	} reasons[] = {
		{ 200, "OK" }, { 201, "Created" }, { 204, "No Content" },
		{ 301, "Moved Permanently" }, { 302, "Found" },
		{ 303, "See Other" }, { 304, "Not Modified" },
		{ 307, "Temporary Redirect" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 403, "Forbidden" },
		{ 404, "Not Found" }, { 405, "Method Not Allowed" },
		{ 408, "Request Timeout" }, { 409, "Conflict" },
		{ 411, "Length Required" }, { 413, "Content Too Large" },
		{ 414, "URI Too Long" }, { 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Status";
}

/* Text and JSON are UTF-8, and say so. */
static void
put_type(const char *type, struct buf *out)
{
	buf_puts(out, "Content-Type: ");
	buf_puts(out, type);
	if (strstr(type, "charset=") == NULL &&
	    (strncmp(type, "text/", 5) == 0 ||
	    strcmp(type, "application/json") == 0))
		buf_puts(out, "; charset=utf-8");
	buf_puts(out, "\r\n");
}

/* Whether a header of that name is among the lines. */
static bool
has(const struct buf *lines, const char *name)
{
	struct span rest = { buf_text(lines), lines->len }, line;

	while (rest.n > 0) {
		line = scan_until(&rest, '\n');
		if (span_is_nocase(scan_until(&line, ':'), name))
			return true;
	}
	return false;
}

int
response_write(const struct response *r, bool head_only, struct buf *out)
{
	buf_puts(out, "Status: ");
	buf_put_i64(out, r->status);
	buf_putc(out, ' ');
	buf_puts(out, response_reason(r->status));
	buf_puts(out, "\r\n");
	put_type(buf_text(&r->type), out);
	buf_puts(out, "Content-Length: ");
	buf_put_i64(out, (int64_t)r->body.len);
	buf_puts(out, "\r\n");
	if (!has(&r->headers, "Cache-Control"))
		buf_puts(out, "Cache-Control: no-store\r\n");
	buf_puts(out, "X-Content-Type-Options: nosniff\r\n");
	buf_put(out, buf_text(&r->headers), r->headers.len);
	buf_put(out, buf_text(&r->cookies), r->cookies.len);
	buf_puts(out, "\r\n");
	if (!head_only)
		buf_put(out, buf_text(&r->body), r->body.len);
	return buf_error(out);
}
