/*
 * Passwords: what may be one, and their hashes (Argon2id, as PHC strings).
 *
 * A hash takes memory (option argon2.memory) and time, so no lock of the
 * store is to be held meanwhile.  That there is no memory is never taken for
 * a wrong password: SESSILE_ENOMEM.
 */
#ifndef SESSILE_AUTH_PASSWORD_H
#define SESSILE_AUTH_PASSWORD_H

#include "base/err.h"
#include "session/config.h"

/*
 * Whether somebody of that name may take it: of the least length, 1024 bytes
 * at most, none of common_password(), and not on the list of those that have
 * leaked.  SESSILE_EREQUEST (400) if not; the message begins with `what`.
 * SESSILE_ECONFIG: that list cannot be used.
 */
int	 password_rules(const struct config *, const char *password,
	     const char *name, const char *what, struct err *);

/* A new hash, with a new salt. */
int	 password_hash(const struct argon2 *, const char *password,
	     char hash[LIMIT_HASH], struct err *);

/*
 * Whether it is the password of `hash`.  That is always false without a hash
 * (NULL), for one that cannot be read, and where the user may not sign in;
 * the work is the same: that of a new hash.  For one of before the parameters
 * rose it is as many blocks, which take about as long; for one that took more
 * it is more.
 */
int	 password_check(const struct argon2 *, const char *hash, bool may,
	     const char *password, bool *right, struct err *)
	     __attribute__((warn_unused_result));

/* Whether it was made with less memory or fewer passes. */
bool	 password_outdated(const struct argon2 *, const char *hash);

#endif
