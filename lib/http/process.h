/*
 * What both a CGI program and a FastCGI one need before they touch anything.
 */
#ifndef SESSILE_HTTP_PROCESS_H
#define SESSILE_HTTP_PROCESS_H

/*
 * Descriptors 0 to 2 open, SIGPIPE and SIGXFSZ ignored, SIGALRM able to end
 * the process, umask 077, no core dump, HTTP_PROXY TMPDIR SQLITE_TMPDIR unset.
 * -1 when that fails.
 */
int	 process_make_safe(void);

#endif
