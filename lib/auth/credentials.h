/*
 * What somebody signs in with.
 */
#ifndef SESSILE_AUTH_CREDENTIALS_H
#define SESSILE_AUTH_CREDENTIALS_H

#include "base/err.h"
#include "base/scan.h"

struct credentials {
	char	*name;
	char	*position;	/* one of the two is NULL */
	char	*password;
};

/*
 * From the JSON of a request.  SESSILE_EREQUEST (400): not an object, a field
 * missing, empty, too long, twice, no string, or one that holds \u0000; the
 * message names it.  To be freed also then.
 */
int	 credentials_parse(struct credentials *, struct span json,
	     struct err *);
void	 credentials_free(struct credentials *);

#endif
