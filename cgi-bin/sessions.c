/*
 * GET /api/auth/sessions: where one is signed in, and whether one has a
 * password, which ending others takes.
 */
#include <stdlib.h>
#include <string.h>

#include "handlers.h"

static int
sessions(struct sessile *s)
{
	char *json;
	bool more, password;
	int rc;

	if ((rc = sessile_has_password(s, &password)) == SESSILE_OK)
		rc = sessile_sessions(s, &json, &more);
	if (rc == SESSILE_ENOENT)
		return sessile_printf(s, 401, JSON_TYPE, "%s", NOT_SIGNED_IN);
	if (rc != SESSILE_OK)
		return rc;
	rc = sessile_printf(s, 200, JSON_TYPE, "{\"authenticated\":true,"
	    "\"password\":%s,\"sessions\":%s%s}",
	    password ? "true" : "false", json, more ? ",\"more\":true" : "");
	free(json);
	return rc;
}

const struct program handle_sessions = { "GET", sessions };
