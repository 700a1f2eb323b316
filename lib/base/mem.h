/*
 * Memory that held a secret or somebody's session: wiped, then freed.
 */
#ifndef SESSILE_BASE_MEM_H
#define SESSILE_BASE_MEM_H

#include <stddef.h>

void	 mem_wipe(void *, size_t);
void	 mem_wipe_free(void *, size_t);
void	 mem_wipe_str(char *);
char	*mem_dup(const char *, size_t);

#endif
