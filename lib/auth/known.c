/*
 * The cookie of a known browser; see known.h.  Its value is
 * USER.TIME.TOKEN.SIGNATURE, signed with the session's secret for another
 * purpose, together with the password's hash: with that, all of them change.
 */
#include "auth/known.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "base/mem.h"

#define TOKEN_BYTES	16
#define DIGITS		18	/* of a number or a time */
#define SIGNED		44	/* a signature as text, with its NUL */
#define VALUE		(2 * (DIGITS + 2) + KNOWN_TOKEN + SIGNED)

static void
cookie_name(const struct config *c, char name[LIMIT_KEY + 8])
{
	snprintf(name, LIMIT_KEY + 8, "%s.known", c->name);
}

static void
sign_value(const struct secret *secret, struct span text, const char *hash,
    char signature[SIGNED])
{
	const struct span texts[] = { text, span_of(hash) };
	unsigned char sum[MAC_LEN];

	mac_for("sessile known browser", secret, texts, 2, sum);
	sodium_bin2base64(signature, SIGNED, sum, sizeof(sum),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	mem_wipe(sum, sizeof(sum));
}

static bool
is_signed(const struct config *c, struct span text, struct span signature,
    const char *hash)
{
	char right[SIGNED];
	bool is = false;
	size_t i;

	if (signature.n != SIGNED - 1)
		return false;
	for (i = 0; i < c->secret_count && !is; i++) {
		sign_value(&c->secrets[i], text, hash, right);
		is = sodium_memcmp(right, signature.p, SIGNED - 1) == 0;
	}
	mem_wipe(right, sizeof(right));
	return is;
}

/* The cookies' own fields first: a wrong one costs no signature. */
static bool
is_known(const struct config *c, const struct store_user *user,
    int64_t now, struct span value, char token[KNOWN_TOKEN])
{
	struct span rest = value, text = value, random;
	uint64_t id, time;

	if (value.n >= VALUE || !scan_digits(&rest, DIGITS, &id) ||
	    !scan_char(&rest, '.') || !scan_digits(&rest, DIGITS, &time) ||
	    !scan_char(&rest, '.'))
		return false;
	random = scan_until(&rest, '.');
	if (random.n != KNOWN_TOKEN - 1 || rest.n != SIGNED - 1)
		return false;
	text.n = value.n - SIGNED;
	if ((int64_t)id != user->id || (int64_t)time > now ||
	    now - (int64_t)time > c->known_browser ||
	    !is_signed(c, text, rest, user->password))
		return false;
	memcpy(token, random.p, random.n);
	token[random.n] = '\0';
	return true;
}

bool
known_brought(struct sessile *s, const struct store_user *user, int64_t now,
    char token[KNOWN_TOKEN])
{
	const struct config *c = &s->app->config;
	struct span header = span_of(s->request.cookies), value;
	char name[LIMIT_KEY + 8];
	int tries = 0;

	if (c->known_browser == 0 || user->id == 0)
		return false;
	cookie_name(c, name);
	while (tries++ < LIMIT_COOKIE_TRIES &&
	    cookie_next(&header, name, &value))
		if (is_known(c, user, now, value, token))
			return true;
	return false;
}

static int
put(struct sessile *s, const char *value, int64_t expires)
{
	struct cookie_attributes a = session_cookie_attributes(&s->cookie);
	char name[LIMIT_KEY + 8];

	cookie_name(&s->app->config, name);
	a.has_expires = true;
	a.expires = expires;
	a.http_only = true;
	return session_put_cookie(s, name, span_of(value), &a);
}

int
known_send(struct sessile *s, int64_t user, const char *hash, int64_t now)
{
	const struct config *c = &s->app->config;
	unsigned char bytes[TOKEN_BYTES];
	char token[KNOWN_TOKEN], value[VALUE], signature[SIGNED];

	if (c->known_browser == 0 || session_cookie_stays(s))
		return SESSILE_OK;
	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(token, sizeof(token), bytes, sizeof(bytes),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	snprintf(value, sizeof(value), "%lld.%lld.%s", (long long)user,
	    (long long)now, token);
	sign_value(&c->secrets[0], span_of(value), hash, signature);
	snprintf(value + strlen(value), sizeof(value) - strlen(value), ".%s",
	    signature);
	return put(s, value, now + c->known_browser);
}
