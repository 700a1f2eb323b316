/*
 * What the commands that end sessions share.
 */
#ifndef SESSILE_BIN_SESSION_LIST_H
#define SESSILE_BIN_SESSION_LIST_H

#include <stddef.h>

struct job;

/* Ends all of them; DONE, or FAILED after a line. */
int	 end_sessions_of(struct job *, const char *name, size_t *count);

#endif
