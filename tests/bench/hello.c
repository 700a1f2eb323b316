/*
 * The least a CGI program can do, in C: what everything else is compared
 * with.  run.sh compiles it twice, static and dynamic.
 */
#include <stdio.h>

int
main(void)
{

	puts("Status: 200 OK\r\nContent-Type: text/plain\r\n\r\nhello\r");
	return 0;
}
