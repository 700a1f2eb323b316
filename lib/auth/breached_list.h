/*
 * A sorted list of SHA-1 sums, a line each, that is looked into: see
 * breached.h, which alone needs it.
 */
#ifndef SESSILE_AUTH_BREACHED_LIST_H
#define SESSILE_AUTH_BREACHED_LIST_H

#include "base/err.h"
#include "base/scan.h"

#define BREACHED_SUM	20	/* bytes of one */

struct breached_list {
	const char	*path;
	int		 fd;
	uint64_t	 size;		/* never 0 */
};

struct breached_line {
	unsigned char	 sum[BREACHED_SUM];
	uint64_t	 start;		/* in the file */
	uint64_t	 end;		/* behind its line end */
};

/* To be closed (the descriptor) only if it is SESSILE_OK. */
int	 breached_open(struct breached_list *, const char *path,
	     struct err *);

/* The line that byte `at` is of; `low` is the start of it or of another. */
int	 breached_look(const struct breached_list *, uint64_t low, uint64_t at,
	     struct breached_line *, struct err *);

/* Whether the one may stand before the other. */
int	 breached_sorted(const struct breached_list *,
	     const struct breached_line *, const struct breached_line *,
	     struct err *);

#endif
