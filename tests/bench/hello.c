/*
 * The least a CGI program can do, in C: what everything else is compared
 * with.  It says what status.cgi says of a signed-in visitor, byte for byte,
 * so that a server moves as much for the one as for the other.  Compiled
 * twice, static and dynamic.
 */
#include <stdio.h>

int
main(void)
{

	fputs("Status: 200 OK\r\n"
	    "Content-Type: application/json; charset=utf-8\r\n"
	    "Content-Length: 87\r\n"
	    "X-Content-Type-Options: nosniff\r\n"
	    "Cache-Control: no-store\r\n"
	    "Content-Security-Policy: default-src 'none'; "
	    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
	    "Referrer-Policy: same-origin\r\n"
	    "Cross-Origin-Resource-Policy: same-origin\r\n"
	    "Cross-Origin-Opener-Policy: same-origin\r\n"
	    "\r\n"
	    "{\"authenticated\":true,\"user\":{\"id\":1,"
	    "\"name\":\"John Doe\",\"position\":\"Software Engineer\"}}",
	    stdout);
	return 0;
}
