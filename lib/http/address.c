/*
 * Addresses: read strictly, for what cannot be read must not be taken for
 * somebody's; see address.h.
 */
#include "http/address.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define GROUPS	8		/* of two bytes, in an address of IPv6 */

/* Four numbers, none with a 0 before it: some read those as octal. */
static bool
take_v4(struct span v, unsigned char out[4])
{
	uint64_t n;
	int i;

	for (i = 0; i < 4; i++) {
		if ((i > 0 && !scan_char(&v, '.')) ||
		    (v.n > 1 && v.p[0] == '0' && v.p[1] != '.') ||
		    !scan_digits(&v, 3, &n) || n > 255)
			return false;
		out[i] = (unsigned char)n;
	}
	return v.n == 0;
}

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	at = c == '\0' ? NULL : strchr(digits, c);
	return at == NULL ? -1 : (int)(at - digits);
}

/* Up to four digits; false where there is none. */
static bool
take_group(struct span *v, unsigned char out[2])
{
	unsigned int n = 0;
	int i;

	for (i = 0; i < 4 && v->n > 0 && hex(v->p[0]) >= 0; i++) {
		n = n << 4 | (unsigned int)hex(v->p[0]);
		v->p++;
		v->n--;
	}
	out[0] = (unsigned char)(n >> 8);
	out[1] = (unsigned char)n;
	return i > 0;
}

/* Groups between colons, the last two perhaps as IPv4; how many, or -1. */
static int
take_groups(struct span v, unsigned char out[16])
{
	int n = 0;

	if (v.n == 0)
		return 0;
	for (;;) {
		if (n <= GROUPS - 2 && take_v4(v, out + 2 * n))
			return n + 2;
		if (n == GROUPS || !take_group(&v, out + 2 * n))
			return -1;
		n++;
		if (v.n == 0)
			return n;
		if (!scan_char(&v, ':'))
			return -1;
	}
}

/* "::" stands for the groups that are missing: one at least. */
static bool
take_v6(struct span v, unsigned char out[16])
{
	unsigned char tail[16];
	struct span head = v;
	size_t i;
	int n, m;

	for (i = 0; i + 1 < v.n && memcmp(v.p + i, "::", 2) != 0; i++)
		;
	memset(out, 0, 16);
	if (i + 1 >= v.n)
		return take_groups(v, out) == GROUPS;
	head.n = i;
	v.p += i + 2;
	v.n -= i + 2;
	n = take_groups(head, out);
	m = take_groups(v, tail);
	if (n < 0 || m < 0 || n + m >= GROUPS ||
	    memchr(head.p, '.', head.n) != NULL)
		return false;
	if (m > 0)
		memcpy(out + 2 * (GROUPS - m), tail, (size_t)m * 2);
	return true;
}

struct address
address_of(struct span v)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct address a;
	struct span zone = v;

	memset(&a, 0, sizeof(a));
	if (take_v4(v, a.bytes)) {
		a.n = 4;
		return a;
	}
	v = scan_until(&zone, '%');
	if (v.n == 0 || !take_v6(v, a.bytes)) {
		memset(&a, 0, sizeof(a));
		return a;
	}
	a.n = 16;
	if (memcmp(a.bytes, mapped, sizeof(mapped)) == 0) {
		a.n = 4;
		memmove(a.bytes, a.bytes + 12, 4);
		memset(a.bytes + 4, 0, 12);
	}
	return a;
}

/* Some proxies add the port: 192.0.2.1:80, [2001:db8::1]:80. */
static struct span
without_port(struct span v)
{
	struct span rest = v, inner;

	if (scan_char(&rest, '['))
		return scan_until(&rest, ']');
	inner = scan_until(&rest, ':');
	return memchr(rest.n == 0 ? "" : rest.p, ':', rest.n) == NULL &&
	    memchr(inner.n == 0 ? "" : inner.p, '.', inner.n) != NULL ?
	    inner : v;
}

struct address
request_address(const struct request *r, bool proxy)
{
	const char *direct = r->env.get(r->env.arg, "REMOTE_ADDR");
	struct span v = { NULL, 0 }, last = v;

	if (proxy)
		v = span_of(r->env.get(r->env.arg, FORWARDED_FOR));
	if (v.n == 0)
		return address_of(span_of(direct));
	last.p = v.p + v.n;
	while (last.n < v.n && last.p[-1] != ',') {
		last.p--;
		last.n++;
	}
	return address_of(without_port(span_trim(last)));
}

static unsigned int
group(const struct address *a, int i)
{
	return (unsigned int)a->bytes[2 * i] << 8 | a->bytes[2 * i + 1];
}

/* The longest run of two or more zeros, the first one of these. */
static int
longest_zeros(const struct address *a, int *at)
{
	int i, n, most = 1;

	*at = -1;
	for (i = 0; i < GROUPS; i += n + 1) {
		for (n = 0; i + n < GROUPS && group(a, i + n) == 0; n++)
			;
		if (n > most) {
			most = n;
			*at = i;
		}
	}
	return *at == -1 ? 0 : most;
}

void
address_text(const struct address *a, char text[ADDRESS_TEXT])
{
	size_t used = 0;
	int i, at, zeros;

	text[0] = '\0';
	if (a->n == 4)
		snprintf(text, ADDRESS_TEXT, "%u.%u.%u.%u", a->bytes[0],
		    a->bytes[1], a->bytes[2], a->bytes[3]);
	if (a->n != 16)
		return;
	zeros = longest_zeros(a, &at);
	for (i = 0; i < GROUPS; i++) {
		if (i == at) {
			memcpy(text + used, "::", 3);
			used += 2;
			i += zeros - 1;
			continue;
		}
		used += (size_t)snprintf(text + used, ADDRESS_TEXT - used,
		    "%s%x", i > 0 && i != at + zeros ? ":" : "", group(a, i));
	}
}
