/*
 * The Cookie header, and the coding of values; see cookie.h.
 */
#include "http/cookie.h"

#include <string.h>

#include "base/banned.h"
#include "base/buf.h"

/* Quotes come off only in pairs, but one alone is a pair to npm cookie. */
static struct span
unquoted(struct span v)
{
	if (v.n == 0 || v.p[0] != '"' || v.p[v.n - 1] != '"')
		return v;
	v.p++;
	v.n = v.n < 2 ? 0 : v.n - 2;
	return v;
}

/*
 * What npm cookie does by searching back and forth comes to this: pairs end
 * at semicolons, what has no "=" is passed over, a name ends at its first.
 */
bool
cookie_next(struct span *header, const char *name, struct span *value)
{
	struct span pair, key;

	while (header->n > 0) {
		pair = scan_until(header, ';');
		if (pair.n == 0 || memchr(pair.p, '=', pair.n) == NULL)
			continue;
		key = span_trim(scan_until(&pair, '='));
		if (!span_is(key, name))
			continue;
		*value = unquoted(span_trim(pair));
		return true;
	}
	return false;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* The byte of %XX at the cursor, which moves; -1 if there is none. */
static int
escaped(struct span *v)
{
	int high, low;

	if (v->n < 3 || v->p[0] != '%' || (high = hex(v->p[1])) == -1 ||
	    (low = hex(v->p[2])) == -1)
		return -1;
	v->p += 3;
	v->n -= 3;
	return high * 16 + low;
}

/* One character written in %XX; all its bytes must be, and be UTF-8. */
static bool
character(struct span *v, struct buf *out)
{
	char u[4];
	size_t n = 0, want = 1;
	int byte;

	do {
		if ((byte = escaped(v)) == -1)
			return false;
		u[n++] = (char)byte;
		if (n == 1 && byte >= 0xc0)
			want = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
	} while (n < want);
	if (utf8_length(u, n) != n)
		return false;
	buf_put(out, u, n);
	return true;
}

int
cookie_decode(struct span value, struct buf *out)
{
	struct span v = value;
	size_t before = out->len;
	const char *at;

	while (v.n > 0) {
		at = memchr(v.p, '%', v.n);
		buf_put(out, v.p, at == NULL ? v.n : (size_t)(at - v.p));
		if (at == NULL)
			break;
		v.n -= (size_t)(at - v.p);
		v.p = at;
		if (character(&v, out))
			continue;
		out->len = before;
		return buf_put(out, value.p, value.n);
	}
	return buf_error(out);
}

int
cookie_encode(struct span value, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEF";
	static const char plain[] = "-_.!~*'()";	/* beside alnum */
	char code[3] = "%";
	size_t i;
	unsigned char c;

	if (!span_utf8(value))
		return SESSILE_EINVAL;
	for (i = 0; i < value.n; i++) {
		c = (unsigned char)value.p[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') ||
		    (c != '\0' && strchr(plain, c) != NULL)) {
			buf_putc(out, (char)c);
			continue;
		}
		code[1] = digits[c >> 4];
		code[2] = digits[c & 15];
		buf_put(out, code, sizeof(code));
	}
	return buf_error(out);
}
