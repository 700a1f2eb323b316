/*
 * Session ids and their signature: npm uid-safe and cookie-signature.
 */
#ifndef SESSILE_SESSION_SIGN_H
#define SESSILE_SESSION_SIGN_H

#include "base/buf.h"
#include "base/scan.h"
#include "session/config.h"

#define SID_LEN	32		/* 24 random bytes in base64url */

/* A new id: 192 bits from the kernel's generator. */
void	 sid_generate(char sid[SID_LEN + 1]);

/* id "." base64(HMAC-SHA256(secret, id)) without "=". */
int	 sign(struct span id, const struct secret *, struct buf *out);

/*
 * The id that stands before the last "." of a signed value, if the signature
 * is right under any of the secrets; compared in constant time.
 */
bool	 unsign(struct span value, const struct secret *, size_t count,
	     struct span *id) __attribute__((warn_unused_result));

/*
 * A key that the secret gives for another purpose than that of ids, and
 * HMAC-SHA256 with it over `texts`: none of these passes for an id's, nor for
 * one of another purpose.
 */
#define MAC_LEN	32
void	 key_for(const char *purpose, const struct secret *,
	     unsigned char key[MAC_LEN]);
void	 mac_for(const char *purpose, const struct secret *,
	     const struct span *texts, size_t n, unsigned char sum[MAC_LEN]);

#endif
