/*
 * Secrets that we make, for the file that holds one a line.
 */
#ifndef SESSILE_BIN_SECRET_H
#define SESSILE_BIN_SECRET_H

#define SECRET_LINE	44	/* 32 random bytes in base64url, line feed */

/* How many old ones `sessile secret rotate` keeps when it is not told. */
#define SECRET_KEEP	3

void	 secret_line(char text[SECRET_LINE + 1]);

#endif
