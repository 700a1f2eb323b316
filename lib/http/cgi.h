/*
 * The CGI process: made safe first, then its environment, its standard input
 * and its standard output.  The only place that touches them.
 */
#ifndef SESSILE_HTTP_CGI_H
#define SESSILE_HTTP_CGI_H

#include "base/buf.h"
#include "http/request.h"

/*
 * Descriptors 0 to 2 open, SIGPIPE ignored, umask 077, no core dump, an
 * alarm, HTTP_PROXY TMPDIR SQLITE_TMPDIR unset.  -1 when that fails.
 */
int	 cgi_process(void);

struct env	 cgi_env(void);
struct input	 cgi_input(void);	/* poll()s up to the deadline */

/* Writes all of it to standard output; -1 when the client is gone. */
int	 cgi_output(const struct buf *);

#endif
