/*
 * sessile: sessions and sign-in for CGI programs.
 *
 * A program gives sessile_cgi() a handler.  The handler is called once, with
 * the request; it reads and changes the visitor's session, answers, and
 * returns SESSILE_OK.  The session is saved, durably, before the first byte
 * of the answer leaves; if that fails, the visitor gets an error instead.
 * A handler that returns an error lets sessile answer for it, with the status
 * named beside the error below, and nothing of the session is changed, save
 * by calls that say that they write at once.
 *
 * Rules are those of npm express-session 1.19, option by option, where the
 * README does not say otherwise.  Times are milliseconds since 1970 (UTC),
 * spans of time milliseconds.  Values are JSON text in UTF-8.  Functions
 * that return int return SESSILE_OK or an error; what they should have put
 * out is then NULL, 0 or false.  Strings put out through char ** are the
 * caller's, to be freed with free(); const char * that are returned belong
 * to the session and last until the next call on it.
 * Nothing here is to be called from two threads at once.
 */
#ifndef SESSILE_H
#define SESSILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SESSILE_VERSION	"0.1.0"

#if defined(__GNUC__)
#define SESSILE_PUBLIC	__attribute__((visibility("default")))
#define SESSILE_CHECK	__attribute__((warn_unused_result))
#define SESSILE_FORMAT(a, b) __attribute__((format(printf, a, b)))
#else
#define SESSILE_PUBLIC
#define SESSILE_CHECK
#define SESSILE_FORMAT(a, b)
#endif

/* One request, and the session of the visitor who made it. */
struct sessile;

enum sessile_error {
	SESSILE_OK = 0,
	SESSILE_EINVAL,		/* 500 the caller broke a rule of this header */
	SESSILE_ENOMEM,		/* 503 no memory */
	SESSILE_ETOOBIG,	/* 500 over a ceiling: see maxSessionBytes */
	SESSILE_EJSON,		/* 500 no JSON, or not representable in C */
	SESSILE_ENOENT,		/* 500 no such key, user or session */
	SESSILE_ETYPE,		/* 500 the value is of another type */
	SESSILE_EGONE,		/* 409 the session ended while we worked */
	SESSILE_EDATA,		/* 500 the stored session cannot be read */
	SESSILE_ESTORE,		/* 503 store down, missing, foreign or full */
	SESSILE_ECONFIG,	/* 503 configuration missing or wrong */
	SESSILE_EREQUEST,	/* the request: 400, 403, 405, 408, 411,
				   413, 415, 431 */
	SESSILE_EDENIED,	/* 401 sign-in refused */
	SESSILE_EEXIST,		/* 500 there is one already */
	SESSILE_EMAX		/* their number */
};

/* The error in a few English words; never NULL. */
SESSILE_PUBLIC const char *sessile_strerror(int error);

/* SESSILE_VERSION as the library was built. */
SESSILE_PUBLIC const char *sessile_version(void);

/*
 * What went wrong last, in detail, for the log and not for the visitor;
 * "" if nothing did.
 */
SESSILE_PUBLIC const char *sessile_message(const struct sessile *);

/* ------------------------------------------------------------- running -- */

typedef int sessile_handler(struct sessile *);

/*
 * A whole CGI program (RFC 3875).  Makes the process safe (descriptors 0 to
 * 2 open, SIGPIPE ignored, umask 077, no core, an alarm), reads the
 * configuration (SESSILE_CONFIG, else the path compiled in) and the request,
 * calls the handler, saves, answers.  `methods` are those that the handler
 * takes, parted by blanks: "GET", "POST", "GET POST"; HEAD comes with GET.
 * Any other is answered with 405.  To be called once: the store stays open
 * until the process ends.  Returns the exit code for main(): 0 when an answer
 * was written, be it an error's, 1 when none could be.
 */
SESSILE_PUBLIC int sessile_cgi(const char *methods, sessile_handler *);

/*
 * A FastCGI program (libfcgi; link with -lfcgi), which serves request after
 * request until SIGTERM: one at a time, and what came whole before that is
 * still answered.  Descriptor 0 must be the socket that a server, systemd or
 * spawn-fcgi hands over.  The process is made safe as by sessile_cgi(), and
 * so is each request: it has an alarm, the configuration is read again when
 * it has changed, and the store opened again when another one stands in its
 * place.  Handlers must not keep anything of a request.
 *
 * The route whose path is that of the request is taken, the first of them;
 * any other is answered with 404.  A path that begins with an asterisk stands
 * for every one that ends in what follows.  The path is the one that the
 * server has mapped the request to: SCRIPT_NAME and PATH_INFO.
 * Returns the exit code for main(): 1 when there was no socket.
 */
struct sessile_route {
	const char	*path;		/* "/views", or "*views.cgi" */
	const char	*methods;	/* as for sessile_cgi() */
	sessile_handler	*handler;
};
SESSILE_PUBLIC int sessile_fcgi(const struct sessile_route *, size_t n);

/*
 * The answer: one per request; a second call replaces the first.  `type` is
 * a media type: text and JSON get "; charset=utf-8".  The body is copied.
 * It leaves when the handler has returned.
 * SESSILE_EINVAL: a status that is not 200 to 599, or line breaks in type.
 */
SESSILE_PUBLIC int sessile_answer(struct sessile *, int status,
    const char *type, const void *body, size_t len);

/* The same, with a format of printf(3). */
SESSILE_PUBLIC int sessile_printf(struct sessile *, int status,
    const char *type, const char *format, ...) SESSILE_FORMAT(4, 5);

/*
 * One more header for the answer.  SESSILE_EINVAL: no token for a name, a
 * control character in the value, or a header that is sessile's own
 * (Status, Content-Length, Content-Type, Set-Cookie of the session's name,
 * X-Content-Type-Options).  Of these it takes the place of what every answer
 * has: Cache-Control (no-store), Content-Security-Policy (nothing may load,
 * run or frame it; in HTML, XML and SVG: no plug-in, no <base>, no frame of
 * others), Referrer-Policy, Cross-Origin-Resource-Policy and
 * Cross-Origin-Opener-Policy (same-origin), and with HTTPS
 * Strict-Transport-Security (option `hsts`).
 */
SESSILE_PUBLIC int sessile_header(struct sessile *, const char *name,
    const char *value);

/* ------------------------------------------------------------- request -- */

/* "GET", "POST" ...; as the client sent it, HEAD included. */
SESSILE_PUBLIC const char *sessile_method(const struct sessile *);

/* The query string without "?", undecoded; "" if there is none. */
SESSILE_PUBLIC const char *sessile_query(const struct sessile *);

/* The path asked for, as far as the server tells; "/" if it does not. */
SESSILE_PUBLIC const char *sessile_path(const struct sessile *);

/*
 * A request header that the server hands on, by its name ("Accept"), or
 * NULL.  What a client sends is not to be trusted.
 */
SESSILE_PUBLIC const char *sessile_request_header(const struct sessile *,
    const char *name);

/*
 * The body, which must be application/json, at most 8 KiB, whole and valid.
 * *json stays the session's.  SESSILE_EREQUEST: it is not; returned from the
 * handler this answers 411, 400, 413 or 415.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_body(struct sessile *,
    const char **json, size_t *len);

/*
 * Refuses what a browser says comes from elsewhere: an Origin that is not
 * Host's, or http where this came by HTTPS, or a Sec-Fetch-Site other than
 * same-origin and none; where a server hands neither on, it passes.
 * SESSILE_EREQUEST, which answers 403.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_same_site(struct sessile *);

/* Whether Accept ranks text/html above application/json. */
SESSILE_PUBLIC bool sessile_prefers_html(const struct sessile *);

/* A line in the log that the configuration names. */
SESSILE_PUBLIC void sessile_log(struct sessile *, const char *format, ...)
    SESSILE_FORMAT(2, 3);

/* True when the request came by HTTPS, by the rules of option `proxy`. */
SESSILE_PUBLIC bool sessile_secure(const struct sessile *);

/* ---------------------------------------------------------------- data -- */

/*
 * The session is fetched by the first call that needs it.  Any of the calls
 * below can therefore fail with SESSILE_ESTORE, SESSILE_ECONFIG,
 * SESSILE_EDATA (a stored session that is no JSON object with a `cookie`;
 * it is never overwritten) or SESSILE_ENOMEM.
 *
 * A key is 1 to 256 bytes of UTF-8; `cookie`, `id`, `req`, `save`, `touch`,
 * `reload`, `destroy`, `regenerate` and `resetMaxAge` are reserved, and so is
 * what every object of JavaScript has: `constructor`, `toString`, `valueOf`,
 * `__proto__` and the like (SESSILE_EINVAL).  In a stored session Express
 * passes over them, and so do we.
 */

/* The value under key, as JSON.  SESSILE_ENOENT: there is none. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_get(struct sessile *,
    const char *key, char **json);

/* The same for a string, without quotes.  SESSILE_ETYPE: it is none. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_get_string(struct sessile *,
    const char *key, char **text);

/* The same for an integer up to 2^53 - 1 either way, and for a truth value. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_get_int(struct sessile *,
    const char *key, int64_t *value);
SESSILE_PUBLIC SESSILE_CHECK int sessile_get_bool(struct sessile *,
    const char *key, bool *value);

/*
 * Sets key, in memory; it is saved with the answer, or by sessile_save().
 * SESSILE_EJSON: `json` is not one JSON value.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_set(struct sessile *,
    const char *key, const char *json);

/* SESSILE_EJSON: `text` is not UTF-8. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_set_string(struct sessile *,
    const char *key, const char *text);

/* SESSILE_EINVAL: beyond 2^53 - 1 either way. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_set_int(struct sessile *,
    const char *key, int64_t value);
SESSILE_PUBLIC SESSILE_CHECK int sessile_set_bool(struct sessile *,
    const char *key, bool value);

/* Removes key; that there was none is no error. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_remove(struct sessile *,
    const char *key);

/*
 * Reads, changes and writes one key in one transaction, at once: nobody
 * else's change to it is lost.  `change` gets the value as it is now (NULL
 * if there is none) and puts the new one out, as JSON from malloc() that
 * sessile frees (NULL removes the key); when it returns an error, nothing is
 * changed and that error is returned.  `change` must not call sessile.
 * SESSILE_EGONE: the session has ended meanwhile.  A session that is not
 * stored yet is changed in memory, and saved with the answer.  A value that
 * this request has set or removed itself and not saved yet counts as the one
 * there is.
 */
typedef int sessile_change(const char *json, char **changed, void *arg);
SESSILE_PUBLIC SESSILE_CHECK int sessile_update(struct sessile *,
    const char *key, sessile_change *change, void *arg);

/*
 * Adds to a counter by sessile_update(); one that is missing starts at 0.
 * *total (may be NULL) is what it is then.  SESSILE_ETYPE: the value is no
 * integer.  SESSILE_ETOOBIG: the sum is beyond 2^53 - 1 either way.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_add(struct sessile *,
    const char *key, int64_t delta, int64_t *total);

/* The whole session as JSON, as JSON.stringify(req.session) gives it. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_json(struct sessile *,
    char **json);

/* ------------------------------------------------------------- session -- */

/* The session's id, or NULL after sessile_destroy() or on an error. */
SESSILE_PUBLIC const char *sessile_id(struct sessile *);

/* Whether the visitor brought this session along, and it was alive. */
SESSILE_PUBLIC bool sessile_known(struct sessile *);

/*
 * Ends the session at once and begins an empty one with a new id, as
 * req.session.regenerate() does.  Where the request carries several signed
 * cookies of the name (16 are looked at), the sessions of all of them end:
 * the next request would find one of those.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_regenerate(struct sessile *);

/*
 * The same, but the new session keeps the data.  The old id dies in the
 * transaction that saves the new one, with the answer or sessile_save().
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_renew(struct sessile *);

/*
 * Ends the session, durably, at once, and those of all other cookies, as
 * sessile_regenerate() does; its cookie is taken back with the answer.  Calls that need a session return SESSILE_EGONE from then on,
 * unless sessile_regenerate() begins a new one.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_destroy(struct sessile *);

/*
 * `req.session = null`: forgets the session; with option `unset: "destroy"`
 * it is also deleted from the store with the answer.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_unset(struct sessile *);

/* Fetches the session anew, dropping unsaved changes.  SESSILE_EGONE. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_reload(struct sessile *);

/* Sets the expiry to now + originalMaxAge, as every answer does by itself. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_touch(struct sessile *);

/*
 * Writes the session now: what was set and removed goes into the row as it
 * is now.  SESSILE_EGONE: it has ended meanwhile and stays ended.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_save(struct sessile *);

/*
 * When the session will end if nobody comes back after this answer, 0 if it
 * is not and will not be stored.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_expires(struct sessile *,
    int64_t *when);

/* The cookie's name (option `name`); NULL without a configuration. */
SESSILE_PUBLIC const char *sessile_cookie_name(struct sessile *);

/*
 * Settings of this session's cookie, as req.session.cookie.  They are saved
 * with the session when its data is saved, and used when the cookie is sent.
 * max_age < 0 stands for null: a cookie until the browser closes.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_max_age(struct sessile *,
    int64_t max_age);
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_expires(struct sessile *,
    int64_t when);
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_secure(struct sessile *,
    bool secure);
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_http_only(struct sessile *,
    bool http_only);
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_partitioned(
    struct sessile *, bool partitioned);

/* NULL leaves the attribute out.  SESSILE_EINVAL: npm cookie refuses it. */
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_path(struct sessile *,
    const char *path);
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_domain(struct sessile *,
    const char *domain);
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_same_site(struct sessile *,
    const char *lax_strict_none);
SESSILE_PUBLIC SESSILE_CHECK int sessile_cookie_priority(struct sessile *,
    const char *low_medium_high);

/* ------------------------------------------------------------- sign-in -- */

/*
 * Checks a name with a position or a password (the other is NULL) and, when
 * they are right, renews the session, sets its key `user` to
 * {"id","name","position"}, and saves it, at once.  SESSILE_EDENIED: unknown
 * name or wrong credential, the same for both; also when the user is removed
 * while he signs in, and then the session is fetched anew, as if nothing had
 * been set in this request.  SESSILE_EREQUEST (429): too many have failed
 * (option `throttle`), and nothing is said about this one; (503): too many
 * want to know at once.  Where option `knownBrowser` is set, its cookie goes
 * into the answer.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_sign_in(struct sessile *,
    const char *name, const char *position, const char *password);

/*
 * After a sign-in, a change of password or a sessile_confirm() that came too
 * early (429): how many seconds until another will be heard; else 0.  Returned
 * from the handler, the error answers with them.
 */
SESSILE_PUBLIC unsigned int sessile_retry_after(const struct sessile *);

/*
 * The same from a request's JSON: {"name","position"} or {"name","password"}.
 * SESSILE_EREQUEST (400): a field is missing, empty, too long, there twice,
 * no string, or holds \u0000; sessile_message() names it.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_sign_in_json(struct sessile *,
    const char *json, size_t len);

/*
 * Changes the password of the user who is signed in, at once, gives the
 * session a new id, and ends all other sessions of that user; *ended (may be
 * NULL) is how many.  SESSILE_ENOENT: nobody is signed in, or may not sign in
 * any more.  SESSILE_EREQUEST (400): the new one is refused; sessile_message()
 * says why.  SESSILE_EDENIED: the old one is wrong, which it also is for a
 * user who signs in by position.  SESSILE_EREQUEST (429): as for
 * sessile_sign_in().  SESSILE_EREQUEST (409): the session has ended meanwhile.
 * Then, and when an error comes of ending the sessions, the password is
 * changed all the same.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_change_password(struct sessile *,
    const char *old, const char *new_one, size_t *ended);

/*
 * The same from a request's JSON, {"old","new"}.  SESSILE_EREQUEST (400): as
 * for sessile_sign_in_json().
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_change_password_json(
    struct sessile *, const char *json, size_t len, size_t *ended);

/*
 * Whether the user who is signed in has a password: of that name, or where the
 * session has but a number, of that.  Not so one who signs in by position, or
 * whom another program put into the session and who is none of ours.
 * SESSILE_ENOENT: nobody is signed in.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_has_password(struct sessile *,
    bool *has);

/*
 * Whether this is the password of the user who is signed in, for what is not
 * to be had by finding a session open: SESSILE_OK.  SESSILE_EDENIED: it is
 * wrong, which it also is for a user who has none; it is in the audit log.
 * SESSILE_ENOENT: nobody is signed in, or may not sign in any more.
 * SESSILE_EREQUEST (429, 503): as for sessile_sign_in().  SESSILE_EGONE: the
 * session ended while it was looked at.  Its id stays: see sessile_renew().
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_confirm(struct sessile *,
    const char *password);

/*
 * sessile_destroy(), and a line in the audit log, where option `audit` asks
 * for one, if somebody was signed in.  The answer to whoever brought a cookie
 * of the session's name has Clear-Site-Data: "cache", "storage".
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_sign_out(struct sessile *);

/*
 * Where the user is signed in who is signed in here, as a JSON list, to be
 * freed; this session comes first.  Each is
 * {"session","created","seen","address","browser","current"}: a handle, which
 * is a hash of the id, two ISO dates, of which the second may lag behind by
 * option touchAfter, two texts, and true for this one; what is not known is
 * null.  *more (may be NULL): there are still more than the 1000 listed.
 * SESSILE_ENOENT: nobody is signed in.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_sessions(struct sessile *,
    char **json, bool *more);

/*
 * Ends that one of them, at once, or with NULL all but this one; *ended (may
 * be NULL) is how many.  This one may be ended as well: that is
 * sessile_sign_out().  It asks for no password: see sessile_confirm().
 * SESSILE_EREQUEST (404): there is none of that handle.  SESSILE_ENOENT:
 * nobody is signed in.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_revoke(struct sessile *,
    const char *session, size_t *ended);

/*
 * The same from a request's JSON, {"session":"..."} or {"others":true}.  To
 * end others a user who has a password is asked for it, in a member
 * "password", by sessile_confirm(), and goes on by a new id: SESSILE_EREQUEST
 * (403), it is wrong, and whatever that returns.  SESSILE_EGONE: this session
 * ended while it was looked at.  SESSILE_EREQUEST (400): as for
 * sessile_sign_in_json().
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_revoke_json(struct sessile *,
    const char *json, size_t len, size_t *ended);

/*
 * The signed-in user as JSON: the key `user`, where that is an object.
 * SESSILE_ENOENT: nobody is signed in.
 */
SESSILE_PUBLIC SESSILE_CHECK int sessile_user(struct sessile *,
    char **json);

#ifdef __cplusplus
}
#endif

#endif
