/*
 * Whose a stored session is, and ending all of somebody's.
 */
#ifndef SESSILE_AUTH_WHOSE_H
#define SESSILE_AUTH_WHOSE_H

#include "base/buf.h"
#include "base/scan.h"
#include "store/store.h"

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

/*
 * Whom a session's "user" means; 0 where it has no number, and an empty name
 * where that is none.  SESSILE_ENOMEM, and then the name is empty, too: it is
 * not to be taken for somebody without one.
 */
int	 whose_user(struct span user, int64_t *id, struct buf *name,
	     struct err *);

/*
 * Whether it is the session of that user: by name, and where it has none (an
 * Express app may keep but the number), by number (0: it is not known).
 */
bool	 session_is_of(enum who, struct span user, const struct buf *name,
	     const char *whose, int64_t id);

/* Over what SQLite may hand us: the programs answer 500 to it. */
bool	 session_too_large(const struct store_row *);

/*
 * Ends all live sessions of that user but `keep` (NULL: all), one by one.
 * The id of one that was renewed meanwhile is another: so it looks again
 * until there is none.  SESSILE_EEXIST: there were new ones each time.
 */
struct ended {
	/* May be NULL; is called for each, with its `user` as JSON. */
	void	(*tell)(void *arg, const char *sid, struct span user);
	void	*arg;
	int64_t	 user;		/* the number, or 0; see session_is_of() */
	size_t	 count;
	size_t	 unreadable;	/* left alone: nobody knows whose they are */
};
int	 sessions_end(struct store *, const char *user, const char *keep,
	     struct ended *, struct err *);

#endif
