/*
 * The cookie of one session: express-session's Cookie object.
 */
#ifndef SESSILE_SESSION_SESSION_COOKIE_H
#define SESSILE_SESSION_SESSION_COOKIE_H

#include "base/buf.h"
#include "session/config.h"

struct session_cookie {
	bool		 has_original;	/* false: null */
	int64_t		 original_max_age;
	bool		 has_expires;	/* false: null */
	int64_t		 expires;
	enum tri	 secure;
	enum tri	 http_only;
	enum tri	 partitioned;
	enum cookie_priority priority;
	enum cookie_same_site same_site;
	char		*domain;
	char		*path;
};

/* A new session's, by the options; `secure`: the request came by HTTPS. */
int	 session_cookie_new(struct session_cookie *,
	     const struct cookie_options *, bool secure, int64_t now);

/* SESSILE_EDATA: not an object, or `expires` is no date. */
int	 session_cookie_parse(struct session_cookie *, struct span json);
void	 session_cookie_free(struct session_cookie *);

/* Cookie.maxAge = ms; has false: null. */
void	 session_cookie_max_age(struct session_cookie *, bool has,
	     int64_t ms, int64_t now);

/* Session.touch(): maxAge = originalMaxAge. */
void	 session_cookie_touch(struct session_cookie *, int64_t now);

/* Cookie.toJSON(). */
int	 session_cookie_print(const struct session_cookie *, struct buf *);

/* What connect-sqlite3 puts into the column `expired`. */
int64_t	 session_cookie_stored_until(const struct session_cookie *,
	     int64_t now);

/* For Set-Cookie; borrows domain and path. */
struct cookie_attributes session_cookie_attributes(
	     const struct session_cookie *);

#endif
