/*
 * A browser that has signed in before (OWASP calls its cookie a device
 * cookie): option `knownBrowser`.  Beside the session's cookie it has one
 * that outlives it, NAME.known.  Whoever guesses at its user elsewhere does
 * not keep it out; it signs nobody in.
 */
#ifndef SESSILE_AUTH_KNOWN_H
#define SESSILE_AUTH_KNOWN_H

#include "session/session.h"

#define KNOWN_TOKEN	23	/* 16 random bytes in base64url, and NUL */

/*
 * Whether the request has a cookie that this user got at a sign-in, not
 * longer than `knownBrowser` ago and with the password he still has.  What is
 * its own about it goes into `token`.
 */
bool	 known_brought(struct sessile *, const struct store_user *,
	     int64_t now, char token[KNOWN_TOKEN]);

/*
 * A new one, for the answer, where the session's goes as well.  `hash` is the
 * user's password's; NULL: he has none.
 */
int	 known_send(struct sessile *, int64_t user, const char *hash,
	     int64_t now);

#endif
