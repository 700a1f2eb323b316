/*
 * A visitor for the tests: requests go through app_serve() as a CGI
 * program's would, with an environment and a body made up here, and a cookie
 * that is kept from one answer to the next request.
 */
#ifndef SESSILE_TESTS_VISIT_H
#define SESSILE_TESTS_VISIT_H

#include "session/session.h"

/* A store with its secret, in a folder of its own. */
struct site {
	char	dir[64];
	char	url[128];
	char	config[128];	/* the path of the configuration */
};

/* `options`: members of the configuration ("\"resave\":true"), or "". */
void	 site_make(struct site *, const char *options);
void	 site_configure(struct site *, const char *options);
void	 site_remove(struct site *);
struct store *site_store(struct site *);

struct visit {
	struct site	*site;
	char		 cookie[LIMIT_SIGNED * 3]; /* name=value, or "" */
	const char	*env[16];	/* "NAME=value", NULL ends them */
	const char	*body;		/* and its type is JSON */
	/* The last answer. */
	struct buf	 out;
	int		 status;
	const char	*answer;	/* its body */
	char		 set_cookie[LIMIT_SET_COOKIE]; /* the last one */
	int		 cookies;	/* how many Set-Cookie lines */
};

void	 visit_init(struct visit *, struct site *);
void	 visit_free(struct visit *);

/* One request; an answer's cookie replaces the one we have. */
int	 visit(struct visit *, const char *method, sessile_handler *);

/* The session's id that the cookie carries. */
void	 visit_sid(const struct visit *, char sid[LIMIT_SID + 1]);

#endif
