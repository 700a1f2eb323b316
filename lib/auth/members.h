/*
 * The fields of a request's JSON object: strings, each once.
 */
#ifndef SESSILE_AUTH_MEMBERS_H
#define SESSILE_AUTH_MEMBERS_H

#include "base/err.h"
#include "base/scan.h"

struct wanted {
	const char	*name;
	size_t		 max;	/* bytes; 0: no string but true */
	char		**to;	/* where NULL stands; from malloc() */
};

/*
 * Fills in those that are there; others that the object has are passed over.
 * SESSILE_EREQUEST (400): no object, or a field that is empty, too long,
 * there twice, no string (or not true), or that holds \u0000; the message
 * names it.
 */
int	 members_parse(struct span json, const struct wanted *, size_t n,
	     struct err *);

#endif
