/*
 * Allocations that fail; see starve.h.
 */
#include "starve.h"

#include <sys/mman.h>

#include <err.h>
#include <errno.h>
#include <stddef.h>

/* The C library's, or the sanitizer's: ours take the place of their names. */
#ifdef __SANITIZE_ADDRESS__
#define REAL(name)	__interceptor_##name
#else
#define REAL(name)	__libc_##name
#endif
extern void *REAL(malloc)(size_t);
extern void *REAL(calloc)(size_t, size_t);
extern void *REAL(realloc)(void *, size_t);

static long left;	/* until one fails; 0: none does */
static bool all_behind;
static long *failures;	/* shared by all processes */

void
starve_begin(void)
{
	failures = mmap(NULL, sizeof(*failures), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (failures == MAP_FAILED)
		err(1, "mmap");
}

void
starve(long n, bool stays)
{
	if (n > 0)
		*failures = 0;
	left = n;
	all_behind = stays;
}

bool
starved(void)
{
	return *failures > 0;
}

static bool
fails(void)
{
	if (left == 0 || --left > 0)
		return false;
	left = all_behind;
	(*failures)++;
	errno = ENOMEM;
	return true;
}

/* They would be hidden, as all that a program defines. */
#pragma GCC visibility push(default)

void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);

void *
malloc(size_t n)
{
	return fails() ? NULL : REAL(malloc)(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : REAL(calloc)(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails() ? NULL : REAL(realloc)(p, n);
}

#pragma GCC visibility pop
