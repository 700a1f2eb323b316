/*
 * Who may sign in.
 */
#ifndef SESSILE_AUTH_USERS_H
#define SESSILE_AUTH_USERS_H

#include "base/err.h"
#include "session/config.h"
#include "store/store.h"

/*
 * The user of that name, if the credential is right: his password, or a
 * position for one without (one of the two arguments is NULL).
 * SESSILE_EDENIED for an unknown name, a disabled user, a wrong credential,
 * and one that the user does not sign in with, after the same work.  With a
 * position he stays as he is until the next call of the store (see
 * store_user_get()); with a password, which takes time, he does not.  A hash
 * from before the parameters rose is replaced.  SESSILE_EREQUEST (503): too
 * many want to know at once.  To be freed with
 * store_user_free(), also after an error.
 */
int	 users_check(struct store *, const struct config *, const char *name,
	     const char *position, const char *password, struct store_user *,
	     struct err *) __attribute__((warn_unused_result));

#endif
