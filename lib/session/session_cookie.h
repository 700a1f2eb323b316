/*
 * The cookie of one session: express-session's Cookie object.
 */
#ifndef SESSILE_SESSION_SESSION_COOKIE_H
#define SESSILE_SESSION_SESSION_COOKIE_H

#include "base/buf.h"
#include "session/config.h"

/* Without one the cookie lasts until the browser closes. */
enum expiry {
	EXPIRY_NULL,
	EXPIRY_FALSE,		/* as Express apps write it, too */
	EXPIRY_EMPTY,		/* "", which Express takes for false */
	EXPIRY_ABSENT,		/* undefined, when a stored cookie has none */
	EXPIRY_SET
};

/* What an app may have stored where a text belongs: false, null, 5. */
struct cookie_text {
	char		*text;		/* NULL: there is none */
	bool		 bare;		/* stands in JSON without quotes */
};

struct session_cookie {
	enum expiry	 original;	/* what originalMaxAge is */
	int64_t		 original_max_age;
	enum expiry	 expiry;	/* what `expires` is */
	int64_t		 expires;
	enum tri	 secure;
	enum tri	 http_only;
	enum tri	 partitioned;
	enum cookie_priority priority;
	enum cookie_same_site same_site;
	struct cookie_text domain;
	struct cookie_text path;	/* none is written as null */
};

/* As JSON, by their numbers. */
extern const char *const session_same_site_words[];
extern const char *const session_priority_words[];

/* A copy, or none for NULL; what was there before is not freed. */
int	 session_cookie_text(struct cookie_text *, const char *text);

/* A new session's, by the options; `secure`: the request came by HTTPS. */
int	 session_cookie_new(struct session_cookie *,
	     const struct cookie_options *, bool secure, int64_t now);

/*
 * A stored one, as forgiving as Express: what is no date or no number counts
 * as null.  SESSILE_EDATA: not an object (or an array), or not readable.
 */
int	 session_cookie_parse(struct session_cookie *, struct span json);
void	 session_cookie_free(struct session_cookie *);
int	 session_cookie_copy(struct session_cookie *to,
	     const struct session_cookie *from);

/*
 * Applies what changed from `base` to `now` onto `row`.  `expires` moves with
 * each touch: where only that changed, it is the row that is touched.
 */
int	 session_cookie_merge(struct session_cookie *row,
	     const struct session_cookie *base,
	     const struct session_cookie *now);

/* Cookie.maxAge = ms, or null or false. */
void	 session_cookie_max_age(struct session_cookie *, enum expiry,
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
