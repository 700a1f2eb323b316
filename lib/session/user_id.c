/*
 * Whose a session is, by number: what the rows beside the sessions go by.
 */
#include "base/banned.h"
#include "base/json.h"
#include "session/session.h"

/* The last member of that name, as JSON.parse() takes it. */
static bool
last(struct span object, const char *name, struct span *value)
{
	struct span key, one;
	bool first = true, found = false;
	int more;

	if (!json_begin_object(&object))
		return false;
	while ((more = json_next_member(&object, first, &key, &one)) == 1) {
		first = false;
		if (json_key_is(key, name)) {
			found = true;
			*value = one;
		}
	}
	return more == 0 && found;
}

int64_t
session_user_number(struct span user)
{
	struct span value;
	int64_t id;

	return last(user, "id", &value) && json_i64(value, &id) && id > 0 ?
	    id : 0;
}

int64_t
session_user_id(const struct data *d)
{
	const char *user = data_get(d, "user");

	return user == NULL ? 0 : session_user_number(span_of(user));
}

int64_t
session_user_id_in(struct span sess)
{
	struct span user;

	return last(sess, "user", &user) ? session_user_number(user) : 0;
}
