/*
 * The audit log: what was done, by whom and from where, one JSON line an
 * event, for programs that watch.  It holds no password, cookie or id.  What
 * goes wrong is for the operator's own lines: see log.h.
 */
#ifndef SESSILE_BASE_AUDIT_H
#define SESSILE_BASE_AUDIT_H

#include "base/err.h"
#include "base/scan.h"

struct buf;

/* Where it goes: option `audit`. */
struct audit {
	bool	 syslog;
	char	*path;		/* of a file; NULL, and no syslog: nowhere */
};

/* What is not known is left NULL or 0. */
struct audit_event {
	const char	*event;		/* AUDIT_ below, or another word */
	const char	*address;	/* the client's */
	int64_t		 user;		/* the number and the name of a user */
	const char	*name;
	const char	*sid;		/* a session's id; a hash is written */
	const char	*what;		/* more of it, in words */
	bool		 by_command;	/* and not by a request */
	int64_t		 uid;		/* of who has run that */
};

#define AUDIT_SIGN_IN		"sign-in"
#define AUDIT_REFUSAL		"refusal"	/* a credential is wrong */
#define AUDIT_THROTTLE		"throttled"	/* before it was tried */
#define AUDIT_SIGN_OUT		"sign-out"
#define AUDIT_PASSWORD		"password-change"	/* one's own */
#define AUDIT_CONFIGURATION	"configuration-refused"
#define AUDIT_USER		"user-change"
#define AUDIT_REVOKE		"session-revoked"	/* by its user */
#define AUDIT_KILL		"session-killed"
#define AUDIT_ROTATION		"secret-rotated"

bool	 audit_on(const struct audit *);

/*
 * One line.  A file is made with mode 0600; through no link, and only a
 * regular file of ours or root's that no others can read and no group can
 * write.  It is one write, at the end, so that those of many processes do not
 * mix.  By syslog a long line has less of its texts.  SESSILE_ESTORE: it cannot
 * be written; the message says why.
 */
int	 audit_write(const struct audit *, const struct audit_event *,
	     struct err *);

/* The line itself, with its line feed. */
int	 audit_print(const struct audit_event *, struct buf *);

#endif
