/*
 * POST /api/auth/password: changes one's own password, and ends all other
 * sessions of that user.
 */
#include <string.h>

#include "handlers.h"

/* 403, not 401: he stays signed in. */
static int
refuse(struct sessile *s)
{
	static const char words[] = "{\"error\":\"\\\"old\\\" is wrong\"}";

	sessile_log(s, "%.16s %.256s: 403 %s", sessile_method(s),
	    sessile_path(s), sessile_message(s));
	return sessile_answer(s, 403, JSON_TYPE, words, sizeof(words) - 1);
}

static int
change(struct sessile *s)
{
	const char *body;
	size_t len, ended;
	int rc;

	if ((rc = sessile_same_site(s)) != SESSILE_OK ||
	    (rc = sessile_body(s, &body, &len)) != SESSILE_OK)
		return rc;
	rc = sessile_change_password_json(s, body, len, &ended);
	if (rc == SESSILE_ENOENT)
		return sessile_printf(s, 401, JSON_TYPE, "%s", NOT_SIGNED_IN);
	if (rc == SESSILE_EDENIED)
		return refuse(s);
	if (rc != SESSILE_OK)
		return rc;
	return sessile_printf(s, 200, JSON_TYPE,
	    "{\"authenticated\":true,\"ended\":%zu}", ended);
}

const struct program handle_password = { "POST", change };
