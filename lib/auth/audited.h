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
 * done, and with no lock held.
 *
 *	audit_event(s, &(struct audit_event){ .event = AUDIT_SIGN_IN,
 *	    .user = u->id, .name = u->name, .sid = s->id });
 */
void	 audit_event(struct sessile *, const struct audit_event *);

/* Option `audit` names a place in the document root: SESSILE_ECONFIG. */
int	 audit_place(struct sessile *);

#endif
