/*
 * Reading cookies; see cookie.h.
 */
#include "http/cookie.h"

#include <string.h>

#include "base/banned.h"
#include "base/buf.h"

static struct span
unquoted(struct span v)
{
	if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"') {
		v.p++;
		v.n -= 2;
	}
	return v;
}

/*
 * A part between semicolons without "=" is passed over; so is all that
 * stands behind the last "=" of the header.
 */
bool
cookie_next(struct span *header, const char *name, struct span *value)
{
	struct span rest = *header, pair, key;

	while (rest.n > 0) {
		pair = scan_until(&rest, ';');
		if (memchr(pair.p, '=', pair.n) == NULL)
			continue;
		key = span_trim(scan_until(&pair, '='));
		if (!span_is(key, name))
			continue;
		*value = unquoted(span_trim(pair));
		*header = rest;
		return true;
	}
	return false;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte that %XX stands for, or -1. */
static int
percent(const char *p, size_t n)
{
	int high, low;

	if (n < 3 || p[0] != '%' || (high = hex(p[1])) == -1 ||
	    (low = hex(p[2])) == -1)
		return -1;
	return high * 16 + low;
}

/*
 * One percent-encoded character, UTF-8 of up to four bytes; what it took of
 * the text, or 0 where decodeURIComponent() throws.
 */
static size_t
decode_one(struct span v, struct buf *out)
{
	char u[4];
	size_t n, want;
	int byte;

	if ((byte = percent(v.p, v.n)) == -1)
		return 0;
	want = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
	u[0] = (char)byte;
	for (n = 1; n < want; n++) {
		if (v.n < 3 * n || (byte = percent(v.p + 3 * n,
		    v.n - 3 * n)) == -1)
			return 0;
		u[n] = (char)byte;
	}
	if (utf8_length(u, want) != want)
		return 0;
	buf_put(out, u, want);
	return 3 * want;
}

int
cookie_decode(struct span v, struct buf *out)
{
	struct span whole = v;
	size_t n, start = out->len;

	while (v.n > 0) {
		n = 1;
		if (v.p[0] != '%')
			buf_putc(out, v.p[0]);
		else if ((n = decode_one(v, out)) == 0) {
			if (buf_error(out) == SESSILE_OK)
				out->len = start;
			return buf_put(out, whole.p, whole.n);
		}
		v.p += n;
		v.n -= n;
	}
	return buf_error(out);
}

int
cookie_encode(struct span v, struct buf *out)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char c;
	char text[3] = "%";
	size_t i;

	if (!span_utf8(v))
		return SESSILE_EINVAL;
	for (i = 0; i < v.n; i++) {
		c = (unsigned char)v.p[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') ||
		    (c != '\0' && strchr("-_.!~*'()", c) != NULL)) {
			buf_putc(out, (char)c);
			continue;
		}
		text[1] = digits[c >> 4];
		text[2] = digits[c & 15];
		buf_put(out, text, 3);
	}
	return buf_error(out);
}
