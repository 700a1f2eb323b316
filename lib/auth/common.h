/*
 * Passwords that everybody thinks of.
 */
#ifndef SESSILE_AUTH_COMMON_H
#define SESSILE_AUTH_COMMON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/scan.h"

/*
 * Whether a password is on the list of the most common ones, or the name of
 * its user, or one of `words` (a line each; may be NULL), or made of two or
 * three of those, or of one piece over and over.  Letters of ASCII count
 * alike, large or small.
 */
bool	 common_password(struct span password, const char *name,
	     const char *words);

/* The list, in the order of memcmp(), a line each: common_passwords.txt. */
extern const char common_passwords[];
extern const size_t common_passwords_length;

#endif
