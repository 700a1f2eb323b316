/*
 * Wiping and copying; see mem.h.
 */
#include "base/mem.h"

#include <sys/mman.h>

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

/*
 * A page that is asked for costs less than one that is missed.  Where that is
 * not to be had, they come as they always do.
 */
void
mem_warm(size_t pages)
{
#ifdef MADV_POPULATE_WRITE
	long page = sysconf(_SC_PAGESIZE);
	size_t size;
	char *p, *first;

	if (page <= 0)
		return;
	size = (size_t)page;
	if ((p = malloc((pages + 2) * size)) == NULL)
		return;
	first = p + size - (uintptr_t)p % size;
	(void)madvise(first, pages * size, MADV_POPULATE_WRITE);
	free(p);
#else
	(void)pages;
#endif
}

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
