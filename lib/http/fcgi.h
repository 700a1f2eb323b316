/*
 * A FastCGI responder over libfcgi.  One process, one thread, one request at
 * a time; but a connection is served only when its request has come whole, so
 * that one that stalls holds up nobody.
 */
#ifndef SESSILE_HTTP_FCGI_H
#define SESSILE_HTTP_FCGI_H

#include "base/buf.h"
#include "http/request.h"

/* One request: the whole answer goes into `out`. */
typedef void fcgi_handler(void *arg, struct env, struct input,
    struct buf *out);

/* Whether descriptor 0 is a socket that connections come in on. */
bool	 fcgi_has_socket(void);

/*
 * Serves what comes in on descriptor 0, until SIGTERM, SIGINT or SIGUSR1,
 * which let the request in hand end.  `peers` are the addresses that may
 * connect, parted by commas; NULL: all.  -1 and errno when it cannot go on.
 */
int	 fcgi_loop(fcgi_handler *, void *arg, const char *peers);

#endif
