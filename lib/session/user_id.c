/*
 * Whose a session is, by number: what the rows beside the sessions go by.
 */
#include "base/banned.h"
#include "base/json.h"
#include "session/session.h"

int64_t
session_user_number(struct span user)
{
	struct span value;
	int64_t id;

	return json_member(user, "id", false, &value) == 1 &&
	    json_i64(value, &id) && id > 0 ? id : 0;
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

	return json_member(sess, "user", false, &user) == 1 ?
	    session_user_number(user) : 0;
}
