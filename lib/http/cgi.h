/*
 * The CGI process: made safe first, then its environment, its standard input
 * and its standard output.  The only place that touches them.
 */
#ifndef SESSILE_HTTP_CGI_H
#define SESSILE_HTTP_CGI_H

#include "base/buf.h"
#include "http/request.h"

/*
 * process_make_safe(), and an alarm that ends it.  -1 when that fails.
 */
int	 cgi_process(void);

struct env	 cgi_env(void);
struct input	 cgi_input(void);	/* poll()s up to the deadline */

/* Writes all of it to standard output; -1 when the client is gone. */
int	 cgi_output(const struct buf *);

#endif
