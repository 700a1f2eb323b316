/*
 * GET /api/auth/status: who is signed in.  With `session` for a query it adds
 * what the page shows: the session, when it ends, and its cookie's name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "handlers.h"

/* What follows the answer's own members. */
static int
details(struct sessile *s, char **json)
{
	char date[DATE_TEXT] = "", *session = NULL;
	int64_t ends;
	int rc, n;

	if ((rc = sessile_expires(s, &ends)) != SESSILE_OK)
		return rc;
	if (ends != 0)
		date_iso(ends, date);
	if (sessile_known(s) &&
	    (rc = sessile_json(s, &session)) != SESSILE_OK)
		return rc;
	n = asprintf(json, ",\"session\":%s,\"expires\":%s%s%s,"
	    "\"name\":\"%s\"", session == NULL ? "null" : session,
	    ends == 0 ? "null" : "\"", date, ends == 0 ? "" : "\"",
	    sessile_cookie_name(s));
	free(session);
	return n < 0 ? SESSILE_ENOMEM : SESSILE_OK;
}

static int
status(struct sessile *s)
{
	char *user = NULL, *more = NULL;
	int rc;

	rc = sessile_user(s, &user);
	if (rc != SESSILE_OK && rc != SESSILE_ENOENT)
		return rc;
	if (strcmp(sessile_query(s), "session") == 0 &&
	    (rc = details(s, &more)) != SESSILE_OK)
		goto out;
	if (user != NULL)
		rc = sessile_printf(s, 200, JSON_TYPE,
		    "{\"authenticated\":true,\"user\":%s%s}", user,
		    more == NULL ? "" : more);
	else
		rc = sessile_printf(s, 401, JSON_TYPE,
		    "{\"authenticated\":false,\"message\":"
		    "\"User not authenticated\"%s}", more == NULL ? "" :
		    more);
out:
	free(user);
	free(more);
	return rc;
}

const struct program handle_status = { "GET", status };
