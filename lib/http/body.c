/*
 * The body of a request; see request.h.
 */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "http/request.h"

/* charset=utf-8, in quotes or not; other parameters pass. */
static bool
parameter_valid(struct span v)
{
	struct span name = span_trim(scan_until(&v, '='));

	v = span_trim(v);
	if (!span_token(name))
		return false;
	if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"') {
		v.p++;
		v.n -= 2;
	}
	return !span_is_nocase(name, "charset") ||
	    span_is_nocase(v, "utf-8") || span_is_nocase(v, "utf8");
}

static bool
type_is_json(const char *type)
{
	struct span rest = span_of(type), one;

	if (!span_is_nocase(span_trim(scan_until(&rest, ';')),
	    "application/json"))
		return false;
	while (rest.n > 0) {
		one = span_trim(scan_until(&rest, ';'));
		if (one.n > 0 && !parameter_valid(one))
			return false;
	}
	return true;
}

static int
check_length(const struct request *r, struct err *e)
{
	switch (r->length_kind) {
	case LENGTH_MISSING:
		return err_request(e, 411, "Content-Length is missing");
	case LENGTH_MALFORMED:
		return err_request(e, 400, "Content-Length is malformed");
	case LENGTH_TOO_BIG:
		return err_request(e, 413, "the body is over %d bytes",
		    LIMIT_BODY);
	case LENGTH_GIVEN:
		break;
	}
	return SESSILE_OK;
}

/* Exactly as long as it says: behind it the stream may never end. */
static int
read_body(struct request *r, struct err *e)
{
	int64_t deadline = date_now() + LIMIT_BODY_MS;
	long n;

	if ((r->body = malloc(r->length + 1)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	while (r->body_len < r->length) {
		n = r->input.read(r->input.arg, r->body + r->body_len,
		    r->length - r->body_len, deadline);
		if (n <= 0)
			break;
		r->body_len += (size_t)n;
	}
	r->body[r->body_len] = '\0';
	if (r->body_len == r->length)
		return SESSILE_OK;
	if (date_now() >= deadline)
		return err_request(e, 408, "the body took too long");
	return err_request(e, 400,
	    "the body is shorter than Content-Length says");
}

int
request_read_json(struct request *r, struct err *e)
{
	const char *type = r->env.get(r->env.arg, "CONTENT_TYPE");
	struct span text;
	int rc;

	if (type == NULL || !type_is_json(type))
		return err_request(e, 415,
		    "the body must be application/json");
	if ((rc = check_length(r, e)) != SESSILE_OK ||
	    (rc = read_body(r, e)) != SESSILE_OK)
		return rc;
	text.p = r->body;
	text.n = r->body_len;
	if (!json_valid(text))
		return err_request(e, 400, "the body is not valid JSON");
	return SESSILE_OK;
}
