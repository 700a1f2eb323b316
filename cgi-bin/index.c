/*
 * GET /: keeps the visitor's session, and shows a browser to the page.
 */
#include <stdlib.h>
#include <string.h>

#include "handlers.h"

static bool
ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

/*
 * The page lies beside cgi-bin/.  Relative, so that it needs nothing of what
 * the server or the client says about itself (RFC 9110 section 10.2.2); in
 * the body too, for servers that cannot send a status.
 */
static int
show_page(struct sessile *s)
{
	const char *page = ends_with(sessile_path(s), ".cgi") ?
	    "../index.html" : "index.html";
	int rc;

	if ((rc = sessile_header(s, "Location", page)) != SESSILE_OK ||
	    (rc = sessile_header(s, "Content-Security-Policy",
	    "default-src 'none'; base-uri 'none'; form-action 'none'; "
	    "frame-ancestors 'none'")) != SESSILE_OK)
		return rc;
	return sessile_printf(s, 303, "text/html", "<!doctype html>\n"
	    "<html lang=\"en\"><meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"refresh\" content=\"0; url=%s\">\n"
	    "<title>sessile</title>\n"
	    "<p><a href=\"%s\">Go on to the page</a>\n", page, page);
}

static int
index_page(struct sessile *s)
{
	static const char words[] = "{\"message\":\"working fine\"}";
	int rc;

	if ((rc = sessile_set_bool(s, "visited", true)) != SESSILE_OK ||
	    (rc = sessile_header(s, "Set-Cookie",
	    "Hello=worldYes; Path=/")) != SESSILE_OK ||
	    (rc = sessile_header(s, "Vary", "Accept")) != SESSILE_OK)
		return rc;
	if (sessile_prefers_html(s))
		return show_page(s);
	return sessile_answer(s, 200, JSON_TYPE, words, sizeof(words) - 1);
}

const struct program handle_index = { "GET", index_page };
