/*
 * What somebody signs in with; see credentials.h.
 */
#include "auth/credentials.h"

#include <string.h>

#include "auth/members.h"
#include "base/banned.h"
#include "base/mem.h"

static int
check(const struct credentials *c, struct err *e)
{
	if (c->name == NULL)
		return err_request(e, 400, "\"name\" is missing");
	if (c->position == NULL && c->password == NULL)
		return err_request(e, 400, "\"position\" or \"password\" is "
		    "missing");
	if (c->position != NULL && c->password != NULL)
		return err_request(e, 400, "\"position\" and \"password\" "
		    "are both given");
	return SESSILE_OK;
}

int
credentials_parse(struct credentials *c, struct span json, struct err *e)
{
	const struct wanted wanted[] = {
		{ "name", LIMIT_NAME, &c->name },
		{ "position", LIMIT_POSITION, &c->position },
		{ "password", LIMIT_PASSWORD, &c->password },
	};
	int rc;

	memset(c, 0, sizeof(*c));
	rc = members_parse(json, wanted, sizeof(wanted) / sizeof(wanted[0]),
	    e);
	return rc == SESSILE_OK ? check(c, e) : rc;
}

void
credentials_free(struct credentials *c)
{
	mem_wipe_str(c->name);
	mem_wipe_str(c->position);
	mem_wipe_str(c->password);
	memset(c, 0, sizeof(*c));
}
