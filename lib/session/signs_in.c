/*
 * What is kept of a sign-in, for its user to know it by: where from, and with
 * which browser.  Both are the client's words, or a proxy's.
 */
#include <string.h>

#include "base/banned.h"
#include "session/session.h"

#define OTHER	"\xef\xbf\xbd"		/* U+FFFD */

/* What is no UTF-8, or steers a terminal or the direction of a text. */
static bool
odd(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	if (n == 2)
		return (u[0] == 0xc2 && u[1] < 0xa0) ||
		    (u[0] == 0xd8 && u[1] == 0x9c);
	if (n == 3 && u[0] == 0xe2 && u[1] == 0x80)
		return u[2] == 0x8e || u[2] == 0x8f ||
		    (u[2] >= 0xa8 && u[2] <= 0xae);
	if (n == 3 && u[0] == 0xe2 && u[1] == 0x81)
		return u[2] >= 0xa6 && u[2] <= 0xa9;
	return n == 0 || (n == 1 && (u[0] < 0x20 || u[0] == 0x7f));
}

void
session_clean(const char *from, char *to, size_t size)
{
	size_t left = strlen(from), n, put, at = 0;
	bool bad;

	while (left > 0) {
		n = utf8_length(from, left);
		bad = odd(from, n);
		put = bad ? sizeof(OTHER) - 1 : n;
		if (at + put >= size)
			break;
		memcpy(to + at, bad ? OTHER : from, put);
		at += put;
		n += n == 0;
		from += n;
		left -= n;
	}
	to[at] = '\0';
}

void
session_signs_in(const struct sessile *s, struct sign_in_words *w)
{
	struct address address = request_address(&s->request,
	    s->app->config.proxy);
	const char *agent = request_header(&s->request, "User-Agent");

	address_text(&address, w->address);
	session_clean(agent == NULL ? "" : agent, w->agent,
	    sizeof(w->agent));
	w->row.address = w->address[0] == '\0' ? NULL : w->address;
	w->row.agent = w->agent[0] == '\0' ? NULL : w->agent;
	w->row.most = s->app->config.max_user_sessions;
}
