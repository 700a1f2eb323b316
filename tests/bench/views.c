/*
 * Counts a visitor's views: a request that writes the session, durably, and
 * does no more.  The program of the README, with an answer in JSON as that
 * of peers/app.js.  Compiled twice, as a CGI program and with -DFCGI.
 */
#include <inttypes.h>
#include <sessile.h>

static int
views(struct sessile *s)
{
	int64_t n;
	int rc = sessile_add(s, "views", 1, &n);

	if (rc != SESSILE_OK)
		return rc;
	return sessile_printf(s, 200, "application/json",
	    "{\"views\":%" PRId64 "}", n);
}

int
main(void)
{
#ifdef FCGI
	const struct sessile_route route = { "/views", "GET", views };

	return sessile_fcgi(&route, 1);
#else
	return sessile_cgi("GET", views);
#endif
}
