/*
 * Every ceiling in sessile, in one place.  Bytes unless said.
 */
#ifndef SESSILE_BASE_LIMITS_H
#define SESSILE_BASE_LIMITS_H

/* What a request may bring. */
#define LIMIT_COOKIE_HEADER	16384	/* Node's own ceiling for headers */
#define LIMIT_COOKIE_TRIES	16	/* signed ones that we look up */
#define LIMIT_ENV_VALUE		16384	/* any other variable that we read */
#define LIMIT_BODY		8192
#define LIMIT_SKIP		(1024 * 1024)	/* of a body nobody asked for */
#define LIMIT_LENGTH_DIGITS	10	/* of CONTENT_LENGTH */
#define LIMIT_BODY_MS		10000	/* until the whole body has come */
#define LIMIT_REQUEST_SECONDS	60	/* then SIGALRM ends the process */

/* FastCGI: a request as it comes, with all that the server says of it. */
#define LIMIT_FCGI		65536
#define LIMIT_FCGI_WAITING	128	/* connections, each with a part */
#define LIMIT_FCGI_MS		10000	/* until a request has come whole */

/* What an answer may hold. */
#define LIMIT_RESPONSE_HEADERS	16384
#define LIMIT_RESPONSE_COOKIES	8
#define LIMIT_RESPONSE_BODY	(16 * 1024 * 1024)

/* Sessions. */
#define LIMIT_SID		256
#define LIMIT_SIGNED		512	/* "s:" id "." signature */
#define LIMIT_KEY		256	/* a key in a session */
#define LIMIT_KEYS		4096	/* of one session */
#define LIMIT_JSON_DEPTH	10000	/* what Node can write is less deep */
#define LIMIT_SESSION_MAX	(8 * 1024 * 1024) /* maxSessionBytes' own */
#define LIMIT_COOKIE_JSON	4096	/* the `cookie` of a session */
#define LIMIT_SET_COOKIE	4096	/* what browsers keep: RFC 6265bis 5.6 */
#define LIMIT_ATTRIBUTE		1024	/* and of one attribute's value */

/* Configuration. */
#define LIMIT_CONFIG		65536
#define LIMIT_SECRETS		32
#define LIMIT_SECRET		1024
#define LIMIT_SECRET_FILE	65536
#define LIMIT_SECRET_MIN	32	/* under it: allowWeakSecret */
#define LIMIT_PATH		4096

/* Users. */
#define LIMIT_NAME		256
#define LIMIT_POSITION		256
#define LIMIT_PASSWORD		1024
#define LIMIT_PASSWORD_LEAST	8	/* passwordMinLength's own, characters */
#define LIMIT_PASSWORD_LEAST_MAX 64
#define LIMIT_WORDS		256	/* of passwordWords */
#define LIMIT_WORD		32	/* bytes of one */
#define LIMIT_WORD_LEAST	4
#define LIMIT_BREACHED_LINE	64	/* of breachedPasswords, with its end */
#define LIMIT_BREACHED_LOOKS	64	/* at one line each: each halves it */
#define LIMIT_HASH		256	/* of a password, with its NUL */
#define LIMIT_ARGON2_MEMORY_MIN	19456	/* KiB, as the next */
#define LIMIT_ARGON2_MEMORY	1048576
#define LIMIT_ARGON2_PASSES_MIN	2
#define LIMIT_ARGON2_PASSES	64
#define LIMIT_SLOTS		64	/* who hash at once: hashSlots */
#define LIMIT_ADDRESS		64	/* of a client, as text */
#define LIMIT_AGENT		256	/* of a User-Agent: what is kept */
#define LIMIT_USER_SESSIONS	1000	/* maxSessionsPerUser's own; listed */
#define LIMIT_LOOK		1000	/* rows looked at for more of them, */
#define LIMIT_LOOK_BYTES	(4 * 1024 * 1024) /* and about as much text */
#define LIMIT_SLOT_MS		5000	/* waiting to be one of them */

/* Throttling, and the browser that is known. */
#define LIMIT_FREE_NAME		100	/* throttle.name */
#define LIMIT_FREE_ADDRESS	10000	/* throttle.address */
#define LIMIT_DELAY_MIN		60000	/* throttle.maxDelay, ms */
#define LIMIT_DELAY		86400000
#define LIMIT_KNOWN		INT64_C(34560000000) /* knownBrowser, ms */

/* The store. */
#define LIMIT_BUSY_MS		5000	/* in all, waiting for a lock */
#define LIMIT_ROW		(LIMIT_SESSION_MAX + 65536)
#define LIMIT_PAGES		(64 * 1024 * 1024) /* of 2 KiB: 128 GiB */
#define LIMIT_JOURNAL		65536	/* a larger one is given back */
#define LIMIT_SWEEP		1000	/* rows in one slice */
#define LIMIT_ENDED_MS		INT64_C(86400000) /* how long one stays so */

/* Text for people. */
#define LIMIT_MESSAGE		512	/* an error's detail */
#define LIMIT_LOG_LINE		1024
#define LIMIT_AUDIT_LINE	8192
#define LIMIT_AUDIT_TEXT	128	/* of an event or an address */
#define LIMIT_AUDIT_SYSLOG	960	/* of a line: musl sends 1024 bytes */
#define LIMIT_AUDIT_SHORT	60	/* of a text, where it would be longer */

#endif
