/*
 * Requests in the audit log.
 */
#ifndef SESSILE_AUTH_AUDITED_H
#define SESSILE_AUTH_AUDITED_H

#include "base/audit.h"
#include "session/session.h"

/*
 * The one call: a line of this event, with the client's address.  When it
 * cannot be written that is told in the log, and the request goes on: nobody
 * is kept from signing in or out by a full disk.  After what it tells of is
 * done, and with no lock held.  Of somebody who is not signed in give only a
 * name that a user has: people type their password in its place.
 *
 *	audit_event(s, &(struct audit_event){ .event = AUDIT_SIGN_IN,
 *	    .user = u->id, .name = u->name, .sid = s->id });
 */
void	 audit_event(struct sessile *, const struct audit_event *);

/* Whom a session's "user" means; `name` is to last as long as the event. */
void	 audit_user(struct audit_event *, struct span user, struct buf *name);

/*
 * Whether somebody can be signed in, and that be recorded: session_need(), and
 * SESSILE_ECONFIG where option `audit` names a place in the document root.
 */
int	 audit_ready(struct sessile *);

/* A line, if `rc` is SESSILE_ECONFIG. */
void	 audit_refused_config(struct sessile *, int rc);

/* For sessions_end(), with the struct sessile as `arg`: a line of each. */
void	 audit_revoked(void *arg, const char *sid, struct span user);

#endif
