/*
 * POST /api/auth/logout: signs out.  Without a session: the same answer.
 */
#include "handlers.h"

static int
sign_out(struct sessile *s)
{
	int rc;

	if ((rc = sessile_same_site(s)) != SESSILE_OK ||
	    (rc = sessile_destroy(s)) != SESSILE_OK)
		return rc;
	return sessile_printf(s, 200, JSON_TYPE, "%s",
	    "{\"authenticated\":false}");
}

const struct program handle_logout = { "POST", sign_out };
