/*
 * One request and its session, inside.  The public face is sessile.h.
 */
#ifndef SESSILE_SESSION_SESSION_H
#define SESSILE_SESSION_SESSION_H

#include "base/buf.h"
#include "base/err.h"
#include "base/stamp.h"
#include "http/address.h"
#include "http/request.h"
#include "http/response.h"
#include "session/config.h"
#include "session/data.h"
#include "session/session_cookie.h"
#include "session/sign.h"
#include "sessile.h"
#include "store/store.h"

/* What outlives a request: the configuration and the open store. */
struct app {
	struct config	 config;
	int		 config_rc;	/* and why it cannot be used */
	struct err	 config_err;
	struct store	*store;		/* opened by the first that needs it */
	char		*root;		/* what it was found to lie outside of */
	bool		 lives;		/* more requests will come */
	bool		 doubtful;	/* the store is not to be kept open */
};

enum presence {
	SESSION_UNKNOWN,	/* not fetched yet */
	SESSION_HERE,		/* req.session is there */
	SESSION_DESTROYED,	/* req.session.destroy() was called */
	SESSION_UNSET		/* req.session = null */
};

struct sessile {
	struct app	*app;
	struct request	 request;
	struct response	 response;
	struct err	 err;
	bool		 ready;		/* the store was looked at */

	enum presence	 presence;
	int		 load_rc;	/* an error of fetching is kept */
	char		 id[LIMIT_SID + 1];
	char		 cookie_id[LIMIT_SID + 1]; /* the visitor's, or "" */
	char		 old_id[LIMIT_SID + 1]; /* dies with the next save */
	int64_t		 user;		/* signs in with it; 0: nobody does */
	char		 user_hash[LIMIT_HASH]; /* by which; "": by position */
	bool		 signs_in;	/* and not by this session before */
	int64_t		 old_user;	/* whose old_id was; 0: nobody's */
	const struct store_tries *tries; /* NULL: not counted */
	unsigned int	 retry_after;	/* s, where that was too early */
	bool		 brought;	/* some cookie of our name was sent */
	bool		 stored;	/* `id` is a row of the store */
	bool		 alive;		/* and so was cookie_id, when fetched */
	bool		 off;		/* outside of cookie.path: no session */
	int64_t		 expired;	/* of that row */
	struct session_cookie cookie;
	struct session_cookie cookie_base; /* the row's, as we know it */
	struct session_cookie cookie_sent; /* the visitor's, if `alive` */
	struct data	 data;
	struct data	 base;		/* the row's data, as we know it */

	/* express-session's originalId, originalHash, savedHash. */
	char		 original_id[LIMIT_SID + 1];
	struct data	 original;
	bool		 has_saved;
	struct data	 saved;
	bool		 touched;
	bool		 updated;	/* by sessile_update(), at once */
};

/* app.c: never fails; what is wrong is kept for the first who asks. */
void	 app_open(struct app *, const char *config_path);
/* app_close() gives all back; app_leave() leaves the store to the end of the
 * process, which costs less, but wipes the secrets all the same. */
void	 app_close(struct app *);
void	 app_close_store(struct app *);
void	 app_leave(struct app *);

/*
 * serve.c: one request through a handler; the whole answer is in `out`.
 * SESSILE_OK unless not even an error's answer could be made.
 */
int	 app_serve(struct app *, const char *methods, sessile_handler *,
	     struct env, struct input, struct buf *out);

/*
 * brought.c: the ids that validly signed cookies of the request carry, up to
 * LIMIT_COOKIE_TRIES of them.  SESSILE_ENOENT: that was the last.
 */
struct brought {
	struct span	 header;
	int		 tries;
};
struct brought session_brought(const struct sessile *);
int	 session_next_brought(struct sessile *, struct brought *,
	     char sid[LIMIT_SID + 1]);
int	 session_end_brought(struct sessile *);	/* but the one it took */

/* The same for one of many: that whose path it is, else 404. */
int	 app_serve_route(struct app *, const struct sessile_route *, size_t n,
	     struct env, struct input, struct buf *out);

/*
 * app_keep.c: an app that lives on from request to request.  kept_app() is
 * the app as its files are now: the configuration and the secrets are read
 * again when theirs have changed, or were wrong.
 */
struct kept {
	struct app	 app;
	const char	*path;		/* of the configuration; borrowed */
	struct stamp	 config;
	struct stamp	 secret;
};
void		 kept_open(struct kept *, const char *config_path);
struct app	*kept_app(struct kept *);
void		 kept_close(struct kept *);

/* load.c */
const char *session_document_root(const struct sessile *, char *, size_t);
int	 session_need(struct sessile *);	/* fetched, and here */
int	 session_have(struct sessile *);	/* fetched: there is one */
int	 session_fetch(struct sessile *);	/* fetched, or there is none */
int	 session_restart(struct sessile *);	/* as if for the first time */
int	 session_generate(struct sessile *);	/* store.generate() */
int	 session_take(struct sessile *, const char *sid, struct buf *sess,
	     int64_t expired);
void	 session_drop(struct sessile *);	/* forgets the data */
int	 session_end(struct sessile *);	/* its rows are no more */

/* save.c */
int	 session_write(struct sessile *);	/* session.save() */
int	 session_touch_row(struct sessile *);	/* store.touch() */
int	 session_print(struct sessile *, struct buf *);
void	 session_mark_saved(struct sessile *);

/* user_id.c: the number of the user who is signed in, or 0. */
int64_t	 session_user_number(struct span user);
int64_t	 session_user_id(const struct data *);
int64_t	 session_user_id_in(struct span sess);

/* signs_in.c: what is kept of a sign-in; borrows from itself. */
struct sign_in_words {
	char	address[ADDRESS_TEXT];
	char	agent[LIMIT_AGENT + 1];
	struct store_sign_in row;
};
void	 session_signs_in(const struct sessile *, struct sign_in_words *);

/* A text of others that fits, UTF-8 without control characters. */
void	 session_clean(const char *from, char *to, size_t size);

/* rules.c: express-session's rules, and what becomes of them at the end. */
bool	 session_modified(const struct sessile *);
int	 session_commit(struct sessile *);
int64_t	 session_touch_after(const struct sessile *);
int64_t	 session_bound(const struct sessile *, int64_t expired);
int	 session_begin_bound(struct sessile *, int64_t now);
int64_t	 session_next_expiry(struct sessile *, int64_t now);

/* send_cookie.c */
int	 session_send_cookie(struct sessile *);
int	 session_clear_cookie(struct sessile *);
int	 session_put_cookie(struct sessile *, const char *name,
	     struct span value, const struct cookie_attributes *);
bool	 session_cookie_stays(const struct sessile *); /* Secure, no HTTPS */

/* The key that holds the time of sign-in, where absoluteTimeout is set. */
#define SIGNED_IN_KEY	"signedIn"


#endif
