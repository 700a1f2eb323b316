/*
 * sessile.fcgi: all of sessile's own programs as one FastCGI program.  Its
 * arguments come from whoever starts it, never from a client.
 */
#include <stdio.h>
#include <string.h>

#include "handlers.h"
#include "http/fcgi_fixed.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static int
usage(FILE *to)
{
	fputs("usage: sessile.fcgi [--help | --version]\n"
	    "Answers FastCGI requests that come in on descriptor 0, for "
	    "instance:\n"
	    "  spawn-fcgi -s /run/sessile.sock -- sessile.fcgi\n"
	    "SESSILE_CONFIG names the configuration.  See sessile.fcgi(8).\n",
	    to);
	return to == stderr ? 2 : 0;
}

static int
version(void)
{
	return printf("sessile.fcgi %s\nlibfcgi: %s\n", sessile_version(),
	    fcgi_fixed_words(fcgi_fixed())) < 0;
}

static int
serve(void)
{
	const struct program *const all[] = { &handle_index, &handle_auth,
	    &handle_status, &handle_logout, &handle_password,
	    &handle_sessions, &handle_revoke };
	static const char *const paths[][2] = {
		{ "/", "*/cgi-bin/index.cgi" },
		{ "/api/auth", "*/cgi-bin/auth.cgi" },
		{ "/api/auth/status", "*/cgi-bin/status.cgi" },
		{ "/api/auth/logout", "*/cgi-bin/logout.cgi" },
		{ "/api/auth/password", "*/cgi-bin/password.cgi" },
		{ "/api/auth/sessions", "*/cgi-bin/sessions.cgi" },
		{ "/api/auth/sessions/revoke", "*/cgi-bin/revoke.cgi" },
	};
	struct sessile_route routes[2 * COUNT(paths)];
	size_t i;

	for (i = 0; i < COUNT(routes); i++) {
		routes[i].path = paths[i / 2][i % 2];
		routes[i].methods = all[i / 2]->methods;
		routes[i].handler = all[i / 2]->handler;
	}
	return sessile_fcgi(routes, COUNT(routes));
}

int
main(int argc, char **argv)
{
	if (argc == 1)
		return serve();
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return usage(stdout);
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return version();
	return usage(stderr);
}
