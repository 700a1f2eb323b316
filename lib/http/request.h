/*
 * A CGI request (RFC 3875) as a value: checked once, at the door.  What the
 * environment says is borrowed, so it must outlive the request.
 */
#ifndef SESSILE_HTTP_REQUEST_H
#define SESSILE_HTTP_REQUEST_H

#include "base/err.h"
#include "base/scan.h"

/*
 * Where variables come from: getenv(), a FastCGI request, or a test.  Some
 * servers make one of each header, though several have the same name: of
 * FORWARDED_FOR the last counts, which the proxy in front has added.
 */
struct env {
	const char *(*get)(const void *arg, const char *name);
	const void *arg;
};

#define FORWARDED_FOR	"HTTP_X_FORWARDED_FOR"

/* Of the variables ("NAME=VALUE") the last one of a name, or NULL. */
const char *variables_last(char *const *all, const char *name);

/*
 * How the body is read: at most n bytes, 0 at the end, -1 on an error or when
 * date_ticks() has reached the deadline.
 */
struct input {
	long	(*read)(void *arg, void *buf, size_t n, int64_t deadline);
	void	*arg;
};

enum length_kind { LENGTH_MISSING, LENGTH_MALFORMED, LENGTH_TOO_BIG,
    LENGTH_GIVEN };

struct request {
	struct env	 env;
	struct input	 input;
	const char	*method;	/* a token, case as sent */
	const char	*path;		/* as asked for, without the query */
	char		*path_owned;	/* what `path` points to, or NULL */
	const char	*query;		/* never NULL */
	const char	*cookies;	/* the Cookie header or NULL */
	enum length_kind length_kind;
	size_t		 length;	/* over LIMIT_SKIP: no longer exact */
	bool		 taken;		/* the body was read, or tried */
	bool		 https;		/* the connection's own, no proxy's */
	char		*body;		/* once read; NUL behind it */
	size_t		 body_len;
};

/*
 * Takes the request in.  SESSILE_EREQUEST with a status: 400 method missing
 * or no token, or control characters where none may be; 431 a Cookie header
 * over LIMIT_COOKIE_HEADER.  To be freed also after an error.
 */
int	 request_take(struct request *, struct env, struct input,
	     struct err *);
void	 request_free(struct request *);

/* HTTP_ABC_DEF by "Abc-Def"; NULL if absent, empty or over its ceiling. */
const char *request_header(const struct request *, const char *name);

/*
 * Whether `methods` ("GET POST") has the request's; HEAD comes with GET.
 * If not: 405 in err, and in `allow`, which is otherwise left alone, what the
 * Allow header says.
 */
int	 request_allow(const struct request *, const char *methods,
	     char *allow, size_t size, struct err *);
bool	 request_is_head(const struct request *);

/*
 * By HTTPS: HTTPS=on|1 or REQUEST_SCHEME=https, or with `proxy` the first
 * entry of X-Forwarded-Proto (express-session's issecure()).
 */
bool	 request_secure(const struct request *, bool proxy);

/*
 * Refuses what a browser says comes from elsewhere (403): an Origin whose
 * host is not Host, or "null", or http where we were asked by HTTPS; a
 * Sec-Fetch-Site other than same-origin and none, for what is same-site may be
 * any host of the domain, or any port.  Absent ones pass.
 */
int	 request_same_site(const struct request *, bool proxy, struct err *);

/*
 * Reads the body: exactly CONTENT_LENGTH bytes, of type application/json
 * (415, and first), 411/400/413 for its length, 400 when it comes short, 408
 * when it takes longer than LIMIT_BODY_MS.  In request->body afterwards.
 */
int	 request_read_json(struct request *, struct err *);

/*
 * Reads and drops what is left of the body, unless that is over LIMIT_SKIP,
 * for as long as reading one may take.  Before answering: a server that still
 * hands it over when we end, or finds it unread in its socket, may drop the
 * answer (fcgiwrap, mod_cgid).
 */
void	 request_skip_body(struct request *);

/* True when Accept ranks text/html above application/json (RFC 9110 12.5). */
bool	 request_prefers_html(const struct request *);

#endif
