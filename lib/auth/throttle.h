/*
 * Who fails to sign in again and again has to wait, longer each time.
 *
 * It is counted by name, whether there is such a user or not, and by the
 * network that the tries come from: an address of IPv4, the first half of one
 * of IPv6.  Some failures are free; each one after that doubles the time in
 * which no other try is heard, from one second up to throttle.maxDelay.  For
 * each such longest delay without a failure one is forgotten.  A try that is
 * not heard does not count: nobody can make the time longer than that for
 * somebody else.
 *
 * What is stored is a number that tells no name: people type their password
 * in its place.  It comes from the secret that signs; a new secret begins
 * with nothing counted.
 */
#ifndef SESSILE_AUTH_THROTTLE_H
#define SESSILE_AUTH_THROTTLE_H

#include "http/address.h"
#include "session/config.h"
#include "store/store.h"

struct throttle {
	struct store_tries	 tries;
	int64_t			 free[STORE_TRIES];
	int64_t			 longest;	/* ms */
	int64_t			 now;
	bool			 on;
	bool			 counted;	/* this try is in the store: */
	struct store_attempt	 before[STORE_TRIES];	/* without it, */
	struct store_attempt	 after[STORE_TRIES];	/* and with it */
	int64_t			 wait;		/* ms, when it was refused */
};

/*
 * A try at `now`.  `from`: NULL, where its network does not count.  `known`:
 * what tells a browser that this user has used before (known.h), NULL where
 * it is none; then nothing counts but its own failures, so that others' are
 * no hindrance.
 */
void	 throttle_begin(struct throttle *, const struct config *,
	     const char *name, const struct address *from, const char *known,
	     int64_t now);

/*
 * Counts the try as one that failed.  SESSILE_EREQUEST (429): it is too
 * early; nothing is counted, and nothing may be said about the credential.
 * Of many at once, no more are let through than may.
 */
int	 throttle_count(struct throttle *, struct store *, struct err *)
	     __attribute__((warn_unused_result));

/*
 * Whether one may be heard now, with nothing counted: before a credential is
 * judged that costs no time, so that in a delay nobody's time tells it.
 */
int	 throttle_ask(struct throttle *, struct store *, struct err *)
	     __attribute__((warn_unused_result));

/*
 * The credential was right: for the transaction that writes what follows from
 * it.  What failed by this name is forgotten; of the network's, this try if
 * it was counted, so that others from there wait no longer for it.  One that
 * was not may turn out to be too early there.
 */
const struct store_tries *throttle_right(struct throttle *);

/* The same in a transaction of its own. */
int	 throttle_forget(struct throttle *, struct store *, struct err *);

/* Nothing was said about the credential after all. */
void	 throttle_undo(struct throttle *, struct store *);

/* Whole seconds, rounded up; 0: it was not refused. */
unsigned int throttle_seconds(const struct throttle *);

/* What is counted for a name, for who removes it; 0: it was nothing. */
int	 throttle_unlock(struct store *, const struct config *,
	     const char *name, int64_t now, int64_t *failures, struct err *);

#endif
