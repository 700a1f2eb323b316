/*
 * A new password, typed in or piped in; never from the command line.
 */
#ifndef SESSILE_BIN_PASSWORD_H
#define SESSILE_BIN_PASSWORD_H

#include "base/limits.h"

struct job;

/*
 * Asks for it, judges it by the rules of the configuration that was read, and
 * hashes it.  The first word of the command is its user's name.  DONE, or
 * something else after a line.
 */
int	 new_password(struct job *, char hash[LIMIT_HASH]);

#endif
