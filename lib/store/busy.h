/*
 * Waiting for a lock that another process holds.  SQLite's own way sleeps
 * longer and longer, so that under load newcomers overtake and some wait for
 * seconds; short sleeps of random length served more, and sooner.
 */
#ifndef SESSILE_STORE_BUSY_H
#define SESSILE_STORE_BUSY_H

#include <stdbool.h>
#include <stdint.h>

struct busy {
	int64_t	until;		/* when to give up; 0: nothing waited for */
};

/* Begins a call: it may wait LIMIT_BUSY_MS in all. */
void	 busy_reset(struct busy *);

/*
 * Sleeps for a moment; 0: it took too long.  `holds`: who waits has the lock
 * that all other writers wait for, and only waits for readers to let go of
 * theirs; so he asks much more often.
 */
int	 busy_wait(struct busy *, bool holds);

#endif
