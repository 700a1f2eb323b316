/*
 * The FastCGI process: every request through the handler of its route.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "http/cgi.h"
#include "http/fcgi.h"
#include "http/process.h"
#include "session/session.h"

struct server {
	struct kept			 kept;
	const struct sessile_route	*routes;
	size_t				 n;
};

/* Without memory for an answer the server makes one. */
static void
serve(void *arg, struct env env, struct input input, struct buf *out)
{
	struct server *server = arg;

	(void)app_serve_route(kept_app(&server->kept), server->routes,
	    server->n, env, input, out);
}

static const struct log to_stderr = { .kind = LOG_TO_STDERR };

/* A line a request would be too many for a CGI program, not here. */
static void
warn_of_root(void)
{
	if (geteuid() == 0)
		log_line(&to_stderr, "warning: it runs as root, and needs no "
		    "right of root's; have it started as another user "
		    "(spawn-fcgi -u USER, User= in a unit)");
}

/*
 * The configuration is named by the process's own environment: what the
 * server says of a request comes, for a good part, from the client.
 */
int
sessile_fcgi(const struct sessile_route *routes, size_t n)
{
	struct server server = { .routes = routes, .n = n };
	struct env env = cgi_env();
	int rc;

	if (process_make_safe() != 0)
		return 1;
	if (!fcgi_has_socket()) {
		log_line(&to_stderr, "descriptor 0 is no socket to take "
		    "FastCGI connections from; let a server start this "
		    "program, systemd, or spawn-fcgi -s SOCKET -- PROGRAM");
		return 1;
	}
	warn_of_root();
	kept_open(&server.kept, config_path(env.get(env.arg,
	    "SESSILE_CONFIG")));
	rc = fcgi_loop(serve, &server, env.get(env.arg,
	    "FCGI_WEB_SERVER_ADDRS"));
	if (rc != 0)
		log_line(&to_stderr, "the FastCGI socket: %s",
		    strerror(errno));
	kept_close(&server.kept);
	return rc == 0 ? 0 : 1;
}
