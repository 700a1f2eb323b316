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

/* position and password, which is a hash, may be NULL. */
void	 site_add_user(struct site *, const char *name, const char *position,
	     const char *password);
void	 site_disable_user(struct site *, const char *name);

/* Behind the programs' back: how many sessions are stored, alive or not,
 * and one of them (SESSILE_ENOENT: there is none of that id). */
int	 site_rows(struct site *);
int	 site_row(struct site *, const char *sid, struct buf *sess,
	     int64_t *expired);

/* Puts a row in place of the one of that id, if there is one. */
void	 site_put(struct site *, const char *sid, const char *sess,
	     int64_t expired);

/* The whole log, to be freed; "" if nothing was logged. */
char	*site_log(struct site *);

struct visit {
	struct site	*site;
	char		 cookie[LIMIT_SIGNED * 3]; /* name=value, or "" */
	const char	*env[16];	/* "NAME=value", NULL ends them */
	const char	*body;		/* and its type is JSON */
	const char	*methods;	/* the handler's; NULL: "GET POST" */
	/* The last request, and its answer. */
	const char	*method;
	char		 sent[LIMIT_SIGNED * 3]; /* the cookie then */
	char		 length[24];	/* of the body */
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

/* A variable, as the last request's program saw it, or NULL. */
const char *visit_variable(const struct visit *, const char *name);

/* Comes with a cookie that we signed for that id, whoever's it is. */
void	 visit_as(struct visit *, const char *sid);

/* The session's id that the cookie carries. */
void	 visit_sid(const struct visit *, char sid[LIMIT_SID + 1]);

/* The row of that session; false: there is none. */
bool	 visit_row(const struct visit *, struct buf *sess, int64_t *expired);
int64_t	 visit_expired(const struct visit *);	/* of a row there must be */

/* Another text in that row, with an hour to live; so many ms to live. */
void	 visit_put(const struct visit *, const char *sess);
void	 visit_age(const struct visit *, int64_t left);

/*
 * handler.c: handlers for visits.  They answer "ok", if what they are called
 * by goes well; show() answers with the session.
 */
int	 ok(struct sessile *);		/* does nothing else */
int	 ok_if(struct sessile *, int rc);
int	 show(struct sessile *);
int	 set_a(struct sessile *);	/* to 1 */
int	 set_b(struct sessile *);	/* to 2 */
int	 destroy(struct sessile *);
int	 regenerate(struct sessile *);
int	 renew(struct sessile *);
int	 unset(struct sessile *);
int	 sign_in_sent(struct sessile *); /* with what the body says */

#endif
