/*
 * What is kept of a sign-in, for its user to know it by: where from, and with
 * which browser.  Both are the client's words, or a proxy's.
 */
#include <string.h>

#include "base/banned.h"
#include "session/session.h"

#define OTHER	"\xef\xbf\xbd"		/* U+FFFD */

/* Also what only marks a direction: U+061C, U+200E, U+200F. */
static bool
odd(const char *s, size_t n)
{
	return n == 0 || utf8_control(s, n) ||
	    (n == 2 && memcmp(s, "\xd8\x9c", n) == 0) ||
	    (n == 3 && (memcmp(s, "\xe2\x80\x8e", n) == 0 ||
	    memcmp(s, "\xe2\x80\x8f", n) == 0));
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
