/*
 * Whose a stored session is; see whose.h.
 */
#include "auth/whose.h"

#include "base/banned.h"
#include "base/json.h"

/*
 * The last member of that name, as JSON.parse() takes it: 1, 0 if there is
 * none, -1 when it is no object.  Where only its beginning is known (`cut`),
 * the last in that, and -1 if there is none.
 */
static int
member(struct span object, const char *name, bool cut, struct span *value)
{
	struct span key, one;
	bool first = true, found = false;
	int more;

	if (!json_begin_object(&object))
		return -1;
	while ((more = json_next_member(&object, first, &key, &one)) == 1) {
		first = false;
		if (json_key_is(key, name)) {
			found = true;
			*value = one;
		}
	}
	return more == 0 || (cut && found) ? found : -1;
}

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
	switch (member(sess, "user", session_too_large(row), user)) {
	case -1:
		return WHO_UNREADABLE;
	case 0:
		return WHO_NOBODY;
	}
	if (span_is(*user, "null"))
		return WHO_NOBODY;
	if (member(*user, "name", false, &text) != 1 || !json_is_string(text))
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

/* The last of a name counts, as for JavaScript. */
void
whose_user(struct span user, int64_t *id, struct buf *name)
{
	struct span key, value;
	bool first = true;

	*id = 0;
	buf_reset(name);
	if (!json_begin_object(&user))
		return;
	for (; json_next_member(&user, first, &key, &value) == 1;
	    first = false)
		if (json_key_is(key, "id") && !json_i64(value, id))
			*id = 0;
		else if (json_key_is(key, "name")) {
			buf_reset(name);
			if (!json_is_string(value) ||
			    json_string(value, name) != SESSILE_OK)
				buf_reset(name);
		}
}
