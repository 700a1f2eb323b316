/*
 * GET /api/auth/status: who is signed in.  With `session` for a query it adds
 * what the page shows: the session, when it ends, and its cookie's name; with
 * `user` a header with the user's name, for servers that ask before they let
 * somebody in (nginx's auth_request).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "base/limits.h"
#include "handlers.h"
#include "http/cookie.h"

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

/* As JavaScript sees it: of two members of the name the last one counts. */
static bool
find_name(const char *user, struct buf *name)
{
	struct span json = span_of(user), key, value;
	bool first = true;
	int rc = 0;

	if (!json_begin_object(&json))
		return false;
	for (; (rc = json_next_member(&json, first, &key, &value)) == 1;
	    first = false)
		if (span_is(key, "\"name\"")) {
			buf_reset(name);
			if (!json_is_string(value) ||
			    json_string(value, name) != SESSILE_OK)
				buf_reset(name);
		}
	return rc == 0 && name->len > 0 && buf_error(name) == SESSILE_OK;
}

/*
 * Percent-encoded, for a name may be in any script, and hold line breaks.
 * One that cannot be told so is not told: whoever gets this is to refuse an
 * absent one.
 */
static int
tell_name(struct sessile *s, const char *user)
{
	struct buf name = BUF_INIT(LIMIT_NAME);
	struct buf text = BUF_INIT(3 * LIMIT_NAME);
	struct span plain;
	int rc = SESSILE_OK;

	if (find_name(user, &name)) {
		plain.p = name.data;
		plain.n = name.len;
		if (cookie_encode(plain, &text) == SESSILE_OK)
			rc = sessile_header(s, "X-Sessile-User", text.data);
	}
	buf_free(&name);
	buf_free(&text);
	return rc;
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
	if (user != NULL && strcmp(sessile_query(s), "user") == 0 &&
	    (rc = tell_name(s, user)) != SESSILE_OK)
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
