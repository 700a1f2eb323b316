/*
 * Signing in: the session gets a new id and its user.
 */
#include <stdio.h>
#include <string.h>

#include "auth/audited.h"
#include "auth/credentials.h"
#include "auth/known.h"
#include "auth/throttle.h"
#include "auth/users.h"
#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"

/* The hash of a right password is changed by whoever renews it first. */
#define TRIES	3

static int
print_user(const struct store_user *u, struct buf *b)
{
	buf_puts(b, "{\"id\":");
	buf_put_i64(b, u->id);
	buf_puts(b, ",\"name\":");
	buf_put_json(b, u->name, strlen(u->name));
	buf_puts(b, ",\"position\":");
	if (u->position == NULL)
		buf_puts(b, "null");
	else
		buf_put_json(b, u->position, strlen(u->position));
	return buf_putc(b, '}');
}

/* The user, and where a bound is set, when the time began to run. */
static int
tie(struct sessile *s, const struct store_user *user)
{
	struct buf json = BUF_INIT(LIMIT_COOKIE_JSON);
	int rc;

	if ((rc = print_user(user, &json)) == SESSILE_OK)
		rc = sessile_set(s, "user", buf_text(&json));
	buf_free(&json);
	if (rc != SESSILE_OK)
		return rc;
	s->user = user->id;
	s->signs_in = true;
	snprintf(s->user_hash, sizeof(s->user_hash), "%s",
	    user->password == NULL ? "" : user->password);
	if (s->app->config.absolute_timeout > 0)
		return sessile_set_int(s, SIGNED_IN_KEY, date_now());
	return sessile_remove(s, SIGNED_IN_KEY);
}

/*
 * Durable before anything is said.  When the old session ended meanwhile (a
 * second click, a sign-out), the new one begins without its data.
 */
static int
renew(struct sessile *s, const struct store_user *user)
{
	int rc;

	if ((rc = sessile_renew(s)) != SESSILE_OK ||
	    (rc = tie(s, user)) != SESSILE_OK ||
	    (rc = sessile_save(s)) != SESSILE_EGONE)
		return rc;
	if ((rc = sessile_regenerate(s)) != SESSILE_OK ||
	    (rc = tie(s, user)) != SESSILE_OK)
		return rc;
	return sessile_save(s);
}

/* What one sign-in has been given, and how far it is. */
struct sign_in {
	const char	*name;
	const char	*position;	/* or */
	const char	*password;
	struct throttle	 throttle;
	struct store_user user;
	bool		 meanwhile;	/* he was changed before the save */
};

/* A second time it is the same try. */
static void
begin(struct sessile *s, struct sign_in *in)
{
	const struct config *c = &s->app->config;
	struct address from = request_address(&s->request, c->proxy);
	int64_t now = date_now();
	char token[KNOWN_TOKEN];
	bool known;

	if (in->throttle.counted)
		return;
	known = known_brought(s, &in->user, now, token);
	throttle_begin(&in->throttle, c, in->name, &from, known ? token :
	    NULL, now);
}

/*
 * A password's try is counted before it is hashed, with no lock held then,
 * and taken back where no verdict came of it.  A position costs no time: where
 * it may be heard it is judged, and counted where that is said.
 */
static int
check(struct sessile *s, struct sign_in *in)
{
	struct store *store = s->app->store;
	int rc, counted;

	begin(s, in);
	rc = in->password != NULL ?
	    throttle_count(&in->throttle, store, &s->err) :
	    throttle_ask(&in->throttle, store, &s->err);
	if (rc != SESSILE_OK)
		return rc;
	rc = users_check(store, &s->app->config, in->position, in->password,
	    &in->user, &s->err);
	if (rc == SESSILE_EDENIED && (counted = throttle_count(&in->throttle,
	    store, &s->err)) != SESSILE_OK)
		return counted;
	if (rc != SESSILE_OK && rc != SESSILE_EDENIED)
		throttle_undo(&in->throttle, store);
	return rc;
}

/* Nothing of a sign-in that was refused by the save is left. */
static int
try(struct sessile *s, struct sign_in *in)
{
	int rc, again;

	in->meanwhile = false;
	if ((rc = users_find(s->app->store, in->name, &in->user, &s->err)) !=
	    SESSILE_OK || (rc = check(s, in)) != SESSILE_OK)
		return rc;
	s->tries = throttle_right(&in->throttle);
	rc = renew(s, &in->user);
	s->tries = NULL;
	if (rc == SESSILE_EDENIED || rc == SESSILE_EREQUEST) {
		in->meanwhile = rc == SESSILE_EDENIED;
		if ((again = session_restart(s)) != SESSILE_OK)
			rc = again;
	}
	return rc;
}

/* The answers do not tell them apart. */
static const char *
reason(const struct store_user *user, bool meanwhile)
{
	if (user->id == 0)
		return "unknown name";
	if (user->disabled)
		return "disabled user";
	return meanwhile ? "changed meanwhile" : "wrong credential";
}

/* A name that is nobody's is not told: it may be a password. */
static void
tell(struct sessile *s, int rc, const struct sign_in *in)
{
	const struct store_user *user = &in->user;
	struct audit_event a = { .event = AUDIT_SIGN_IN, .user = user->id,
	    .name = user->name, .sid = s->stored ? s->id : NULL,
	    .what = user->password == NULL ? "by position" :
	    "by password" };

	if (rc == SESSILE_EDENIED) {
		a.event = AUDIT_REFUSAL;
		a.what = reason(user, in->meanwhile);
	} else if (s->retry_after > 0) {
		a.event = AUDIT_THROTTLE;
		a.what = NULL;
	} else if (rc != SESSILE_OK)
		return;
	audit_event(s, &a);
}

int
sessile_sign_in(struct sessile *s, const char *name, const char *position,
    const char *password)
{
	struct sign_in in = { .name = name, .position = position,
	    .password = password };
	int rc, tries = TRIES;

	s->retry_after = 0;
	if (name == NULL || (position == NULL) == (password == NULL))
		return err_set(&s->err, SESSILE_EINVAL,
		    "a name, and a position or a password");
	if ((rc = audit_ready(s)) != SESSILE_OK)
		return rc;
	for (;;) {
		rc = try(s, &in);
		if (rc != SESSILE_EDENIED || !in.meanwhile || --tries == 0)
			break;
		store_user_free(&in.user);
	}
	store_let_go(s->app->store);	/* where it failed before the save */
	s->retry_after = throttle_seconds(&in.throttle);
	tell(s, rc, &in);
	if (rc == SESSILE_OK)
		rc = known_send(s, in.user.id, in.user.password, date_now());
	store_user_free(&in.user);
	return rc;
}

unsigned int
sessile_retry_after(const struct sessile *s)
{
	return s->retry_after;
}

int
sessile_sign_in_json(struct sessile *s, const char *json, size_t len)
{
	struct credentials c;
	struct span text = { json, len };
	int rc;

	rc = credentials_parse(&c, text, &s->err);
	if (rc == SESSILE_OK)
		rc = sessile_sign_in(s, c.name, c.position, c.password);
	credentials_free(&c);
	return rc;
}

int
sessile_user(struct sessile *s, char **json)
{
	const char *user;
	int rc;

	*json = NULL;
	if ((rc = session_need(s)) != SESSILE_OK)
		return rc;
	user = data_get(&s->data, "user");
	/* null is how an Express app signs a user out. */
	if (user == NULL || user[0] != '{')
		return err_set(&s->err, SESSILE_ENOENT, "nobody is signed in");
	return sessile_get(s, "user", json);
}
