/*
 * Changing one's own password: the old one is asked for, for the session may
 * be somebody else's by now, and all sessions but this one end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/audited.h"
#include "auth/known.h"
#include "auth/members.h"
#include "auth/password.h"
#include "auth/slot.h"
#include "auth/throttle.h"
#include "auth/whose.h"
#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"

/*
 * The user whom the session names, if there is still such a one.
 * SESSILE_ENOENT: nobody is signed in.
 */
static int
find(struct sessile *s, struct store_user *user)
{
	struct buf name = BUF_INIT(LIMIT_NAME);
	char *json = NULL;
	int64_t id;
	int rc;

	memset(user, 0, sizeof(*user));
	if ((rc = audit_ready(s)) != SESSILE_OK ||
	    (rc = sessile_user(s, &json)) != SESSILE_OK)
		return rc;
	whose_user(span_of(json), &id, &name);
	rc = id == 0 || name.len == 0 ? SESSILE_ENOENT :
	    store_user_get(s->app->store, buf_text(&name), user, &s->err);
	store_let_go(s->app->store);
	if (rc == SESSILE_OK && (user->id != id || user->disabled))
		rc = SESSILE_ENOENT;
	if (rc == SESSILE_ENOENT)
		err_set(&s->err, rc, "the session's user may not sign in");
	free(json);
	buf_free(&name);
	return rc;
}

/* The new hash, if the old password is right. */
static int
check(struct sessile *s, const struct store_user *user, const char *old,
    const char *new, char hash[LIMIT_HASH])
{
	const struct config *c = &s->app->config;
	struct slot slot;
	bool right = false;
	int rc;

	if ((rc = slot_take(&slot, c, &s->err)) == SESSILE_OK)
		rc = password_check(&c->argon2, user->password, true, old,
		    &right, &s->err);
	if (rc == SESSILE_OK && !right)
		rc = err_set(&s->err, SESSILE_EDENIED,
		    "the old password is wrong");
	if (rc == SESSILE_OK)
		rc = password_hash(&c->argon2, new, hash, &s->err);
	slot_give(&slot);
	return rc;
}

/*
 * Guessing at the old one waits like guessing at a sign-in; but the network
 * is not asked, for he is signed in.
 */
static int
hash_new(struct sessile *s, const struct store_user *user, const char *old,
    const char *new, char hash[LIMIT_HASH])
{
	struct throttle t;
	char token[KNOWN_TOKEN];
	int64_t now = date_now();
	int rc;

	throttle_begin(&t, &s->app->config, user->name, NULL,
	    known_brought(s, user, now, token) ? token : NULL, now);
	rc = throttle_count(&t, s->app->store, &s->err);
	s->retry_after = throttle_seconds(&t);
	if (rc != SESSILE_OK)
		return rc;
	rc = check(s, user, old, new, hash);
	if (rc == SESSILE_OK)
		rc = throttle_forget(&t, s->app->store, &s->err);
	else if (rc != SESSILE_EDENIED)
		throttle_undo(&t, s->app->store);
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
tell(struct sessile *s, const struct store_user *user, const char *event,
    const char *what)
{
	audit_event(s, &(struct audit_event){ .event = event, .what = what,
	    .user = user->id, .name = user->name,
	    .sid = s->stored ? s->id : NULL });
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
	tell(s, user, AUDIT_PASSWORD, NULL);	/* it is changed by now */
	if (rc != SESSILE_OK)
		return rc;
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
	size_t count = 0;
	int rc;

	s->retry_after = 0;
	if (ended != NULL)
		*ended = 0;
	if (old == NULL || new == NULL)
		return err_set(&s->err, SESSILE_EINVAL,
		    "an old password, and a new one");
	if ((rc = find(s, &user)) == SESSILE_OK &&
	    (rc = password_rules(&s->app->config, new, user.name,
	    "\"new\"", &s->err)) == SESSILE_OK &&
	    (rc = hash_new(s, &user, old, new, hash)) == SESSILE_OK &&
	    (rc = put(s, &user, hash)) == SESSILE_OK)
		rc = renew(s, &user, hash, &count);
	/* Somebody may have found the session open. */
	else if (rc == SESSILE_EDENIED || s->retry_after > 0)
		tell(s, &user, rc == SESSILE_EDENIED ? AUDIT_REFUSAL :
		    AUDIT_THROTTLE, "password change");
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
