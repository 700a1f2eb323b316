/*
 * Making files that are whole from the moment they have a name, and giving
 * them to their owner.
 */
#ifndef SESSILE_BIN_FILE_H
#define SESSILE_BIN_FILE_H

#include <sys/stat.h>

#include "base/err.h"
#include "owner.h"

/*
 * Makes a file, unless there is one: it is never replaced.  *made says
 * whether it was this call.  Safe for many processes at once, and durable.
 */
int	 file_make(const char *path, const void *, size_t, mode_t,
	     const struct owner *, bool *made, struct err *);

/*
 * Puts a new file in the place of `path`, with the owner and the mode of
 * `like`, and its group where we may.  Whoever looks finds the old one or the
 * new one, whole.  Durable.
 */
int	 file_replace(const char *path, const void *, size_t,
	     const struct stat *like, struct err *);

/* Whether a name ends so that only we, before we publish it, call it that. */
bool	 file_is_unfinished(const char *end);

/*
 * Gives what lies at `path` to its owner, through no link.  A file that has
 * another name somewhere is refused: it may be somebody else's.  That there
 * is none is SESSILE_ENOENT.
 */
int	 file_give(const char *path, const struct owner *, struct err *);

/* Whether that would refuse it.  Nothing is changed. */
int	 file_look(const char *path, struct err *);

/* Takes the rights of group and others away; *was says whether they had any. */
int	 file_close_up(const char *path, bool *was, struct err *);

#endif
