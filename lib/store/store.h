/*
 * The store: an interface, behind which SQLite stands first.  Nothing above
 * this knows which one it is.  Times are milliseconds since 1970.
 *
 * Every call returns SESSILE_OK or an error and says why in the struct err.
 * SESSILE_ESTORE: it is down, missing, foreign, busy for too long or full;
 * then nothing was changed.  A write that returned SESSILE_OK is on disk.
 */
#ifndef SESSILE_STORE_STORE_H
#define SESSILE_STORE_STORE_H

#include "base/buf.h"
#include "base/err.h"

struct store;

/* Called by store_update() within its transaction; see store_update(). */
typedef int store_change(const char *sess, size_t len, struct buf *changed,
    int64_t *expired, void *arg, struct err *);

struct store_user {
	int64_t	 id;
	char	*name;
	char	*position;	/* NULL: none */
	char	*password;	/* a hash, NULL: none */
	bool	 disabled;
};

/*
 * One row of a listing; the strings last until the function returns.  Of a
 * session that is too large to be fetched, `sess` is how it begins.
 */
struct store_row {
	const char	*sid;
	int64_t		 expired;
	const char	*sess;
	size_t		 len;
	size_t		 size;	/* in the store; `len`, where it is whole */
};
typedef int store_row_fn(const struct store_row *, void *arg);
typedef int store_user_fn(const struct store_user *, void *arg);

/*
 * Opens the store that `url` names ("sqlite:/absolute/path").  It is never
 * created.  `document_root` (may be NULL): a store below it is refused.
 * SESSILE_ECONFIG: no such kind of store, or a path that is refused.
 */
int	 store_open(struct store **, const char *url,
	     const char *document_root, struct err *);
void	 store_close(struct store *);	/* NULL is fine */

/*
 * Looks whether one of the three calls below will do: there is no store yet,
 * or it is ours, or an older one, or one that an Express app made.  Nothing
 * is changed.
 */
int	 store_look(const char *url, struct err *);

/*
 * Whether a store that has been open for longer than a request may be used
 * on: false when another stands in its place, when it is gone or spoilt, or
 * when an error has left a transaction open.  It is to be closed then.
 */
bool	 store_current(struct store *);

/*
 * Creates the store where there is none: safe to be called twice and by many
 * processes at once.  *made says whether it was this call.
 */
int	 store_create(const char *url, bool *made, struct err *);

/*
 * Makes a store of ours out of one that an Express app made (npm
 * connect-sqlite3), sessions and all; the app may go on using it meanwhile.
 * One that is ours already is left alone: *taken says whether it was this
 * call.  SESSILE_ESTORE: there is none, or it is somebody else's.
 */
int	 store_take_over(const char *url, bool *taken, struct err *);

/*
 * Makes a store of this version out of one of ours that is older, sessions,
 * users and all, while it is in use.  One of this version is left alone:
 * *done says whether it was this call.  SESSILE_ESTORE: there is none, or it
 * is somebody else's; or it failed, and then all is as before.
 */
int	 store_upgrade(const char *url, bool *done, struct err *);
bool	 store_is_older(const char *url);

/* A live session's JSON.  SESSILE_ENOENT: none, or expired at `now`. */
int	 store_get(struct store *, const char *sid, int64_t now,
	     struct buf *sess, int64_t *expired, struct err *);

/*
 * Inserts a new session, deletes `old` (NULL: none) and up to `sweep`
 * expired ones, in one transaction.  SESSILE_EEXIST: there is one of that
 * id.  With `old`, SESSILE_EGONE when it is no longer alive at `now`: then
 * nothing is inserted, for a renewed session must not outlive a sign-out.
 */
int	 store_insert(struct store *, const char *sid, int64_t expired,
	     const char *sess, size_t len, const char *old, int64_t now,
	     unsigned int sweep, struct err *);

/* A sign-in, beside the session that it makes. */
struct store_sign_in {
	const char	*address;	/* of the client; NULL: unknown */
	const char	*agent;		/* the browser; NULL likewise */
	unsigned int	 most;		/* sessions that he may have; or 0 */
};

/*
 * Failed sign-ins by one name, or from one network: what `fails` and `until`
 * mean is the function's that judges them.  It gets those of `ids` as they
 * are now and changes them; its error changes nothing, and is returned.
 * A row that has no time left (by `until`, and `forget` ms for each of its
 * fails) is removed by others that write.
 */
#define STORE_TRIES	2
struct store_attempt {
	int64_t	 id;
	int64_t	 fails;		/* 0: there are none */
	int64_t	 until;
};
typedef int store_attempts_fn(struct store_attempt *, size_t n, void *arg,
    struct err *);
struct store_tries {
	int64_t			 ids[STORE_TRIES];
	size_t			 n;
	store_attempts_fn	*fn;	/* may be called twice */
	void			*arg;
	int64_t			 now;
	int64_t			 forget;
};
int	 store_attempts(struct store *, const struct store_tries *,
	     struct err *);

/*
 * Removes those of the next `limit` behind *place (at first INT64_MIN) that
 * have no time left, in one short transaction; *more says whether there are
 * some behind these.
 */
int	 store_sweep_attempts(struct store *, int64_t now, int64_t forget,
	     int64_t *place, unsigned int limit, bool *more, struct err *);

/*
 * The same for somebody who signs in.  SESSILE_EDENIED: there is no such user
 * any more, he is disabled, or `password` is not his hash any more (NULL: that
 * he has none); then nothing is inserted.  With `in` a row is kept of it, and
 * where that makes more than `most` sessions of the user, the oldest end;
 * without, the row of `old` goes on under the new id.  `tries` (NULL: none)
 * are judged in the same transaction; an error of theirs inserts nothing.
 */
struct store_who {
	int64_t		 id;		/* 0: nobody is to be looked at */
	const char	*password;
	int64_t		 was;		/* whose session `old` was, or 0 */
	const struct store_sign_in *in;
	const struct store_tries *tries;
};
int	 store_insert_for(struct store *, const struct store_who *,
	     const char *sid, int64_t expired, const char *sess, size_t len,
	     const char *old, int64_t now, unsigned int sweep, struct err *);

/*
 * Read, change, write in one transaction: `change` gets the row as it is now
 * and puts out the new JSON and, if it likes, the new expiry (it gets the
 * old one).  Its error undoes everything and is returned.
 * SESSILE_EGONE: there is no live session of that id.
 */
int	 store_update(struct store *, const char *sid, int64_t now,
	     store_change *, void *arg, struct err *);

/*
 * Moves only the expiry, from `was` on: where another request has moved it,
 * it stays as that left it.  SESSILE_EGONE: there is no live session of that
 * id and that expiry.
 */
#define STORE_ANY	INT64_C(-1)	/* for `was`: whatever it is */
int	 store_touch(struct store *, const char *sid, int64_t was,
	     int64_t expired, int64_t now, struct err *);

/* Deletes it; *was (may be NULL) says whether it was there. */
int	 store_destroy(struct store *, const char *sid, bool *was,
	     struct err *);

/* The same with its row of store_list_signed_in(), if it is that user's. */
int	 store_destroy_of(struct store *, int64_t user, const char *sid,
	     bool *was, struct err *);

/* Calls fn for every live session, until it returns an error. */
int	 store_list(struct store *, int64_t now, store_row_fn *, void *arg,
	     struct err *);

/*
 * Calls fn for every sign-in that a user's row is kept of, until it returns an
 * error.  Not all of their sessions live.  The strings last until it returns.
 */
struct store_signed_in {
	const char	*sid;
	int64_t		 created;
	const char	*address;	/* "": unknown */
	const char	*agent;		/* "" likewise */
};
typedef int store_signed_in_fn(const struct store_signed_in *, void *arg);
int	 store_list_signed_in(struct store *, int64_t user,
	     store_signed_in_fn *, void *arg, struct err *);

/* The same for that of one session, if there is one. */
int	 store_get_signed_in(struct store *, int64_t user, const char *sid,
	     store_signed_in_fn *, void *arg, struct err *);

/*
 * Deletes those of the next few whose session is gone, in one short
 * transaction; begins with a place that is all zeros, until it is done.
 */
struct store_walk {
	int64_t	 user;
	char	 sid[LIMIT_SID + 1];
	bool	 done;
};
int	 store_sweep_signed_in(struct store *, struct store_walk *,
	     unsigned int *swept, struct err *);

/* Deletes up to `limit` expired ones in one short transaction. */
int	 store_sweep(struct store *, int64_t now, unsigned int limit,
	     unsigned int *swept, struct err *);

/*
 * SESSILE_ENOENT: nobody of that name.  To be freed with store_user_free.
 * The one found stays as he is, and all writers wait, until the next call:
 * a store_insert_for() that follows at once, or store_let_go().
 */
int	 store_user_get(struct store *, const char *name,
	     struct store_user *, struct err *);
void	 store_let_go(struct store *);	/* NULL is fine */

/* The same by number, for whom nobody waits. */
int	 store_user_by_id(struct store *, int64_t id, struct store_user *,
	     struct err *);
void	 store_user_free(struct store_user *);

/* SESSILE_EEXIST: the name is taken.  position and password may be NULL. */
int	 store_user_add(struct store *, const char *name,
	     const char *position, const char *password, int64_t *id,
	     struct err *);

/*
 * Another hash in place of `old` (NULL: none).  SESSILE_EGONE: it is another
 * one by now, or there is no such user any more; then nothing is changed.
 */
int	 store_user_password(struct store *, int64_t id, const char *old,
	     const char *password, struct err *);

/* From then on store_insert_for() denies him, or does so no longer. */
int	 store_user_disable(struct store *, const char *name, bool disabled,
	     struct err *);
int	 store_user_delete(struct store *, const char *name, struct err *);
int	 store_user_list(struct store *, store_user_fn *, void *arg,
	     struct err *);

/* For `doctor`: the engine's name and version, and its own check. */
const char *store_engine(void);
int	 store_check(struct store *, struct err *);

/* The path behind a URL, or NULL if it names no file; borrowed from url. */
const char *store_path(const char *url);

#endif
