/*
 * Whose a stored session is; see whose.h.
 */
#include "auth/whose.h"

#include <string.h>

#include "base/banned.h"
#include "base/json.h"
#include "session/session.h"

bool
session_too_large(const struct store_row *row)
{
	return row->size > row->len;
}

enum who
session_who(const struct store_row *row, struct span *user, struct buf *name)
{
	struct span sess = { row->sess, row->len }, text;

	user->p = NULL;
	user->n = 0;
	switch (json_member(sess, "user", session_too_large(row), user)) {
	case -1:
		return WHO_UNREADABLE;
	case 0:
		return WHO_NOBODY;
	}
	if (span_is(*user, "null"))
		return WHO_NOBODY;
	if (json_member(*user, "name", false, &text) != 1 ||
	    !json_is_string(text))
		return WHO_OTHER;
	switch (json_string(text, name)) {
	case SESSILE_OK:
		return WHO_NAMED;
	case SESSILE_ENOMEM:
		return WHO_UNREADABLE;
	default:
		return WHO_OTHER;
	}
}

int
whose_user(struct span user, int64_t *id, struct buf *name, struct err *e)
{
	struct span value;
	int rc = SESSILE_OK;

	*id = session_user_number(user);
	buf_reset(name);
	if (json_member(user, "name", false, &value) == 1 &&
	    json_is_string(value) &&
	    (rc = json_string(value, name)) != SESSILE_OK)
		buf_reset(name);
	return rc != SESSILE_ENOMEM ? SESSILE_OK :
	    err_set(e, rc, "out of memory");
}

bool
session_is_of(enum who who, struct span user, const struct buf *name,
    const char *whose, int64_t id)
{
	if (who == WHO_NAMED)
		return strcmp(buf_text(name), whose) == 0;
	return who == WHO_OTHER && id != 0 && session_user_number(user) == id;
}
