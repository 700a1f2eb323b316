/*
 * Places for those who hash a password: option `hashSlots`, across all
 * processes, so that a crowd cannot take all memory.
 */
#ifndef SESSILE_AUTH_SLOT_H
#define SESSILE_AUTH_SLOT_H

#include "base/err.h"
#include "session/config.h"

struct slot {
	int	fd;	/* -1: none */
};

/*
 * Waits for one, LIMIT_SLOT_MS at most.  SESSILE_EREQUEST (503): all were
 * taken for so long.  SESSILE_ESTORE: they cannot be had at all.  To be given
 * back, also after an error; the end of the process does so, too.
 */
int	 slot_take(struct slot *, const struct config *, struct err *);
void	 slot_give(struct slot *);

#endif
