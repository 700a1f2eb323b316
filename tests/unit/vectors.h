/*
 * The reference values that Node gave: rows of tab-separated fields.  The
 * last comment line before the rows names the columns; ":t" behind a name is
 * plain text, ":n" a number, anything else is written in hex.
 */
#ifndef SESSILE_TESTS_VECTORS_H
#define SESSILE_TESTS_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define VECTORS_MAX 16

struct vectors {
	FILE	*f;
	char	*text;		/* the line, cut at its tabs */
	size_t	 size;
	int	 line;
	int	 rows;
	size_t	 want;
	bool	 plain[VECTORS_MAX];
	char	*field[VECTORS_MAX];	/* decoded, NUL behind */
	size_t	 len[VECTORS_MAX];
};

/* A file of tests/unit/vectors with that many columns; fails the test. */
struct vectors *vectors_open(const char *name, size_t columns);
bool	 vectors_next(struct vectors *);
void	 vectors_close(struct vectors *);

#endif
