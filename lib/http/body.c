/*
 * The request's body: JSON of a length that is said, capped and kept to; see
 * request.h.
 */
#include "http/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "http/media.h"

/*
 * No form can be made to send this type from another site, and Python's
 * server hands down no header that would tell: so nothing near it passes.
 */
static bool
is_json(struct span v)
{
	struct span type, name, value;
	int rc;

	if (!media_type(&v, &type) ||
	    !span_is_nocase(type, "application/json"))
		return false;
	while ((rc = media_parameter(&v, &name, &value)) == 1)
		if (span_is_nocase(name, "charset") &&
		    !span_is_nocase(value, "utf-8"))
			return false;
	return rc == 0 && v.n == 0;
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
		return err_request(e, 413, "The body is larger than %d bytes",
		    LIMIT_BODY);
	case LENGTH_GIVEN:
		break;
	}
	return SESSILE_OK;
}

/*
 * Never to the end of the input: it may be the client's socket, which has
 * none.
 */
static int
read_exactly(struct request *r, char *body, struct err *e)
{
	int64_t deadline = date_ticks() + LIMIT_BODY_MS;
	size_t got = 0;
	long n;

	r->taken = true;
	while (got < r->length) {
		n = r->input.read(r->input.arg, body + got, r->length - got,
		    deadline);
		if (n == -1 && date_ticks() >= deadline)
			return err_request(e, 408, "The body took too long");
		if (n <= 0 || (size_t)n > r->length - got)
			return err_request(e, 400, "The body is shorter than "
			    "Content-Length says");
		got += (size_t)n;
	}
	return SESSILE_OK;
}

/* The key of the last member, as far as it goes; none: its length is 0. */
static struct span
last_key(struct span text)
{
	struct span last = { NULL, 0 }, key, value;
	bool first = true;
	int more = json_begin_object(&text) ? 1 : -1;

	while (more == 1) {
		key.p = NULL;
		key.n = 0;	/* and stays so where it is no string */
		more = json_next_member(&text, first, &key, &value);
		first = false;
		if (key.n > 0)
			last = key;
	}
	return last;
}

/* A name like that of a field is told: what is wrong is there, or behind. */
static int
not_json(struct span text, struct err *e)
{
	static const char plain[] = "\"abcdefghijklmnopqrstuvwxyz";
	struct span key = last_key(text);
	size_t i = 0;

	while (i < key.n && memchr(plain, key.p[i], sizeof(plain) - 1) != NULL)
		i++;
	if (i == 0 || i < key.n || key.n > 32)
		return err_request(e, 400, "The body is not valid JSON");
	return err_request(e, 400, "The body is not valid JSON, in or behind "
	    "%.*s", (int)key.n, key.p);
}

int
request_read_json(struct request *r, struct err *e)
{
	struct span whole;
	char *body;
	int rc;

	if (r->body != NULL)
		return SESSILE_OK;
	if (!is_json(span_of(request_header(r, "Content-Type"))))
		return err_request(e, 415,
		    "The body must be application/json");
	if ((rc = check_length(r, e)) != SESSILE_OK)
		return rc;
	if ((body = malloc(r->length + 1)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	body[r->length] = '\0';
	whole.p = body;
	whole.n = r->length;
	if ((rc = read_exactly(r, body, e)) == SESSILE_OK &&
	    !json_valid(whole))
		rc = not_json(whole, e);
	if (rc != SESSILE_OK) {
		mem_wipe_free(body, r->length);
		return rc;
	}
	r->body = body;
	r->body_len = r->length;
	return SESSILE_OK;
}

/*
 * How much there is to skip.  Of a body of which nobody says how long it is,
 * but that there is one, the server hands over the end as well.
 */
static size_t
unread(const struct request *r)
{
	if (r->taken)
		return 0;
	switch (r->length_kind) {
	case LENGTH_GIVEN:
	case LENGTH_TOO_BIG:
		return r->length > LIMIT_SKIP ? 0 : r->length;
	case LENGTH_MISSING:
		return request_header(r, "Transfer-Encoding") == NULL ? 0 :
		    LIMIT_SKIP;
	case LENGTH_MALFORMED:
		break;
	}
	return 0;
}

void
request_skip_body(struct request *r)
{
	int64_t deadline = date_ticks() + LIMIT_BODY_MS;
	size_t n = unread(r);
	char part[4096];
	long got;

	while (n > 0) {
		got = r->input.read(r->input.arg, part,
		    n < sizeof(part) ? n : sizeof(part), deadline);
		if (got <= 0 || (size_t)got > n)
			return;
		n -= (size_t)got;
	}
}
