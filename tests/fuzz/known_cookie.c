/*
 * Cookies of known browsers: out of a header comes the token of the first
 * that is this user's, young enough, and signed right under one of our
 * secrets, recomputed here; what is signed so is taken, and not for another
 * user, another password, another time, or with a bit of it another.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/known.h"
#include "fuzz.h"
#include "http/cookie.h"

#define NOW	INT64_C(1800000000000)
#define DAY	INT64_C(86400000)
#define MAC	crypto_auth_hmacsha256_BYTES
#define MAC_TEXT 43		/* in base64 */

static char name[] = "connect.sid";
static char first[] = "the newest of our two secrets is this",
    second[] = "and this is the other, it was there before";
static char hash[] = "$argon2id$v=19$m=19456,t=2,p=1$salt$hash";
static char other_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$salt$hasi";

/* Whether it is known, from this header. */
static bool
brought(const char *cookies, int64_t id, char *password, int64_t now,
    char token[KNOWN_TOKEN])
{
	struct store_user user;
	struct sessile s;
	struct app app;

	memset(&user, 0, sizeof(user));
	memset(&s, 0, sizeof(s));
	memset(&app, 0, sizeof(app));
	app.config.name = name;
	app.config.known_browser = DAY;
	app.config.secrets[0].bytes = first;
	app.config.secrets[0].len = sizeof(first) - 1;
	app.config.secrets[1].bytes = second;
	app.config.secrets[1].len = sizeof(second) - 1;
	app.config.secret_count = 2;
	user.id = id;
	user.password = password;
	s.app = &app;
	s.request.cookies = cookies;
	return known_brought(&s, &user, now, token);
}

/* -------------------------------------------------- what must be right -- */

static void
add(crypto_auth_hmacsha256_state *state, const void *p, size_t n)
{
	unsigned char len[2] = { (unsigned char)(n >> 8), (unsigned char)n };

	crypto_auth_hmacsha256_update(state, len, sizeof(len));
	crypto_auth_hmacsha256_update(state, p, n);
}

static void
signature(const char *secret, struct span text, const char *password,
    char out[MAC_TEXT + 1])
{
	static const char purpose[] = "sessile known browser";
	crypto_auth_hmacsha256_state state;
	unsigned char key[MAC], sum[MAC];

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret,
	    strlen(secret));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)purpose,
	    strlen(purpose));
	crypto_auth_hmacsha256_final(&state, key);
	crypto_auth_hmacsha256_init(&state, key, sizeof(key));
	add(&state, text.p, text.n);
	add(&state, password, strlen(password));
	crypto_auth_hmacsha256_final(&state, sum);
	sodium_bin2base64(out, MAC_TEXT + 1, sum, sizeof(sum),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool
right(struct span text, struct span mac)
{
	char sum[MAC_TEXT + 1];

	signature(first, text, hash, sum);
	if (span_is(mac, sum))
		return true;
	signature(second, text, hash, sum);
	return span_is(mac, sum);
}

/* 2.TIME.TOKEN.SIGNATURE */
static bool
counts(struct span value, struct span *token)
{
	struct span v = value, text = value, part;
	uint64_t id, time;

	if (!scan_digits(&v, 18, &id) || id != 2 || !scan_char(&v, '.') ||
	    !scan_digits(&v, 18, &time) || !scan_char(&v, '.') ||
	    (int64_t)time > NOW || NOW - (int64_t)time > DAY)
		return false;
	part = scan_until(&v, '.');
	*token = part;
	if (part.n != KNOWN_TOKEN - 1 || v.n != MAC_TEXT)
		return false;
	text.n = value.n - MAC_TEXT - 1;
	return right(text, v);
}

static void
check_header(const char *cookies)
{
	struct span header = span_of(cookies), value, token = { NULL, 0 };
	char found[KNOWN_TOKEN];
	bool is = false;
	int n;

	for (n = 0; !is && n < LIMIT_COOKIE_TRIES &&
	    cookie_next(&header, "connect.sid.known", &value); n++)
		is = counts(value, &token);
	MUST(brought(cookies, 2, hash, NOW, found) == is);
	if (is)
		MUST(fuzz_same(span_of(found), token));
}

/* ------------------------------------------------------ what is signed -- */

/* A token that the input chooses. */
static void
choose(const unsigned char *p, size_t n, char token[KNOWN_TOKEN])
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t i;

	for (i = 0; i < KNOWN_TOKEN - 1; i++)
		token[i] = plain[(i < n ? p[i] : i) % 64];
	token[i] = '\0';
}

static void
check_signed(const unsigned char *p, size_t n)
{
	char cookie[256], token[KNOWN_TOKEN], found[KNOWN_TOKEN];
	char *value, mac[MAC_TEXT + 1];
	size_t len;

	choose(p, n, token);
	snprintf(cookie, sizeof(cookie), "connect.sid.known=2.%lld.%s",
	    (long long)(NOW - DAY / 2), token);
	value = strchr(cookie, '=') + 1;
	signature(n % 2 ? first : second, span_of(value), hash, mac);
	len = strlen(cookie);
	snprintf(cookie + len, sizeof(cookie) - len, ".%s", mac);
	MUST(brought(cookie, 2, hash, NOW, found));
	MUST(strcmp(found, token) == 0);
	MUST(!brought(cookie, 3, hash, NOW, found));
	MUST(!brought(cookie, 2, other_hash, NOW, found));
	MUST(!brought(cookie, 2, NULL, NOW, found));
	MUST(!brought(cookie, 2, hash, NOW + DAY, found));
	MUST(!brought(cookie, 2, hash, NOW - DAY, found));
	len = strlen(value);
	value[(n * 7 + (n > 0 ? p[0] : 0)) % len] ^= 1;
	MUST(!brought(cookie, 2, hash, NOW, found));
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	char *text = fuzz_text(p, n);

	check_header(text);
	check_signed(p, n);
	free(text);
	return 0;
}
