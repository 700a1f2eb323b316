/*
 * A response as a value, and the one writer of it.
 */
#ifndef SESSILE_HTTP_RESPONSE_H
#define SESSILE_HTTP_RESPONSE_H

#include "base/buf.h"
#include "base/err.h"

/* Strict-Transport-Security, for what came by HTTPS. */
struct hsts {
	bool		 on;
	bool		 subdomains;
	int64_t		 age;		/* seconds */
};

struct response {
	int		 status;	/* 0: no answer yet */
	struct hsts	 hsts;		/* off, until somebody sets it */
	struct buf	 type;
	struct buf	 headers;	/* "Name: value\r\n"..., beyond ours */
	struct buf	 cookies;	/* Set-Cookie lines */
	struct buf	 body;
	struct buf	 whole;		/* memory to write it into */
};

/* Room for saying that there is no memory is asked for at once. */
void	 response_init(struct response *);
void	 response_free(struct response *);

/* Replaces status, type and body; headers and cookies stay. */
int	 response_set(struct response *, int status, const char *type,
	     const void *body, size_t len);

/*
 * A second of a name replaces the first.  SESSILE_EINVAL: a header of our
 * own, or one that would break the answer.
 */
int	 response_header(struct response *, const char *name,
	     const char *value);

/* A whole Set-Cookie value from cookie_serialize(). */
int	 response_cookie(struct response *, const char *set_cookie);

/* Forgets headers and cookies, for an error's answer. */
void	 response_clear(struct response *);

/* An error: {"error":"..."} with its status. */
int	 response_error(struct response *, int status, const char *words);

/* "Bad Request" for 400, and so on; never NULL. */
const char *response_reason(int status);

/*
 * Asks for all the memory that response_write() needs for this answer or a
 * smaller one: to be called before the session is written, for what was done
 * must not fail to be said.
 */
int	 response_reserve(struct response *);

/*
 * The whole answer: Status first, CRLF, Content-Type with charset for text
 * and JSON, Content-Length, X-Content-Type-Options: nosniff, what else tells
 * caches and browsers to be careful (unless a header says otherwise), the
 * others, Set-Cookie, the body unless head_only.  Without memory it is a 503.
 * It takes the place of what `out` holds.
 */
int	 response_write(struct response *, bool head_only, struct buf *out);

#endif
