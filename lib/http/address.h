/*
 * The address that a request came from, as far as it can be told.
 */
#ifndef SESSILE_HTTP_ADDRESS_H
#define SESSILE_HTTP_ADDRESS_H

#include "http/request.h"

struct address {
	unsigned char	 bytes[16];
	size_t		 n;	/* 4, 16, or 0: it cannot be told */
};

/*
 * As text ("192.0.2.1", "2001:db8::1", with a zone behind it or not);
 * anything else is one that cannot be told.  An IPv4 address that is written
 * as one of IPv6 is the former.
 */
struct address	 address_of(struct span);

/*
 * The client's: REMOTE_ADDR, or with `proxy` what the one proxy in front of
 * us says, which is the last entry of X-Forwarded-For: those before it are
 * anybody's word.  Where that header is missing, REMOTE_ADDR again.
 */
struct address	 request_address(const struct request *, bool proxy);

/* In the one way it is written (RFC 5952); "" for one that cannot be told. */
#define ADDRESS_TEXT	40
void		 address_text(const struct address *, char text[ADDRESS_TEXT]);

#endif
