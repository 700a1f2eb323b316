/*
 * Signed cookies: out of a header come those ids, in order, of which the
 * signature is right under one of our secrets, recomputed here (RFC 2104);
 * what we sign is taken, and not when a bit of it is another, nor what
 * somebody else signs.
 */
#include <sodium.h>
#include <string.h>

#include "fuzz.h"
#include "http/cookie.h"
#include "session/session.h"

#define CEILING	(1024 * 1024)
#define MAC	crypto_hash_sha256_BYTES
#define BLOCK	64		/* of SHA-256 */
#define MAC_TEXT 43		/* in base64 */

static char name[] = "connect.sid";
static char first[] = "the newest of our two secrets is this",
    second[] = "and this is the other, it was there before",
    foreign[] = "what signs for somebody else, not for us";
static const struct secret strangers = { foreign, sizeof(foreign) - 1 };

/* A request with this Cookie header, as far as its cookies go. */
static void
request(struct sessile *s, struct app *app, const char *cookies)
{
	memset(s, 0, sizeof(*s));
	memset(app, 0, sizeof(*app));
	app->config.name = name;
	app->config.secrets[0].bytes = first;
	app->config.secrets[0].len = sizeof(first) - 1;
	app->config.secrets[1].bytes = second;
	app->config.secrets[1].len = sizeof(second) - 1;
	app->config.secret_count = 2;
	s->app = app;
	s->request.cookies = cookies;
}

/* -------------------------------------------------- what must be right -- */

static void
hash(const unsigned char pad[BLOCK], const void *p, size_t n,
    unsigned char sum[MAC])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, pad, BLOCK);
	crypto_hash_sha256_update(&state, p, n);
	crypto_hash_sha256_final(&state, sum);
}

static void
hmac(const struct secret *key, const char *text, size_t n,
    unsigned char sum[MAC])
{
	unsigned char in[BLOCK], out[BLOCK], inner[MAC];
	size_t i;

	for (i = 0; i < BLOCK; i++) {
		out[i] = in[i] = i < key->len ? (unsigned char)key->bytes[i] :
		    0;
		in[i] ^= 0x36;
		out[i] ^= 0x5c;
	}
	hash(in, text, n, inner);
	hash(out, inner, MAC, sum);
}

static bool
right(const struct config *c, struct span id, const char *mac)
{
	unsigned char sum[MAC], given[MAC];
	size_t i, n;

	if (sodium_base642bin(given, MAC, mac, MAC_TEXT, NULL, &n, NULL,
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0 || n != MAC)
		return false;
	for (i = 0; i < c->secret_count; i++) {
		hmac(&c->secrets[i], id.p, id.n, sum);
		if (memcmp(sum, given, MAC) == 0)
			return true;
	}
	return false;
}

/* The id of a cookie's value, "s:ID.SIGNATURE", where it may be taken. */
static bool
counts(const struct config *c, struct span value, struct span *id)
{
	struct span v = value;

	if (v.n < 2 + 1 + MAC_TEXT || memcmp(v.p, "s:", 2) != 0 ||
	    v.p[v.n - MAC_TEXT - 1] != '.' ||
	    memchr(v.p + v.n - MAC_TEXT, '.', MAC_TEXT) != NULL)
		return false;
	*id = fuzz_span(v.p + 2, v.n - 2 - 1 - MAC_TEXT);
	return id->n > 0 && id->n <= LIMIT_SID &&
	    memchr(id->p, '\0', id->n) == NULL &&
	    right(c, *id, v.p + v.n - MAC_TEXT);
}

/* ---------------------------------------------------------- the checks -- */

/* The next id that must come out of the header. */
static bool
expected(const struct config *c, struct span *header, struct buf *value,
    struct span *id)
{
	struct span raw;

	while (cookie_next(header, name, &raw)) {
		buf_reset(value);
		MUST(cookie_decode(raw, value) == SESSILE_OK);
		if (counts(c, fuzz_buf(value), id))
			return true;
	}
	return false;
}

static void
check_header(const char *cookies)
{
	struct span header = span_of(cookies), id;
	struct buf value = BUF_INIT(CEILING);
	struct sessile s;
	struct brought b;
	struct app app;
	char sid[LIMIT_SID + 1];
	int n;

	request(&s, &app, cookies);
	b = session_brought(&s);
	for (n = 0; n < LIMIT_COOKIE_TRIES &&
	    expected(&app.config, &header, &value, &id); n++) {
		MUST(session_next_brought(&s, &b, sid) == SESSILE_OK);
		MUST(fuzz_same(span_of(sid), id));
	}
	MUST(session_next_brought(&s, &b, sid) == SESSILE_ENOENT);
	buf_free(&value);
}

/* Whether this signed value, in a cookie, is taken, and then for this id. */
static bool
taken(struct span value, struct span id)
{
	struct buf header = BUF_INIT(CEILING);
	struct sessile s;
	struct brought b;
	struct app app;
	char sid[LIMIT_SID + 1];
	bool ok;

	buf_puts(&header, "connect.sid=");
	MUST(cookie_encode(value, &header) == SESSILE_OK);
	request(&s, &app, buf_text(&header));
	b = session_brought(&s);
	ok = session_next_brought(&s, &b, sid) == SESSILE_OK;
	MUST(!ok || fuzz_same(span_of(sid), id));
	buf_free(&header);
	return ok;
}

/* One bit of it is another: which, the id itself says. */
static void
check_damaged(const struct config *c, struct buf *value, struct span id)
{
	struct span v = fuzz_span(value->data + 2, value->len - 2), none;
	size_t at = 2 + (id.n * 7 + (id.n > 0 ? (unsigned char)id.p[0] : 0)) %
	    v.n;
	char bit = (char)(1 << id.n % 7);

	MUST(unsign(v, c->secrets, c->secret_count, &none));
	value->data[at] ^= bit;
	MUST(!unsign(v, c->secrets, c->secret_count, &none));
	value->data[at] ^= bit;
}

static void
check_signed(struct span id, const struct secret *by, bool ours)
{
	struct buf value = BUF_INIT(CEILING);
	struct sessile s;
	struct app app;
	bool fits = id.n > 0 && id.n <= LIMIT_SID && span_utf8(id) &&
	    memchr(id.p, '\0', id.n) == NULL;

	request(&s, &app, NULL);
	buf_puts(&value, "s:");
	MUST(sign(id, by, &value) == SESSILE_OK);
	if (span_utf8(id))
		MUST(taken(fuzz_buf(&value), id) == (ours && fits));
	if (ours)
		check_damaged(&app.config, &value, id);
	buf_free(&value);
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	const struct secret secrets[] = { { first, sizeof(first) - 1 },
	    { second, sizeof(second) - 1 } };
	char *text = fuzz_text(p, n);

	check_header(text);
	check_signed(fuzz_span(p, n), &secrets[n % 2], true);
	check_signed(fuzz_span(p, n), &strangers, false);
	free(text);
	return 0;
}
