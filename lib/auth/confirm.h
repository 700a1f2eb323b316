/*
 * Asking who is signed in for his password: the session may be somebody
 * else's by now.  Guesses at it wait as those of a sign-in do, and are in the
 * audit log.
 */
#ifndef SESSILE_AUTH_CONFIRM_H
#define SESSILE_AUTH_CONFIRM_H

#include "session/session.h"

/*
 * Whose session it is, as session_is_of() has it: by name, or by number where
 * there is none.  Without an id, where the table has no such user.
 * SESSILE_ENOENT: nobody is signed in.
 */
int	 confirm_user(struct sessile *, struct store_user *);

/* The same, who may also sign in.  SESSILE_ENOENT: there is none such. */
int	 confirm_user_may(struct sessile *, struct store_user *);

struct question {
	const char	*password;
	const char	*wrong;		/* what the log says then */
	const char	*next;		/* NULL, or another one: if this one */
	char		*hash;		/* is right its hash, [LIMIT_HASH] */
};

/*
 * SESSILE_EDENIED: it is wrong, which it also is where he has none.
 * SESSILE_EREQUEST (429): too many have been; (503): all slots are taken.
 */
int	 confirm_password(struct sessile *, const struct store_user *,
	     const struct question *) __attribute__((warn_unused_result));

/*
 * All of it, for who has a password (*confirmed); nobody else is asked for one.
 * SESSILE_EREQUEST (400): it is missing (NULL).  SESSILE_EGONE: the session
 * ended while it was looked at.
 */
int	 confirm_if_any(struct sessile *, const char *password,
	     const char *what, bool *confirmed)
	     __attribute__((warn_unused_result));

/* What became of a question, if that is to be told. */
void	 confirm_tell(struct sessile *, const struct store_user *, int rc,
	     const char *what);

#endif
