/*
 * Changing one's own password: the old one is asked for, for the session may
 * be somebody else's by now, and all sessions but this one end.
 */
#include <stdio.h>

#include "auth/audited.h"
#include "auth/confirm.h"
#include "auth/known.h"
#include "auth/members.h"
#include "auth/password.h"
#include "auth/whose.h"
#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"

/* Part of the configuration is a list of those that have leaked. */
static int
rules(struct sessile *s, const struct store_user *user, const char *new)
{
	int rc = password_rules(&s->app->config, new, user->name,
	    "\"new\"", &s->err);

	audit_refused_config(s, rc);
	return rc;
}

/* Not one of the same name whom another program has put in. */
static int
find(struct sessile *s, struct store_user *user)
{
	int rc = confirm_user_may(s, user);

	if (rc == SESSILE_OK && user->id != session_user_id(&s->data))
		rc = err_set(&s->err, SESSILE_ENOENT,
		    "the session's user has another number");
	return rc;
}

/* From here on nobody can sign in with the old one. */
static int
put(struct sessile *s, const struct store_user *user, const char *hash)
{
	int rc = store_user_password(s->app->store, user->id,
	    user->password, hash, &s->err);

	if (rc == SESSILE_EGONE)
		rc = err_set(&s->err, SESSILE_EDENIED, "the password was "
		    "changed by somebody else meanwhile");
	return rc;
}

static void
tell_changed(struct sessile *s, const struct store_user *user)
{
	audit_event(s, &(struct audit_event){ .event = AUDIT_PASSWORD,
	    .user = user->id, .name = user->name,
	    .sid = s->stored ? s->id : NULL });
}

/*
 * This session has ended meanwhile, or could not be renewed.  The others end
 * all the same: somebody may be in one by the old password.
 */
static int
end_nonetheless(struct sessile *s, const struct store_user *user, int rc)
{
	struct ended ended = { .tell = audit_revoked, .arg = s,
	    .user = user->id };
	struct err why = s->err;

	(void)sessions_end(s->app->store, user->name, s->id, &ended, &why);
	return rc != SESSILE_EGONE ? rc : err_request(&s->err, 409,
	    "The password is changed, but the session has ended: sign in "
	    "anew");
}

/* The session gets a new id, and then the others end. */
static int
renew(struct sessile *s, const struct store_user *user, const char *hash,
    size_t *count)
{
	struct ended ended = { .tell = audit_revoked, .arg = s,
	    .user = user->id };
	int rc;

	if ((rc = sessile_renew(s)) == SESSILE_OK) {
		s->user = user->id;
		snprintf(s->user_hash, sizeof(s->user_hash), "%s", hash);
		rc = sessile_save(s);
	}
	if (rc == SESSILE_OK)
		rc = known_send(s, user->id, hash, date_now());
	tell_changed(s, user);			/* it is by now */
	if (rc != SESSILE_OK)
		return end_nonetheless(s, user, rc);
	rc = sessions_end(s->app->store, user->name, s->id, &ended, &s->err);
	*count = ended.count;
	return rc == SESSILE_EEXIST ? SESSILE_ESTORE : rc;
}

int
sessile_change_password(struct sessile *s, const char *old, const char *new,
    size_t *ended)
{
	struct store_user user;
	char hash[LIMIT_HASH];
	const struct question q = { .password = old,
	    .wrong = "the old password is wrong", .next = new, .hash = hash };
	size_t count = 0;
	int rc;

	s->retry_after = 0;
	if (ended != NULL)
		*ended = 0;
	if (old == NULL || new == NULL)
		return err_set(&s->err, SESSILE_EINVAL,
		    "an old password, and a new one");
	if ((rc = find(s, &user)) == SESSILE_OK &&
	    (rc = rules(s, &user, new)) == SESSILE_OK &&
	    (rc = confirm_password(s, &user, &q)) == SESSILE_OK &&
	    (rc = put(s, &user, hash)) == SESSILE_OK)
		rc = renew(s, &user, hash, &count);
	else
		confirm_tell(s, &user, rc, "password change");
	store_user_free(&user);
	if (ended != NULL)
		*ended = count;
	return rc;
}

int
sessile_change_password_json(struct sessile *s, const char *json, size_t len,
    size_t *ended)
{
	char *old = NULL, *new = NULL;
	const struct wanted wanted[] = {
		{ "old", LIMIT_PASSWORD, &old },
		{ "new", LIMIT_PASSWORD, &new },
	};
	struct span text = { json, len };
	int rc;

	if (ended != NULL)
		*ended = 0;
	rc = members_parse(text, wanted, 2, &s->err);
	if (rc == SESSILE_OK && (old == NULL || new == NULL))
		rc = err_request(&s->err, 400, "\"%s\" is missing",
		    old == NULL ? "old" : "new");
	if (rc == SESSILE_OK)
		rc = sessile_change_password(s, old, new, ended);
	mem_wipe_str(old);
	mem_wipe_str(new);
	return rc;
}
