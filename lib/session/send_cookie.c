/*
 * The session's cookie in the answer.
 */
#include <string.h>

#include "base/banned.h"
#include "base/log.h"
#include "session/session.h"

int
session_put_cookie(struct sessile *s, const char *name, struct span value,
    const struct cookie_attributes *a)
{
	struct buf line = BUF_INIT(LIMIT_SET_COOKIE);
	int rc;

	rc = cookie_serialize(name, value, a, &line);
	if (rc == SESSILE_OK)
		rc = response_cookie(&s->response, buf_text(&line));
	buf_free(&line);
	if (rc != SESSILE_OK)
		return err_set(&s->err, rc, "the cookie cannot be written: "
		    "%s", sessile_strerror(rc));
	return SESSILE_OK;
}

bool
session_cookie_stays(const struct sessile *s)
{
	return s->cookie.secure == TRI_TRUE &&
	    !request_secure(&s->request, s->app->config.proxy);
}

/* The log says why. */
static bool
withheld(const struct sessile *s)
{
	const struct config *c = &s->app->config;

	if (!session_cookie_stays(s))
		return false;
	log_line(&c->log, "%.16s %.256s: cookie withheld: it is Secure and the "
	    "request came by plain HTTP%s", s->request.method,
	    s->request.path, c->proxy ? " (X-Forwarded-Proto is not https)" :
	    "; behind a TLS proxy set \"proxy\": true");
	return true;
}

int
session_send_cookie(struct sessile *s)
{
	struct cookie_attributes a = session_cookie_attributes(&s->cookie);
	struct buf value = BUF_INIT(LIMIT_SIGNED);
	struct span text;
	int rc;

	if (withheld(s))
		return SESSILE_OK;
	a.expires = session_bound(s, a.expires);
	buf_puts(&value, "s:");
	rc = sign(span_of(s->id), &s->app->config.secrets[0], &value);
	text.p = buf_text(&value);
	text.n = value.len;
	if (rc == SESSILE_OK)
		rc = session_put_cookie(s, s->app->config.name, text, &a);
	buf_free(&value);
	return rc;
}

/*
 * Takes it back: the same Path and Domain that it was set with, as far as a
 * live session tells, and a date long gone.
 */
int
session_clear_cookie(struct sessile *s)
{
	const struct config *config = &s->app->config;
	struct session_cookie c;
	struct cookie_attributes a;
	struct span empty = { "", 0 };
	int rc;

	if (s->alive)
		rc = session_cookie_copy(&c, &s->cookie_sent);
	else
		rc = session_cookie_new(&c, &config->cookie,
		    request_secure(&s->request, config->proxy), 0);
	if (rc != SESSILE_OK)
		return rc;
	a = session_cookie_attributes(&c);
	a.has_expires = true;
	a.expires = 0;
	rc = session_put_cookie(s, config->name, empty, &a);
	session_cookie_free(&c);
	return rc;
}
