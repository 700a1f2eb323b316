/*
 * A request made up by a test: variables from a list, a body from memory,
 * handed out as meanly as the test wants.
 */
#ifndef SESSILE_TESTS_FAKE_REQUEST_H
#define SESSILE_TESTS_FAKE_REQUEST_H

#include "http/request.h"

#define FAKE_VARS	16

struct fake {
	const char	*vars[FAKE_VARS]; /* "NAME=value", NULL ends them */
	const char	*body;		/* what the client sends */
	size_t		 len;
	size_t		 chunk;		/* at most so much at once; 0: all */
	bool		 broken;	/* at its end -1 instead of 0 */
	bool		 endless;	/* there must be no read at its end */
	/* What happened. */
	size_t		 at;
	int		 reads;
	int		 forbidden;	/* variables that must not be read */
};

/* request_take() with what the test made up. */
int	 fake_take(struct request *, struct fake *, struct err *);

/* The same; it must be taken. `line`: of the test's table. */
void	 fake_taken(struct request *, struct fake *, int line);

#endif
