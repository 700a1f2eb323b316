/*
 * The user who is to own a store: the one that the server runs programs as.
 */
#ifndef SESSILE_BIN_OWNER_H
#define SESSILE_BIN_OWNER_H

#include <sys/types.h>

#include <stdbool.h>

#define OWNER_NAME	64

struct owner {
	bool	given;			/* false: whoever we are */
	uid_t	uid;
	gid_t	gid;			/* (gid_t)-1: not known */
	char	name[OWNER_NAME];
};

/* By name or number; DONE, or FAILED after a line. */
int	 owner_find(struct owner *, const char *text);
void	 owner_of(struct owner *, uid_t);

/* Its name, or its number where it has none. */
const char *owner_name(uid_t, char name[OWNER_NAME]);

/*
 * Run by root, from here on we have the rights of this user and group alone,
 * until the next call says another; others keep theirs.  DONE, or FAILED
 * after a line.
 */
int	 act_as(uid_t, gid_t);

#endif
