/*
 * Bounded scanning: a cursor over counted bytes.  A scan_ function moves the
 * cursor only when it succeeds, and never looks past the end.
 */
#ifndef SESSILE_BASE_SCAN_H
#define SESSILE_BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const char	*p;
	size_t		 n;
};

struct span	 span_of(const char *);
bool		 span_is(struct span, const char *);
bool		 span_is_nocase(struct span, const char *);
struct span	 span_trim(struct span);
bool		 span_utf8(struct span);
bool		 span_plain(struct span);
bool		 span_token(struct span);

bool		 scan_char(struct span *, char);
bool		 scan_digits(struct span *, size_t max_digits, uint64_t *);
struct span	 scan_until(struct span *, char);
size_t		 utf8_length(const char *, size_t);

/* The number of a character of `n` bytes, as utf8_length() counts. */
unsigned int	 utf8_number(const char *, size_t n);

/*
 * Whether a character moves a terminal's cursor, breaks a line, or turns the
 * direction of the text behind it; n is its length in UTF-8.
 */
bool		 utf8_control(const char *, size_t n);

#endif
