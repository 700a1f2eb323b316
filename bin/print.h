/*
 * Words for people on terminals, and text for programs.
 */
#ifndef SESSILE_BIN_PRINT_H
#define SESSILE_BIN_PRINT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/scan.h"

#define PRINT_MAX	((size_t)1 << 30)	/* of one output */

/* One line on stderr, "sessile: " before it. */
void	 complain(const char *, ...) __attribute__((format(printf, 1, 2)));

/* The same; they return FAILED and MISUSED. */
int	 failed(const char *, ...) __attribute__((format(printf, 1, 2)));
int	 misused(const char *, ...) __attribute__((format(printf, 1, 2)));

/* What is utf8_control(), and what is no UTF-8, become '?'. */
void	 put_clean(struct buf *, struct span);

/* As a JSON string; what is no UTF-8 becomes U+FFFD. */
void	 put_json(struct buf *, const char *);

/* As one word of a shell's line. */
void	 put_quoted(struct buf *, const char *);

/* "in 59 minutes", or "now". */
void	 put_span(struct buf *, int64_t ms);

/* "1 session", "2 sessions". */
void	 put_count(struct buf *, uint64_t, const char *what);

/* An ISO date as a JSON string, or null. */
void	 put_json_date(struct buf *, int64_t);

/* JSON that json_valid() has passed, one member a line. */
void	 put_pretty(struct buf *, struct span);

/* How many characters a terminal shows, about. */
size_t	 width(const char *);

/* Writes it to stdout and frees it; DONE, or FAILED after a line. */
int	 print_buf(struct buf *);

/* The same for what a change is told by: the line says that it was made. */
int	 print_done(struct buf *);

#endif
