/*
 * What the commands that end sessions share.
 */
#ifndef SESSILE_BIN_SESSION_LIST_H
#define SESSILE_BIN_SESSION_LIST_H

#include <stddef.h>
#include <stdint.h>

struct job;

/* Of a user; 0: there is none of that name, but one of an Express app. */
int	 user_number(struct job *, const char *name, int64_t *id);

/* Ends all of them; DONE, or FAILED after a line. */
int	 end_sessions_of(struct job *, const char *name, int64_t id,
	     size_t *count);

#endif
