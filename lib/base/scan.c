/*
 * Bounded scanning; see scan.h.
 */
#include "base/scan.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"

/* NULL is the empty span. */
struct span
span_of(const char *s)
{
	struct span v = { s, s == NULL ? 0 : strlen(s) };

	return v;
}

bool
span_is(struct span v, const char *s)
{
	size_t n = strlen(s);

	return v.n == n && (n == 0 || memcmp(v.p, s, n) == 0);
}

/* ASCII letters only, whatever the locale. */
bool
span_is_nocase(struct span v, const char *s)
{
	size_t i;
	char a, b;

	if (v.n != strlen(s))
		return false;
	for (i = 0; i < v.n; i++) {
		a = v.p[i];
		b = s[i];
		if (a >= 'A' && a <= 'Z')
			a = (char)(a | 0x20);
		if (b >= 'A' && b <= 'Z')
			b = (char)(b | 0x20);
		if (a != b)
			return false;
	}
	return true;
}

/* Without the blanks and tabs around it. */
struct span
span_trim(struct span v)
{
	while (v.n > 0 && (v.p[0] == ' ' || v.p[0] == '\t')) {
		v.p++;
		v.n--;
	}
	while (v.n > 0 && (v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\t'))
		v.n--;
	return v;
}

/*
 * The length of the UTF-8 sequence at s, 0 if there is none: no overlong
 * forms, no surrogates, nothing past U+10FFFF (RFC 3629 section 4).
 */
size_t
utf8_length(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned char low = 0x80, high = 0xbf;
	size_t len, i;

	if (n == 0)
		return 0;
	if (u[0] < 0x80)
		return 1;
	if (u[0] < 0xc2 || u[0] > 0xf4)
		return 0;
	len = u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
	if (len > n)
		return 0;
	if (u[0] == 0xe0)
		low = 0xa0;
	else if (u[0] == 0xed)
		high = 0x9f;
	else if (u[0] == 0xf0)
		low = 0x90;
	else if (u[0] == 0xf4)
		high = 0x8f;
	if (u[1] < low || u[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

unsigned int
utf8_number(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	switch (n) {
	case 1:
		return u[0];
	case 2:
		return (u[0] & 0x1fU) << 6 | (u[1] & 0x3fU);
	case 3:
		return (u[0] & 0xfU) << 12 | (u[1] & 0x3fU) << 6 |
		    (u[2] & 0x3fU);
	default:
		return (u[0] & 7U) << 18 | (u[1] & 0x3fU) << 12 |
		    (u[2] & 0x3fU) << 6 | (u[3] & 0x3fU);
	}
}

/*
 * C0, DEL, C1 (U+0080 to U+009F), line separators and what overrides or
 * isolates a direction (U+2028 to U+202E, U+2066 to U+2069).
 */
bool
utf8_control(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;

	if (n == 2)
		return u[0] == 0xc2 && u[1] < 0xa0;
	if (n == 3 && u[0] == 0xe2)
		return (u[1] == 0x80 && u[2] >= 0xa8 && u[2] <= 0xae) ||
		    (u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9);
	return n == 1 && (u[0] < 0x20 || u[0] == 0x7f);
}

bool
span_utf8(struct span v)
{
	size_t i, len;

	for (i = 0; i < v.n; i += len)
		if ((len = utf8_length(v.p + i, v.n - i)) == 0)
			return false;
	return true;
}

/* Holds no control character. */
bool
span_plain(struct span v)
{
	size_t i;

	for (i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7f)
			return false;
	return true;
}

/* A token of RFC 9110 section 5.6.2, not empty. */
bool
span_token(struct span v)
{
	size_t i;
	char c;

	for (i = 0; i < v.n; i++) {
		c = v.p[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z'))
			continue;
		if (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL)
			return false;
	}
	return v.n > 0;
}

bool
scan_char(struct span *v, char c)
{
	if (v->n == 0 || v->p[0] != c)
		return false;
	v->p++;
	v->n--;
	return true;
}

/*
 * One to max_digits decimal digits; no sign, no blank.  False when there is
 * none, or one more digit than allowed.
 */
bool
scan_digits(struct span *v, size_t max_digits, uint64_t *out)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < v->n && v->p[i] >= '0' && v->p[i] <= '9'; i++) {
		if (i == max_digits || i == 18)
			return false;
		value = value * 10 + (uint64_t)(v->p[i] - '0');
	}
	if (i == 0)
		return false;
	v->p += i;
	v->n -= i;
	*out = value;
	return true;
}

/* What stands before the next c, which is passed over; or all the rest. */
struct span
scan_until(struct span *v, char c)
{
	const char *at = v->n == 0 ? NULL : memchr(v->p, c, v->n);
	struct span head = { v->p, at == NULL ? v->n : (size_t)(at - v->p) };
	size_t passed = head.n + (at == NULL ? 0 : 1);

	if (passed > 0) {
		v->p += passed;
		v->n -= passed;
	}
	return head;
}
