/*
 * The main of every program; HANDLER names the one that it runs.  Arguments
 * are never looked at: some servers fill them from the query string.
 */
#include "handlers.h"

int
main(void)
{
	return sessile_cgi(HANDLER.methods, HANDLER.handler);
}
