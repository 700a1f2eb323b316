/*
 * libfcgi up to 2.4.4 writes over its heap when a parameter is said to be of
 * 2 GB (CVE-2025-23016).  Distributions have put the fix into older versions,
 * and no version can be asked for; so it is tried out.
 */
#ifndef SESSILE_HTTP_FCGI_FIXED_H
#define SESSILE_HTTP_FCGI_FIXED_H

enum fcgi_fixed { FCGI_FIXED, FCGI_NOT_FIXED, FCGI_UNKNOWN };

/* Of the libfcgi that this program has.  In a process of its own. */
enum fcgi_fixed	 fcgi_fixed(void);

/* That in words, and never NULL. */
const char	*fcgi_fixed_words(enum fcgi_fixed);

#endif
