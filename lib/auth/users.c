/*
 * Who may sign in; see users.h.
 */
#include "auth/users.h"

#include <sodium.h>
#include <string.h>

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

int
users_check(struct store *store, const char *name, const char *position,
    const char *password, struct store_user *user, struct err *e)
{
	bool known, right;
	int rc;

	memset(user, 0, sizeof(*user));
	rc = store_user_get(store, name, user, e);
	if (rc != SESSILE_OK && rc != SESSILE_ENOENT)
		return rc;
	known = rc == SESSILE_OK;
	right = same(user->position, position);
	/* A user with a password signs in with it alone. */
	if (!known || !right || position == NULL || password != NULL ||
	    user->position == NULL || user->password != NULL ||
	    user->disabled) {
		store_let_go(store);
		return err_set(e, SESSILE_EDENIED,
		    "wrong name or credential");
	}
	return SESSILE_OK;
}
