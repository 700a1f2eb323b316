/*
 * POST /api/auth/sessions/revoke: ends one of one's own sessions, or all but
 * this one.
 */
#include "handlers.h"

static int
revoke(struct sessile *s)
{
	const char *body;
	size_t len, ended;
	int rc;

	if ((rc = sessile_same_site(s)) != SESSILE_OK ||
	    (rc = sessile_body(s, &body, &len)) != SESSILE_OK)
		return rc;
	rc = sessile_revoke_json(s, body, len, &ended);
	if (rc == SESSILE_ENOENT)
		return sessile_printf(s, 401, JSON_TYPE, "%s", NOT_SIGNED_IN);
	if (rc != SESSILE_OK)
		return rc;
	return sessile_printf(s, 200, JSON_TYPE,
	    "{\"authenticated\":%s,\"ended\":%zu}",
	    sessile_id(s) != NULL ? "true" : "false", ended);
}

const struct program handle_revoke = { "POST", revoke };
