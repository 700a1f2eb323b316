/*
 * One request through a handler, and the CGI process around it.
 */
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/cgi.h"
#include "session/session.h"

/* The statuses promised beside the errors in sessile.h. */
static int
status_of(int error, const struct err *e)
{
	switch (error) {
	case SESSILE_EREQUEST:
		return e->status == 0 ? 400 : e->status;
	case SESSILE_EDENIED:
		return 401;
	case SESSILE_EGONE:
		return 409;
	case SESSILE_ENOMEM:
	case SESSILE_ESTORE:
	case SESSILE_ECONFIG:
		return 503;
	default:
		return 500;
	}
}

/* What the visitor may know; the rest is for the log. */
static const char *
words_for(int error, const struct err *e)
{
	switch (error) {
	case SESSILE_EREQUEST:
		return e->text;
	case SESSILE_EGONE:
		return "The session has ended";
	case SESSILE_EDATA:
		return "Error retrieving session";
	case SESSILE_EDENIED:
		return "Sign-in refused";
	case SESSILE_ESTORE:
		return "The session store is not available";
	case SESSILE_ECONFIG:
		return "The server is not configured";
	case SESSILE_ENOMEM:
		return "The server is out of memory";
	default:
		return "Internal error";
	}
}

/* With the seconds, for who cannot see headers, or the status. */
static void
answer_wait(struct sessile *s)
{
	struct buf body = BUF_INIT(LIMIT_MESSAGE + 64);
	char seconds[16];

	snprintf(seconds, sizeof(seconds), "%u", s->retry_after);
	buf_puts(&body, "{\"error\":");
	buf_put_json(&body, s->err.text, strlen(s->err.text));
	buf_printf(&body, ",\"retryAfter\":%s}", seconds);
	if (response_set(&s->response, 429, "application/json",
	    buf_text(&body), body.len) != SESSILE_OK)
		response_error(&s->response, 429, s->err.text);
	(void)response_header(&s->response, "Retry-After", seconds);
	buf_free(&body);
}

static void
answer_error(struct sessile *s, int error)
{
	int status = status_of(error, &s->err);

	response_clear(&s->response);
	if (status == 429 && s->retry_after > 0)
		answer_wait(s);
	else
		response_error(&s->response, status,
		    words_for(error, &s->err));
	if (status == 503)
		(void)response_header(&s->response, "Retry-After", "5");
	/* Cut short, for whoever sends them long the rest must be seen. */
	log_line(&s->app->config.log, "%.16s %.256s: %d %s: %s",
	    s->request.method == NULL ? "?" : s->request.method,
	    s->request.path == NULL ? "?" : s->request.path, status,
	    sessile_strerror(error), s->err.text);
}

static void
close_request(struct sessile *s)
{
	store_let_go(s->app->store);
	if (s->app->doubtful)
		app_close_store(s->app);
	request_free(&s->request);
	response_free(&s->response);
	session_drop(s);
	session_cookie_free(&s->cookie_sent);
	data_free(&s->original);
	data_free(&s->saved);
	mem_wipe(s, sizeof(*s));	/* ids */
}

static int
handle(struct sessile *s, sessile_handler *handler)
{
	int rc;

	if ((rc = handler(s)) != SESSILE_OK)
		return rc;
	if (s->response.status == 0)
		return err_set(&s->err, SESSILE_EINVAL,
		    "the handler gave no answer");
	return session_commit(s);
}

/* What the server has mapped the request to, whatever the client asked. */
static const char *
mapped_path(const struct sessile *s, struct buf *joined)
{
	const struct env *env = &s->request.env;
	const char *script = env->get(env->arg, "SCRIPT_NAME");
	const char *info = env->get(env->arg, "PATH_INFO");

	if (script != NULL)
		buf_puts(joined, script);
	if (info != NULL)
		buf_puts(joined, info);
	if (joined->len == 0 || buf_error(joined) != SESSILE_OK)
		return s->request.path;
	return joined->data;
}

static bool
fits(const struct sessile_route *route, const char *path)
{
	size_t n = strlen(path), m = strlen(route->path);

	if (route->path[0] != '*')
		return strcmp(route->path, path) == 0;
	return n >= m - 1 && strcmp(path + n - (m - 1), route->path + 1) == 0;
}

/* NULL: there is none, and the error says so. */
static const struct sessile_route *
find_route(struct sessile *s, const struct sessile_route *routes, size_t n)
{
	struct buf joined = BUF_INIT(2 * LIMIT_ENV_VALUE);
	const char *path = mapped_path(s, &joined);
	size_t i;

	for (i = 0; i < n && !fits(&routes[i], path); i++)
		;
	buf_free(&joined);
	if (i < n)
		return &routes[i];
	err_request(&s->err, 404, "There is nothing here");
	return NULL;
}

/* One route without a path takes everything. */
static int
dispatch(struct sessile *s, const struct sessile_route *routes, size_t n,
    char *allow, size_t size)
{
	const struct sessile_route *route;
	int rc;

	route = routes->path == NULL ? routes : find_route(s, routes, n);
	if (route == NULL)
		return SESSILE_EREQUEST;
	if ((rc = request_allow(&s->request, route->methods, allow, size,
	    &s->err)) != SESSILE_OK)
		return rc;
	return handle(s, route->handler);
}

int
app_serve_route(struct app *app, const struct sessile_route *routes,
    size_t n, struct env env, struct input input, struct buf *out)
{
	struct sessile s;
	char allow[128] = "";	/* only a refusal fills it in */
	int rc;

	memset(&s, 0, sizeof(s));
	s.app = app;
	response_init(&s.response);
	rc = request_take(&s.request, env, input, &s.err);
	if (request_secure(&s.request, app->config.proxy))
		s.response.hsts = app->config.hsts;
	if (rc == SESSILE_OK)
		rc = dispatch(&s, routes, n, allow, sizeof(allow));
	if (rc != SESSILE_OK)
		answer_error(&s, rc);
	request_skip_body(&s.request);
	if (rc == SESSILE_ESTORE || rc == SESSILE_ENOMEM)
		app->doubtful = true;
	if (allow[0] != '\0')
		(void)response_header(&s.response, "Allow", allow);
	rc = response_write(&s.response, request_is_head(&s.request), out);
	close_request(&s);
	return rc;
}

int
app_serve(struct app *app, const char *methods, sessile_handler *handler,
    struct env env, struct input input, struct buf *out)
{
	const struct sessile_route all = { NULL, methods, handler };

	return app_serve_route(app, &all, 1, env, input, out);
}

int
sessile_cgi(const char *methods, sessile_handler *handler)
{
	struct buf out = BUF_INIT(LIMIT_RESPONSE_BODY +
	    4 * LIMIT_RESPONSE_HEADERS);
	struct env env = cgi_env();
	struct app app;
	int rc;

	if (cgi_process() != 0)
		return 1;
	app_open(&app, config_path(env.get(env.arg, "SESSILE_CONFIG")));
	rc = app_serve(&app, methods, handler, env, cgi_input(), &out);
	app_leave(&app);
	if (rc == SESSILE_OK)
		rc = cgi_output(&out) == 0 ? SESSILE_OK : SESSILE_EINVAL;
	buf_free(&out);
	return rc == SESSILE_OK ? 0 : 1;
}
