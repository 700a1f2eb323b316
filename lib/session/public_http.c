/*
 * The public face: the request, and the answer.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/log.h"
#include "base/mem.h"
#include "session/session.h"

const char *
sessile_method(const struct sessile *s)
{
	return s->request.method;
}

const char *
sessile_query(const struct sessile *s)
{
	return s->request.query;
}

const char *
sessile_path(const struct sessile *s)
{
	return s->request.path;
}

const char *
sessile_request_header(const struct sessile *s, const char *name)
{
	return request_header(&s->request, name);
}

bool
sessile_secure(const struct sessile *s)
{
	return request_secure(&s->request, s->app->config.proxy);
}

int
sessile_same_site(struct sessile *s)
{
	return request_same_site(&s->request, s->app->config.proxy,
	    &s->err);
}

bool
sessile_prefers_html(const struct sessile *s)
{
	return request_prefers_html(&s->request);
}

void
sessile_log(struct sessile *s, const char *format, ...)
{
	char text[LIMIT_LOG_LINE];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	log_line(&s->app->config.log, "%s", text);
}

int
sessile_body(struct sessile *s, const char **json, size_t *len)
{
	int rc = SESSILE_OK;

	*json = NULL;
	*len = 0;
	if (s->request.body == NULL)
		rc = request_read_json(&s->request, &s->err);
	if (rc == SESSILE_OK) {
		*json = s->request.body;
		*len = s->request.body_len;
	}
	return rc;
}

int
sessile_answer(struct sessile *s, int status, const char *type,
    const void *body, size_t len)
{
	int rc;

	rc = response_set(&s->response, status, type, body, len);
	if (rc != SESSILE_OK)
		err_set(&s->err, rc, "the answer cannot be sent: %s",
		    sessile_strerror(rc));
	return rc;
}

int
sessile_printf(struct sessile *s, int status, const char *type,
    const char *format, ...)
{
	va_list ap;
	char *text = NULL;
	int n, rc;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n < 0)
		return err_set(&s->err, SESSILE_ENOMEM, "out of memory");
	rc = sessile_answer(s, status, type, text, (size_t)n);
	mem_wipe_free(text, (size_t)n);
	return rc;
}

int
sessile_header(struct sessile *s, const char *name, const char *value)
{
	const char *sid = sessile_cookie_name(s);
	struct span v = span_of(value);
	int rc;

	if (!span_is_nocase(span_of(name), "Set-Cookie"))
		rc = response_header(&s->response, name, value);
	else if (sid != NULL && span_is(span_trim(scan_until(&v, '=')), sid))
		rc = SESSILE_EINVAL;	/* the session's cookie is ours */
	else
		rc = response_cookie(&s->response, value);
	if (rc != SESSILE_OK)
		err_set(&s->err, rc, "a header that cannot be sent");
	return rc;
}
