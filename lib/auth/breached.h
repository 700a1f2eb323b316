/*
 * Passwords that have leaked: a list in a file, as Have I Been Pwned's own
 * downloader writes it.  A line has the SHA-1 of a password in 40 hexadecimal
 * digits, perhaps a colon and how often it was seen, and ends with LF or CRLF;
 * the lines are sorted.
 *
 * SESSILE_ECONFIG, and nothing is known of the password: the file is not
 * there, not to be read, no regular file, or empty; or where it was looked at
 * it is not such a list, or not sorted.  The message names file and place.
 */
#ifndef SESSILE_AUTH_BREACHED_H
#define SESSILE_AUTH_BREACHED_H

#include "base/err.h"
#include "base/scan.h"

/*
 * Whether it stands in the list, of whatever size that is: looked at are the
 * first line, the last one, and LIMIT_BREACHED_LOOKS between them at most.
 * Nothing is allocated.
 */
int	 breached_password(const char *path, struct span password, bool *found,
	     struct err *) __attribute__((warn_unused_result));

/*
 * Looks at a thousand places, all over the list, whether there are sums, and
 * sorted.  *count is about how many it has.
 */
int	 breached_try(const char *path, uint64_t *count, struct err *)
	     __attribute__((warn_unused_result));

#endif
