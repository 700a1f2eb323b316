/*
 * Whether a path is a good place: not where a server gives it to anybody,
 * and not where its owner cannot get at it.
 */
#ifndef SESSILE_BIN_PLACE_H
#define SESSILE_BIN_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "owner.h"

/* Below the folder `root`, also when its own folder is not there yet. */
bool	 place_below(const char *path, const char *root);

/*
 * The last name of a path, perhaps a relative one, and the folder in which it
 * lies; NULL where there is no such folder.
 */
struct stat;
const char *place_part(const char *path, struct stat *folder);

/* Whether two paths name one file, also one that is not there yet. */
bool	 place_same(const char *, const char *);

/*
 * A folder above `path` that looks like a document root: with an
 * index.html or a cgi-bin.  False if there is none.
 */
bool	 place_guess(const char *path, char *root, size_t size);

/*
 * The first folder on the way to `path` that this user cannot pass through,
 * as far as its mode tells.  False if there is none.
 */
bool	 place_barred(const char *path, const struct owner *, char *folder,
	     size_t size);

#endif
