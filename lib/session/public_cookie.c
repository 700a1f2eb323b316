/*
 * The public face: the cookie settings of one session.
 */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"
#include "session/session.h"

static int
refused(struct sessile *s, const char *what)
{
	return err_set(&s->err, SESSILE_EINVAL, "cookie.%s: not a value "
	    "that a cookie can have", what);
}

int
sessile_cookie_max_age(struct sessile *s, int64_t max_age)
{
	int rc;

	if (max_age > DATE_MAX)
		return refused(s, "maxAge");
	if ((rc = session_need(s)) == SESSILE_OK)
		session_cookie_max_age(&s->cookie, max_age >= 0 ? EXPIRY_SET :
		    EXPIRY_NULL, max_age, date_now());
	return rc;
}

int
sessile_cookie_expires(struct sessile *s, int64_t when)
{
	int64_t now = date_now();
	int rc;

	if (when > DATE_MAX || when < -DATE_MAX)
		return refused(s, "expires");
	if ((rc = session_need(s)) == SESSILE_OK)
		session_cookie_max_age(&s->cookie, EXPIRY_SET, when - now,
		    now);
	return rc;
}

static int
set_tri(struct sessile *s, enum tri *to, bool value)
{
	int rc;

	if ((rc = session_need(s)) == SESSILE_OK)
		*to = value ? TRI_TRUE : TRI_FALSE;
	return rc;
}

int
sessile_cookie_secure(struct sessile *s, bool secure)
{
	return set_tri(s, &s->cookie.secure, secure);
}

int
sessile_cookie_http_only(struct sessile *s, bool http_only)
{
	return set_tri(s, &s->cookie.http_only, http_only);
}

int
sessile_cookie_partitioned(struct sessile *s, bool partitioned)
{
	return set_tri(s, &s->cookie.partitioned, partitioned);
}

static int
set_text(struct sessile *s, struct cookie_text *to, const char *text)
{
	struct cookie_text copy;
	int rc;

	if ((rc = session_need(s)) != SESSILE_OK)
		return rc;
	if ((rc = session_cookie_text(&copy, text)) != SESSILE_OK)
		return err_set(&s->err, rc, "out of memory");
	free(to->text);
	*to = copy;
	return SESSILE_OK;
}

int
sessile_cookie_path(struct sessile *s, const char *path)
{
	if (path != NULL && !cookie_path_valid(path))
		return refused(s, "path");
	return set_text(s, &s->cookie.path, path);
}

int
sessile_cookie_domain(struct sessile *s, const char *domain)
{
	if (domain != NULL && !cookie_domain_valid(domain))
		return refused(s, "domain");
	return set_text(s, &s->cookie.domain, domain);
}

int
sessile_cookie_same_site(struct sessile *s, const char *word)
{
	static const char *const words[] = { "lax", "strict", "none" };
	static const enum cookie_same_site values[] = { SAME_SITE_LAX,
	    SAME_SITE_STRICT, SAME_SITE_NONE };
	size_t i;
	int rc;

	for (i = 0; word != NULL && i < 3; i++)
		if (strcmp(word, words[i]) == 0)
			break;
	if (word != NULL && i == 3)
		return refused(s, "sameSite");
	if ((rc = session_need(s)) == SESSILE_OK)
		s->cookie.same_site = word == NULL ? SAME_SITE_UNSET :
		    values[i];
	return rc;
}

int
sessile_cookie_priority(struct sessile *s, const char *word)
{
	static const char *const words[] = { "low", "medium", "high" };
	static const enum cookie_priority values[] = { PRIORITY_LOW,
	    PRIORITY_MEDIUM, PRIORITY_HIGH };
	size_t i;
	int rc;

	for (i = 0; word != NULL && i < 3; i++)
		if (strcmp(word, words[i]) == 0)
			break;
	if (word != NULL && i == 3)
		return refused(s, "priority");
	if ((rc = session_need(s)) == SESSILE_OK)
		s->cookie.priority = word == NULL ? PRIORITY_UNSET :
		    values[i];
	return rc;
}
