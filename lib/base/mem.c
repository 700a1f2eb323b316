/*
 * Wiping and copying; see mem.h.
 */
#include "base/mem.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

void
mem_wipe(void *p, size_t n)
{
	if (p != NULL && n > 0)
		sodium_memzero(p, n);
}

/* NULL is fine. */
void
mem_wipe_free(void *p, size_t n)
{
	mem_wipe(p, n);
	free(p);
}

/* The same for a string; NULL is fine. */
void
mem_wipe_str(char *s)
{
	mem_wipe_free(s, s == NULL ? 0 : strlen(s));
}

/* A copy of n bytes with a NUL behind; NULL when there is no memory. */
char *
mem_dup(const char *s, size_t n)
{
	char *copy;

	if ((copy = malloc(n + 1)) == NULL)
		return NULL;
	if (n > 0)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}
