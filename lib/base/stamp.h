/*
 * Whether a file is still the one that was read: told by what lstat() says,
 * so that it need not be read again.
 */
#ifndef SESSILE_BASE_STAMP_H
#define SESSILE_BASE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

/* All 0: there is no such file, or a symbolic link, and none is followed. */
struct stamp {
	uint64_t	 device;
	uint64_t	 file;		/* its number */
	int64_t		 size;
	int64_t		 changed[2];	/* seconds and nanoseconds */
	int64_t		 written[2];
};

/* To be taken before the file is read, for a change to be seen that comes
 * meanwhile. */
struct stamp	 stamp_of(const char *path);

bool	 stamp_same(const struct stamp *, const struct stamp *);

/* The same file, though something else may be in it. */
bool	 stamp_same_file(const struct stamp *, const struct stamp *);

#endif
