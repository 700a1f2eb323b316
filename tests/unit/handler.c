/*
 * The small handlers that many tests visit with; see visit.h.
 */
#include "visit.h"

#include <stdlib.h>
#include <string.h>

int
ok(struct sessile *s)
{
	return sessile_answer(s, 200, "text/plain", "ok", 2);
}

int
ok_if(struct sessile *s, int rc)
{
	return rc == SESSILE_OK ? ok(s) : rc;
}

int
show(struct sessile *s)
{
	char *json;
	int rc;

	if ((rc = sessile_json(s, &json)) != SESSILE_OK)
		return rc;
	rc = sessile_answer(s, 200, "application/json", json, strlen(json));
	free(json);
	return rc;
}

int
set_a(struct sessile *s)
{
	return ok_if(s, sessile_set_int(s, "a", 1));
}

int
set_b(struct sessile *s)
{
	return ok_if(s, sessile_set_int(s, "b", 2));
}

int
destroy(struct sessile *s)
{
	return ok_if(s, sessile_destroy(s));
}

int
regenerate(struct sessile *s)
{
	return ok_if(s, sessile_regenerate(s));
}

int
renew(struct sessile *s)
{
	return ok_if(s, sessile_renew(s));
}

int
unset(struct sessile *s)
{
	return ok_if(s, sessile_unset(s));
}

int
sign_in_sent(struct sessile *s)
{
	const char *body;
	size_t len;
	int rc;

	if ((rc = sessile_body(s, &body, &len)) != SESSILE_OK)
		return rc;
	return ok_if(s, sessile_sign_in_json(s, body, len));
}
