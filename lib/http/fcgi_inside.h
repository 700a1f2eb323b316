/*
 * What the files of the FastCGI responder share.
 */
#ifndef SESSILE_HTTP_FCGI_INSIDE_H
#define SESSILE_HTTP_FCGI_INSIDE_H

#include <poll.h>

#include "base/limits.h"
#include "http/fcgi.h"
#include "http/fcgi_record.h"

/* A connection that is not served yet, or not any more. */
struct fcgi_conn {
	int		 fd;		/* -1: closed already */
	int64_t		 until;		/* date_ticks() when it is given up */
	bool		 answered;	/* what still comes is thrown away */
	struct buf	 part;		/* of the request, so far */
};

struct fcgi {
	fcgi_handler		*handler;
	void			*arg;
	const char		*peers;	/* who may connect */
	size_t			 n;
	struct fcgi_conn	 conns[LIMIT_FCGI_WAITING];
	struct pollfd		 polls[LIMIT_FCGI_WAITING + 1];
	unsigned char		 look[LIMIT_FCGI];	/* wiped after use */
};

/* fcgi_conn.c: those that wait. */
int	 fcgi_accept(struct fcgi *);	/* -1 and errno: never again */
void	 fcgi_poll_set(struct fcgi *);
int	 fcgi_poll_time(const struct fcgi *);	/* ms, -1: for ever */
void	 fcgi_go_on(struct fcgi *);	/* with those that something came of */

/*
 * fcgi_request.c: serves the request that stands in `from`, whole: *fd, or
 * else something that is closed when it has been read.  Of one with a
 * NUL in a variable none is told.  *fd is -1 afterwards when the connection
 * broke.  False when the peer is still sending: that has to be read before
 * closing, or it may lose the answer.
 */
bool	 fcgi_serve(struct fcgi *, int *fd, int from,
	     const struct records_found *);

#endif
