/*
 * Who may sign in; see users.h.
 */
#include "auth/users.h"

#include <sodium.h>
#include <string.h>

#include "auth/password.h"
#include "auth/slot.h"
#include "base/banned.h"
#include "base/mem.h"

/* Compared whole, whatever their lengths. */
struct padded {
	char	text[LIMIT_POSITION + 1];
};

static void
pad(struct padded *p, const char *s)
{
	size_t n = s == NULL ? 0 : strnlen(s, LIMIT_POSITION);

	memset(p, 0, sizeof(*p));
	if (n > 0)
		memcpy(p->text, s, n);
}

static bool
same(const char *a, const char *b)
{
	struct padded x, y;
	bool equal;

	pad(&x, a);
	pad(&y, b);
	equal = sodium_memcmp(&x, &y, sizeof(x)) == 0 &&
	    (b == NULL || strnlen(b, LIMIT_POSITION + 1) <= LIMIT_POSITION);
	mem_wipe(&x, sizeof(x));
	mem_wipe(&y, sizeof(y));
	return equal;
}

/* A user with a password signs in with it alone. */
static bool
may_by_position(const struct config *c, const struct store_user *user,
    const char *position)
{
	bool right = same(user->position, position);

	return right && position != NULL && user->position != NULL &&
	    user->password == NULL && !user->disabled && c->by_position;
}

/*
 * A new hash for a password that was right.  Where somebody else changes it
 * at the same time, that stands, and the sign-in finds out as it ends.
 */
static void
renew_hash(struct store *store, const struct argon2 *a,
    const char *password, struct store_user *user)
{
	char hash[LIMIT_HASH], *copy;

	if (!password_outdated(a, user->password) ||
	    password_hash(a, password, hash, NULL) != SESSILE_OK)
		return;
	if ((copy = mem_dup(hash, strlen(hash))) == NULL ||
	    store_user_password(store, user->id, user->password, hash,
	    NULL) != SESSILE_OK) {
		mem_wipe_str(copy);
		return;
	}
	mem_wipe_str(user->password);
	user->password = copy;
}

/* No lock of the store is held while it waits and hashes. */
static int
by_password(struct store *store, const struct config *c,
    const char *password, struct store_user *user, bool *right,
    struct err *e)
{
	struct slot slot;
	int rc;

	*right = false;
	store_let_go(store);
	if ((rc = slot_take(&slot, c, e)) == SESSILE_OK)
		rc = password_check(&c->argon2, user->password,
		    !user->disabled, password, right, e);
	if (rc == SESSILE_OK && *right)
		renew_hash(store, &c->argon2, password, user);
	slot_give(&slot);
	return rc;
}

int
users_find(struct store *store, const char *name, struct store_user *user,
    struct err *e)
{
	int rc;

	memset(user, 0, sizeof(*user));
	rc = store_user_get(store, name, user, e);
	return rc == SESSILE_ENOENT ? SESSILE_OK : rc;
}

int
users_check(struct store *store, const struct config *c,
    const char *position, const char *password, struct store_user *user,
    struct err *e)
{
	bool right;
	int rc;

	if (password == NULL)
		right = may_by_position(c, user, position);
	else if ((rc = by_password(store, c, password, user, &right, e)) !=
	    SESSILE_OK)
		return rc;
	if (right)
		return SESSILE_OK;
	store_let_go(store);
	return err_set(e, SESSILE_EDENIED, "wrong name or credential");
}
