/*
 * Asking for one's own password; see confirm.h.
 */
#include "auth/confirm.h"

#include <stdlib.h>
#include <string.h>

#include "auth/audited.h"
#include "auth/known.h"
#include "auth/password.h"
#include "auth/slot.h"
#include "auth/throttle.h"
#include "auth/whose.h"
#include "base/banned.h"
#include "base/date.h"

int
confirm_user(struct sessile *s, struct store_user *user)
{
	struct buf name = BUF_INIT(LIMIT_ROW);
	char *json;
	int64_t id;
	int rc;

	memset(user, 0, sizeof(*user));
	if ((rc = sessile_user(s, &json)) != SESSILE_OK)
		return rc;
	if ((rc = whose_user(span_of(json), &id, &name, &s->err)) ==
	    SESSILE_OK)
		rc = name.len == 0 ?
		    store_user_by_id(s->app->store, id, user, &s->err) :
		    store_user_get(s->app->store, name.data, user, &s->err);
	store_let_go(s->app->store);
	free(json);
	buf_free(&name);
	return rc == SESSILE_ENOENT ? SESSILE_OK : rc;
}

static int
may_not(struct sessile *s)
{
	return err_set(&s->err, SESSILE_ENOENT,
	    "the session's user may not sign in");
}

int
confirm_user_may(struct sessile *s, struct store_user *user)
{
	int rc;

	memset(user, 0, sizeof(*user));
	if ((rc = audit_ready(s)) == SESSILE_OK &&
	    (rc = confirm_user(s, user)) == SESSILE_OK &&
	    (user->id == 0 || user->disabled))
		rc = may_not(s);
	return rc;
}

static int
check(struct sessile *s, const struct store_user *user,
    const struct question *q)
{
	const struct config *c = &s->app->config;
	struct slot slot;
	bool right = false;
	int rc;

	if ((rc = slot_take(&slot, c, &s->err)) == SESSILE_OK)
		rc = password_check(&c->argon2, user->password, true,
		    q->password, &right, &s->err);
	if (rc == SESSILE_OK && !right)
		rc = err_set(&s->err, SESSILE_EDENIED, "%s", q->wrong);
	if (rc == SESSILE_OK && q->next != NULL)
		rc = password_hash(&c->argon2, q->next, q->hash, &s->err);
	slot_give(&slot);
	return rc;
}

/*
 * Guessing at it waits like guessing at a sign-in; but the network is not
 * asked, for he is signed in.
 */
int
confirm_password(struct sessile *s, const struct store_user *user,
    const struct question *q)
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
	rc = check(s, user, q);
	if (rc == SESSILE_OK)
		rc = throttle_forget(&t, s->app->store, &s->err);
	else if (rc != SESSILE_EDENIED)
		throttle_undo(&t, s->app->store);
	return rc;
}

/* Somebody may have found the session open. */
void
confirm_tell(struct sessile *s, const struct store_user *user, int rc,
    const char *what)
{
	if (rc == SESSILE_EDENIED || s->retry_after > 0)
		audit_event(s, &(struct audit_event){
		    .event = rc == SESSILE_EDENIED ? AUDIT_REFUSAL :
		    AUDIT_THROTTLE, .what = what, .user = user->id,
		    .name = user->name, .sid = s->stored ? s->id : NULL });
}

/* A hash takes long; and the session ends with the password it was for. */
static int
still_here(struct sessile *s)
{
	struct buf sess = BUF_INIT(LIMIT_ROW);
	int64_t expired;
	int rc;

	if (!s->stored)
		return SESSILE_OK;
	rc = store_get(s->app->store, s->id, date_now(), &sess, &expired,
	    &s->err);
	store_let_go(s->app->store);
	buf_free(&sess);
	return rc != SESSILE_ENOENT ? rc :
	    err_set(&s->err, SESSILE_EGONE, "the session ended meanwhile");
}

static int
ask(struct sessile *s, const struct store_user *user, const char *password,
    const char *what)
{
	const struct question q = { .password = password,
	    .wrong = "the password is wrong" };
	int rc = confirm_password(s, user, &q);

	confirm_tell(s, user, rc, what);
	return rc == SESSILE_OK ? still_here(s) : rc;
}

int
confirm_if_any(struct sessile *s, const char *password, const char *what,
    bool *confirmed)
{
	struct store_user user;
	int rc;

	*confirmed = false;
	s->retry_after = 0;
	if ((rc = confirm_user(s, &user)) == SESSILE_OK &&
	    user.password != NULL) {
		if (user.disabled)
			rc = may_not(s);
		else if (password == NULL)
			rc = err_request(&s->err, 400,
			    "\"password\" is missing");
		else
			rc = ask(s, &user, password, what);
		*confirmed = rc == SESSILE_OK;
	}
	store_user_free(&user);
	return rc;
}

int
sessile_has_password(struct sessile *s, bool *has)
{
	struct store_user user;
	int rc;

	rc = confirm_user(s, &user);
	*has = user.password != NULL;
	store_user_free(&user);
	return rc;
}

int
sessile_confirm(struct sessile *s, const char *password)
{
	struct store_user user;
	int rc;

	s->retry_after = 0;
	if (password == NULL)
		return err_set(&s->err, SESSILE_EINVAL, "a password");
	if ((rc = confirm_user_may(s, &user)) == SESSILE_OK)
		rc = ask(s, &user, password, "confirmation");
	store_user_free(&user);
	return rc;
}
