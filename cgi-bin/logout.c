/*
 * POST /api/auth/logout: signs out.  Without a session: the same answer.
 */
#include <string.h>

#include "handlers.h"

/* None is needed; one that is sent has to be what others have to be. */
static int
check_body(struct sessile *s)
{
	const char *length = sessile_request_header(s, "Content-Length");
	const char *body;
	size_t len;

	if (length == NULL || length[0] == '\0' || strcmp(length, "0") == 0)
		return SESSILE_OK;
	return sessile_body(s, &body, &len);
}

static int
sign_out(struct sessile *s)
{
	int rc;

	if ((rc = sessile_same_site(s)) != SESSILE_OK ||
	    (rc = check_body(s)) != SESSILE_OK ||
	    (rc = sessile_sign_out(s)) != SESSILE_OK)
		return rc;
	return sessile_printf(s, 200, JSON_TYPE, "%s",
	    "{\"authenticated\":false}");
}

const struct program handle_logout = { "POST", sign_out };
