/*
 * Questions about paths that decide whether a file may be trusted.
 */
#ifndef SESSILE_BASE_PATH_H
#define SESSILE_BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct stat;

/* Whether two looks were at one and the same file or folder. */
bool	 path_same(const struct stat *, const struct stat *);

/*
 * Whether the folder that `path` lies in is `root` or below it, whatever
 * symbolic links stand between them.  False when either cannot be looked at.
 */
bool	 path_below(const char *path, const char *root);

/* Whether two paths name the same folder, by what is written alone. */
bool	 path_beside(const char *a, const char *b);

/* The folder of `path`: "/" for "/x", "." for "x".  False: it does not fit. */
bool	 path_folder(const char *path, char *folder, size_t size);

/*
 * A regular file, to be read: never through a link at its end, refused when
 * anybody may write it.  With `private` it must belong to root or to us (the
 * effective user), and is refused when group or others can get at it.
 * SESSILE_ECONFIG; *fd is then -1.
 */
int	 path_open(const char *path, bool private, int *fd, uint64_t *size,
	     struct err *);

/* The same for a small one, whole: never more than `max` bytes. */
int	 path_read(const char *path, size_t max, bool private, struct buf *,
	     struct err *);

#endif
