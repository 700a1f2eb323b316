/*
 * One's own sessions.
 */
#ifndef SESSILE_AUTH_OWN_H
#define SESSILE_AUTH_OWN_H

#include "session/session.h"

/* Of a SHA-256 of the id, as hex: enough to tell a user's sessions apart. */
#define OWN_HANDLE	16

void	 own_handle(const char *sid, char handle[OWN_HANDLE + 1]);

struct own {
	char	 sid[LIMIT_SID + 1];
	char	 handle[OWN_HANDLE + 1];
	int64_t	 created;			/* 0: unknown */
	int64_t	 seen;
	char	 address[LIMIT_ADDRESS + 1];	/* "": unknown */
	char	 agent[LIMIT_AGENT + 1];	/* "" likewise */
};

struct owns {
	struct own	*all;		/* the first is the request's own */
	size_t		 count;
	size_t		 size;
	bool		 more;		/* than LIMIT_USER_SESSIONS */
};

/*
 * The live sessions of the user who is signed in, and no one else's: those
 * that a row is kept of, and what a look at LIMIT_LOOK others finds.
 * SESSILE_ENOENT: nobody is signed in.  To be freed also after an error.
 */
int	 own_sessions(struct sessile *, struct owns *);
void	 own_free(struct owns *);

#endif
