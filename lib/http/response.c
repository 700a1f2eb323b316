/*
 * A response as a value; see response.h.
 */
#include "http/response.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "http/media.h"

void
response_init(struct response *r)
{
	r->status = 0;
	memset(&r->hsts, 0, sizeof(r->hsts));
	buf_init(&r->type, LIMIT_RESPONSE_HEADERS);
	buf_init(&r->headers, LIMIT_RESPONSE_HEADERS);
	buf_init(&r->cookies, LIMIT_RESPONSE_COOKIES *
	    (LIMIT_SET_COOKIE + 16));
	buf_init(&r->body, LIMIT_RESPONSE_BODY);
	buf_init(&r->whole, LIMIT_RESPONSE_BODY + 4 * LIMIT_RESPONSE_HEADERS);
	(void)response_reserve(r);
}

void
response_free(struct response *r)
{
	r->status = 0;
	buf_free(&r->type);
	buf_free(&r->headers);
	buf_free(&r->cookies);
	buf_free(&r->body);
	buf_free(&r->whole);
}

/* Text and JSON, unless a charset is named already. */
static bool
wants_charset(struct span type, struct span parameters)
{
	struct span name, value;

	if (!(type.n > 5 && strncasecmp(type.p, "text/", 5) == 0) &&
	    !(type.n > 5 && strncasecmp(type.p + type.n - 5, "+json", 5) ==
	    0) && !span_is_nocase(type, "application/json"))
		return false;
	while (media_parameter(&parameters, &name, &value) == 1)
		if (span_is_nocase(name, "charset"))
			return false;
	return true;
}

/* False for what is no status of an answer. */
static bool
known(int status)
{
	return status >= 200 && status <= 599;
}

/* False: no media type, or something behind it that breaks the header. */
static bool
put_type(struct response *r, const char *text)
{
	struct span v = span_of(text), type;

	if (!span_plain(v) || !media_type(&v, &type))
		return false;
	buf_puts(&r->type, text);
	if (wants_charset(type, v))
		buf_puts(&r->type, "; charset=utf-8");
	return true;
}

int
response_set(struct response *r, int status, const char *type,
    const void *body, size_t len)
{
	int rc = SESSILE_OK;

	r->status = 0;
	buf_reset(&r->type);
	buf_reset(&r->body);
	if (!known(status) || !put_type(r, type))
		rc = SESSILE_EINVAL;
	if (rc == SESSILE_OK)
		rc = buf_put(&r->body, body, len);
	if (rc == SESSILE_OK)
		rc = buf_error(&r->type);
	if (rc == SESSILE_OK)
		r->status = status;
	return rc;
}

void
response_clear(struct response *r)
{
	buf_reset(&r->headers);
	buf_reset(&r->cookies);
}

/* What stood in the answer before is gone, even if this one fails. */
int
response_error(struct response *r, int status, const char *words)
{
	int rc;

	r->status = 0;
	buf_reset(&r->type);
	buf_reset(&r->body);
	put_type(r, "application/json");
	buf_puts(&r->body, "{\"error\":");
	buf_put_json(&r->body, words, span_of(words).n);
	rc = buf_putc(&r->body, '}');
	if (rc == SESSILE_OK)
		rc = buf_error(&r->type);
	if (rc == SESSILE_OK && !known(status))
		rc = SESSILE_EINVAL;
	if (rc == SESSILE_OK)
		r->status = status;
	return rc;
}
