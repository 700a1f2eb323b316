/*
 * Who may sign in.
 */
#ifndef SESSILE_AUTH_USERS_H
#define SESSILE_AUTH_USERS_H

#include "base/err.h"
#include "store/store.h"

/*
 * The user of that name, if the credential is right: a position for one
 * without a password (one of the two arguments is NULL).  SESSILE_EDENIED
 * for an unknown name, a disabled user and a wrong credential, after the
 * same work.  To be freed with store_user_free(), also after an error.
 */
int	 users_check(struct store *, const char *name, const char *position,
	     const char *password, struct store_user *, struct err *)
	     __attribute__((warn_unused_result));

#endif
