/*
 * What somebody signs in with; see credentials.h.
 */
#include "auth/credentials.h"

#include <string.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"

struct wanted {
	const char	*name;
	size_t		 max;
	char		**to;
};

static int
take(const struct wanted *w, struct span v, struct err *e)
{
	struct buf text = BUF_INIT(w->max);
	int rc = SESSILE_OK;

	if (*w->to != NULL)
		return err_request(e, 400, "\"%s\" is there twice", w->name);
	if (!json_is_string(v))
		return err_request(e, 400, "\"%s\" must be a string",
		    w->name);
	rc = json_string(v, &text);
	if (rc == SESSILE_ETOOBIG)
		rc = err_request(e, 400, "\"%s\" is longer than %zu bytes",
		    w->name, w->max);
	else if (rc == SESSILE_EJSON)
		rc = err_request(e, 400, "\"%s\" holds a character that it "
		    "cannot have", w->name);
	else if (rc == SESSILE_OK && text.len == 0)
		rc = err_request(e, 400, "\"%s\" is empty", w->name);
	else if (rc == SESSILE_OK && (*w->to = buf_take(&text)) == NULL)
		rc = err_set(e, SESSILE_ENOMEM, "out of memory");
	buf_free(&text);
	return rc;
}

static int
member(struct credentials *c, struct span key, struct span v, struct err *e)
{
	const struct wanted wanted[] = {
		{ "name", LIMIT_NAME, &c->name },
		{ "position", LIMIT_POSITION, &c->position },
		{ "password", LIMIT_PASSWORD, &c->password },
	};
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (json_key_is(key, wanted[i].name))
			return take(&wanted[i], v, e);
	return SESSILE_OK;
}

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
	struct span key, v;
	bool first = true;
	int more = -1, rc = SESSILE_OK;

	memset(c, 0, sizeof(*c));
	if (!json_begin_object(&json))
		return err_request(e, 400, "the body must be a JSON object");
	while (rc == SESSILE_OK &&
	    (more = json_next_member(&json, first, &key, &v)) == 1) {
		first = false;
		rc = member(c, key, v, e);
	}
	if (rc == SESSILE_OK && more == -1)
		rc = err_request(e, 400, "the body must be a JSON object");
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
