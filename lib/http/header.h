/*
 * Lines of headers in a buffer, "Name: value\r\n" each.  For http/ alone.
 */
#ifndef SESSILE_HTTP_HEADER_H
#define SESSILE_HTTP_HEADER_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Where the line of that name begins, and its length; false: nowhere. */
bool	 header_find(const struct buf *, const char *name, size_t *at,
	     size_t *len);

#endif
