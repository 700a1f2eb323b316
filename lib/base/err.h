/*
 * The detail of an error: it lives in a value that is handed down, goes to
 * the log, and to the visitor only where he caused it (err_request()).
 */
#ifndef SESSILE_BASE_ERR_H
#define SESSILE_BASE_ERR_H

#include "base/limits.h"
#include "sessile.h"

struct err {
	int	 status;	/* HTTP status, for SESSILE_EREQUEST; else 0 */
	char	 text[LIMIT_MESSAGE];
};

/* Fills in the text (cut where it is too long); returns `error`. */
int	 err_set(struct err *, int error, const char *, ...)
	     __attribute__((format(printf, 3, 4)));

/* The same for SESSILE_EREQUEST, with the status to answer. */
int	 err_request(struct err *, int status, const char *, ...)
	     __attribute__((format(printf, 3, 4)));

#endif
