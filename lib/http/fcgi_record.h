/*
 * A FastCGI request's records (FastCGI 1.0, section 3), looked at before
 * libfcgi reads them.
 *
 * libfcgi believes what it reads: a parameter of 2 GB it allocates, or, up to
 * 2.4.4, too little for it (CVE-2025-23016), or ends the process; a question
 * for its own values, put often enough in one record, overruns its stack; and
 * it waits for what does not come.  So it gets to see only requests that are
 * whole, in order, and alone on their connection.
 */
#ifndef SESSILE_HTTP_FCGI_RECORD_H
#define SESSILE_HTTP_FCGI_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#define RECORD_HEADER	8

enum records {
	RECORDS_MORE,	/* well so far; the rest has not come yet */
	RECORDS_WHOLE,	/* to its end, or past all that is read of a body */
	RECORDS_ASK,	/* a management record comes first */
	RECORDS_BAD	/* never to be read */
};

struct records_found {
	unsigned char	 type;		/* of the management record */
	size_t		 size;		/* and its bytes, all of them */
	bool		 nul;		/* some parameter has a NUL in it */
	bool		 open;		/* its end is still to come */
};

/* What the first n bytes of a connection are. */
enum records	 records_look(const unsigned char *, size_t n,
		     struct records_found *);

/* The answer to a management record; its length is at most `size`. */
#define RECORD_REPLY	72
size_t	 record_reply(unsigned char type, unsigned char to[RECORD_REPLY]);

#endif
