/*
 * What the commands that go through stored sessions share.
 */
#ifndef SESSILE_BIN_SESSION_LIST_H
#define SESSILE_BIN_SESSION_LIST_H

#include "base/buf.h"
#include "base/scan.h"
#include "store/store.h"

struct job;

enum who {
	WHO_NOBODY,		/* nobody is signed in */
	WHO_NAMED,		/* `user` is an object with a name */
	WHO_OTHER,		/* `user` is something else */
	WHO_UNREADABLE		/* no JSON, or none that C can hold */
};

/*
 * Who is signed in by a stored session: `user` is that value as JSON,
 * `name` its name decoded.  Of one that is too large to be fetched, what its
 * beginning tells counts: what comes behind it is mostly what made it large.
 */
enum who session_who(const struct store_row *, struct span *user,
	     struct buf *name);

/* Over what SQLite may hand us: the programs answer 500 to it. */
bool	 session_too_large(const struct store_row *);

/* Ends all of them; DONE, or FAILED after a line. */
int	 end_sessions_of(struct job *, const char *name, size_t *ended);

#endif
