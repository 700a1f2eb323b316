/*
 * Who may sign in.
 */
#ifndef SESSILE_AUTH_USERS_H
#define SESSILE_AUTH_USERS_H

#include "base/err.h"
#include "session/config.h"
#include "store/store.h"

/*
 * The user of that name; of an unknown one all is NULL and 0.  He stays as he
 * is until the next call of the store (see store_user_get()).  To be freed
 * with store_user_free().
 */
int	 users_find(struct store *, const char *name, struct store_user *,
	     struct err *);

/*
 * Whether the credential is his: the password, or a position for one without
 * (one of the two arguments is NULL).  SESSILE_EDENIED for an unknown or
 * disabled user, a wrong credential, and one that the user does not sign in
 * with, after the same work.  After a position he still is as he was found;
 * a password takes time, and so he may not be.  A hash from before the
 * parameters rose is replaced.  SESSILE_EREQUEST (503): too many want to know
 * at once.
 */
int	 users_check(struct store *, const struct config *,
	     const char *position, const char *password, struct store_user *,
	     struct err *) __attribute__((warn_unused_result));

#endif
