/*
 * Memory: what held a secret or a session is wiped, then freed; and what is
 * needed soon is asked for at once.
 */
#ifndef SESSILE_BASE_MEM_H
#define SESSILE_BASE_MEM_H

#include <stddef.h>

/* So many pages of the heap that are needed soon, in one call. */
void	 mem_warm(size_t pages);

void	 mem_wipe(void *, size_t);
void	 mem_wipe_free(void *, size_t);
void	 mem_wipe_str(char *);
char	*mem_dup(const char *, size_t);

#endif
