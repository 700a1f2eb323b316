/*
 * Session ids and their signature; see sign.h.  None of the libsodium
 * functions used here needs sodium_init(), which would cost a tenth of a
 * request.
 */
#include "session/sign.h"

#include <sodium.h>
#include <string.h>

#include "base/banned.h"
#include "base/mem.h"

#define MAC_TEXT 44		/* 43 characters and NUL */

static void
mac(struct span id, const struct secret *s, char text[MAC_TEXT])
{
	crypto_auth_hmacsha256_state state;
	unsigned char sum[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)s->bytes,
	    s->len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)id.p,
	    id.n);
	crypto_auth_hmacsha256_final(&state, sum);
	sodium_bin2base64(text, MAC_TEXT, sum, sizeof(sum),
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	mem_wipe(&state, sizeof(state));
	mem_wipe(sum, sizeof(sum));
}

void
key_for(const char *purpose, const struct secret *s,
    unsigned char key[MAC_LEN])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)s->bytes,
	    s->len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)purpose,
	    strlen(purpose));
	crypto_auth_hmacsha256_final(&state, key);
	mem_wipe(&state, sizeof(state));
}

/* A key of its own, and before each text how long it is. */
void
mac_for(const char *purpose, const struct secret *s,
    const struct span *texts, size_t n, unsigned char sum[MAC_LEN])
{
	crypto_auth_hmacsha256_state state;
	unsigned char key[MAC_LEN], len[2];
	size_t i;

	key_for(purpose, s, key);
	crypto_auth_hmacsha256_init(&state, key, sizeof(key));
	for (i = 0; i < n; i++) {
		len[0] = (unsigned char)(texts[i].n >> 8);
		len[1] = (unsigned char)texts[i].n;
		crypto_auth_hmacsha256_update(&state, len, sizeof(len));
		crypto_auth_hmacsha256_update(&state,
		    (const unsigned char *)texts[i].p, texts[i].n);
	}
	crypto_auth_hmacsha256_final(&state, sum);
	mem_wipe(&state, sizeof(state));
	mem_wipe(key, sizeof(key));
}

void
sid_generate(char sid[SID_LEN + 1])
{
	unsigned char bytes[24];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(sid, SID_LEN + 1, bytes, sizeof(bytes),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	mem_wipe(bytes, sizeof(bytes));
}

int
sign(struct span id, const struct secret *s, struct buf *out)
{
	char text[MAC_TEXT];

	mac(id, s, text);
	buf_put(out, id.p, id.n);
	buf_putc(out, '.');
	buf_puts(out, text);
	mem_wipe(text, sizeof(text));
	return buf_error(out);
}

bool
unsign(struct span value, const struct secret *s, size_t count,
    struct span *id)
{
	char text[MAC_TEXT];
	size_t i, at = value.n;
	bool ok = false;

	while (at > 0 && value.p[at - 1] != '.')
		at--;
	if (at == 0 || value.n - at != MAC_TEXT - 1)
		return false;
	id->p = value.p;
	id->n = at - 1;
	for (i = 0; i < count && !ok; i++) {
		mac(*id, &s[i], text);
		ok = sodium_memcmp(text, value.p + at, MAC_TEXT - 1) == 0;
	}
	mem_wipe(text, sizeof(text));
	return ok;
}
