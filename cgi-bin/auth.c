/*
 * POST /api/auth: signs in, and answers with the session.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handlers.h"

/* Unknown name or wrong credential: the same bytes, and no word of either. */
static int
refuse(struct sessile *s)
{
	sessile_log(s, "%.16s %.256s: 401 sign-in refused", sessile_method(s),
	    sessile_path(s));
	return sessile_printf(s, 401, JSON_TYPE, "%s",
	    "{\"authenticated\":false,"
	    "\"message\":\"Wrong name or credential\"}");
}

/* Too many have failed, and nothing is said about this one. */
static int
refuse_early(struct sessile *s)
{
	unsigned int n = sessile_retry_after(s);
	char seconds[16];
	int rc;

	snprintf(seconds, sizeof(seconds), "%u", n);
	sessile_log(s, "%.16s %.256s: 429 sign-in refused for %s s",
	    sessile_method(s), sessile_path(s), seconds);
	if ((rc = sessile_header(s, "Retry-After", seconds)) != SESSILE_OK)
		return rc;
	return sessile_printf(s, 429, JSON_TYPE, "{\"authenticated\":false,"
	    "\"error\":\"Too many failed sign-ins; try again in %s "
	    "second%s\",\"retryAfter\":%s}", seconds, n == 1 ? "" : "s",
	    seconds);
}

static int
sign_in(struct sessile *s)
{
	const char *body;
	char *json;
	size_t len;
	int rc;

	if ((rc = sessile_same_site(s)) != SESSILE_OK ||
	    (rc = sessile_body(s, &body, &len)) != SESSILE_OK)
		return rc;
	rc = sessile_sign_in_json(s, body, len);
	if (rc == SESSILE_EDENIED)
		return refuse(s);
	if (rc == SESSILE_EREQUEST && sessile_retry_after(s) > 0)
		return refuse_early(s);
	if (rc != SESSILE_OK ||
	    (rc = sessile_json(s, &json)) != SESSILE_OK)
		return rc;
	rc = sessile_answer(s, 200, JSON_TYPE, json, strlen(json));
	free(json);
	return rc;
}

const struct program handle_auth = { "POST", sign_in };
