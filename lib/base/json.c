/*
 * Strict JSON reading; see json.h.
 */
#include "base/json.h"

#include <string.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/limits.h"
#include "sessile.h"

/* The brackets that are open: for each a bit, set where it is `{`. */
struct nest {
	unsigned int	 depth;
	unsigned char	 objects[(LIMIT_JSON_DEPTH + 7) / 8];
};

static void
blanks(struct span *v)
{
	while (v->n > 0 && (v->p[0] == ' ' || v->p[0] == '\t' ||
	    v->p[0] == '\n' || v->p[0] == '\r')) {
		v->p++;
		v->n--;
	}
}

static void
advance(struct span *v, size_t n)
{
	v->p += n;
	v->n -= n;
}

static bool
literal(struct span *v, const char *word)
{
	size_t n = strlen(word);

	if (v->n < n || memcmp(v->p, word, n) != 0)
		return false;
	advance(v, n);
	return true;
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

/* Four hex digits at p; -1 if they are not. */
static int
hex4(const char *p, size_t n)
{
	int value4 = 0, i, h;

	if (n < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		if ((h = hex(p[i])) == -1)
			return -1;
		value4 = value4 * 16 + h;
	}
	return value4;
}

static bool
escape(struct span *v)
{
	if (v->n < 2)
		return false;
	if (v->p[1] == 'u') {
		if (hex4(v->p + 2, v->n - 2) == -1)
			return false;
		advance(v, 6);
		return true;
	}
	if (v->p[1] == '\0' || strchr("\"\\/bfnrt", v->p[1]) == NULL)
		return false;
	advance(v, 2);
	return true;
}

static bool
string(struct span *v)
{
	size_t n;

	if (!scan_char(v, '"'))
		return false;
	while (v->n > 0) {
		if (v->p[0] == '"') {
			advance(v, 1);
			return true;
		}
		if ((unsigned char)v->p[0] < 0x20)
			return false;
		if (v->p[0] == '\\') {
			if (!escape(v))
				return false;
			continue;
		}
		if ((n = utf8_length(v->p, v->n)) == 0)
			return false;
		advance(v, n);
	}
	return false;
}

static bool
digits(struct span *v)
{
	size_t n = 0;

	while (n < v->n && v->p[n] >= '0' && v->p[n] <= '9')
		n++;
	advance(v, n);
	return n > 0;
}

static bool
number(struct span *v)
{
	(void)scan_char(v, '-');
	if (!scan_char(v, '0') && !digits(v))
		return false;
	if (scan_char(v, '.') && !digits(v))
		return false;
	if (scan_char(v, 'e') || scan_char(v, 'E')) {
		if (!scan_char(v, '+'))
			(void)scan_char(v, '-');
		return digits(v);
	}
	return true;
}

static bool
scalar(struct span *v)
{
	switch (v->n == 0 ? '\0' : v->p[0]) {
	case '"':
		return string(v);
	case 't':
		return literal(v, "true");
	case 'f':
		return literal(v, "false");
	case 'n':
		return literal(v, "null");
	default:
		return number(v);
	}
}

static bool
in_object(const struct nest *n)
{
	unsigned int i = n->depth - 1;

	return (n->objects[i / 8] >> i % 8 & 1) != 0;
}

static bool
open_bracket(struct nest *n, bool object)
{
	unsigned int i = n->depth;

	if (i >= LIMIT_JSON_DEPTH)
		return false;
	if (i % 8 == 0)
		n->objects[i / 8] = 0;
	n->objects[i / 8] &= (unsigned char)~(1u << i % 8);
	n->objects[i / 8] |= (unsigned char)((object ? 1u : 0u) << i % 8);
	n->depth++;
	return true;
}

static bool
close_bracket(struct span *v, struct nest *n)
{
	if (!scan_char(v, in_object(n) ? '}' : ']'))
		return false;
	n->depth--;
	return true;
}

/* Up to the value of a member: in an array, nothing. */
static bool
member_key(struct span *v, const struct nest *n)
{
	blanks(v);
	if (!in_object(n))
		return true;
	if (!string(v))
		return false;
	blanks(v);
	return scan_char(v, ':');
}

/*
 * What stands behind a value: closing brackets, and the way to the next one
 * in *more.
 */
static bool
behind_value(struct span *v, struct nest *n, bool *more)
{
	*more = false;
	for (blanks(v); n->depth > 0; blanks(v)) {
		if (scan_char(v, ',')) {
			*more = true;
			return member_key(v, n);
		}
		if (!close_bracket(v, n))
			return false;
	}
	return true;
}

/* Without recursion: how deep a text nests is not to be a matter of stack. */
static bool
value(struct span *v, unsigned int depth)
{
	struct nest n;
	bool more, object;

	n.depth = 0;
	do {
		blanks(v);
		object = scan_char(v, '{');
		if (!object && !scan_char(v, '[')) {
			if (!scalar(v))
				return false;
		} else {
			if (n.depth + depth >= LIMIT_JSON_DEPTH ||
			    !open_bracket(&n, object))
				return false;
			blanks(v);
			if (!close_bracket(v, &n)) {
				if (!member_key(v, &n))
					return false;
				more = true;
				continue;
			}
		}
		if (!behind_value(v, &n, &more))
			return false;
	} while (more);
	return true;
}

/* One JSON value and nothing else, no deeper than LIMIT_JSON_DEPTH. */
bool
json_valid(struct span v)
{
	return value(&v, 0) && v.n == 0;
}

/* Steps behind the `{` of an object; false if there is none. */
bool
json_begin_object(struct span *v)
{
	blanks(v);
	return scan_char(v, '{');
}

/*
 * The next member of an object: its key with the quotes around it, and its
 * value without the blanks around it.  1 for one, 0 for the object's end with
 * nothing behind it, -1 when the text is no JSON.
 */
int
json_next_member(struct span *v, bool first, struct span *key,
    struct span *val)
{
	blanks(v);
	if (scan_char(v, '}')) {
		blanks(v);
		return v->n == 0 ? 0 : -1;
	}
	if (!first && !scan_char(v, ','))
		return -1;
	blanks(v);
	key->p = v->p;
	if (!string(v))
		return -1;
	key->n = (size_t)(v->p - key->p);
	blanks(v);
	if (!scan_char(v, ':'))
		return -1;
	blanks(v);
	val->p = v->p;
	if (!value(v, 0))
		return -1;
	val->n = (size_t)(v->p - val->p);
	while (val->n > 0 && (unsigned char)val->p[val->n - 1] <= ' ')
		val->n--;
	if (v->n == 0 || (v->p[0] != ',' && v->p[0] != '}'))
		return -1;
	return 1;
}

static void
put_code_point(struct buf *out, unsigned int c)
{
	char u[4];
	size_t n = 0;

	if (c < 0x80)
		u[n++] = (char)c;
	else if (c < 0x800)
		u[n++] = (char)(0xc0 | c >> 6);
	else if (c < 0x10000) {
		u[n++] = (char)(0xe0 | c >> 12);
		u[n++] = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		u[n++] = (char)(0xf0 | c >> 18);
		u[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		u[n++] = (char)(0x80 | (c >> 6 & 0x3f));
	}
	if (c >= 0x80)
		u[n++] = (char)(0x80 | (c & 0x3f));
	buf_put(out, u, n);
}

/* \uXXXX, perhaps a pair of them; false for \u0000 and lone surrogates. */
static bool
unicode(struct span *v, struct buf *out)
{
	int c = hex4(v->p + 2, v->n - 2), low;

	advance(v, 6);
	if (c >= 0xd800 && c <= 0xdbff) {
		if (v->n < 6 || v->p[0] != '\\' || v->p[1] != 'u')
			return false;
		low = hex4(v->p + 2, v->n - 2);
		if (low < 0xdc00 || low > 0xdfff)
			return false;
		advance(v, 6);
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	} else if (c <= 0 || (c >= 0xdc00 && c <= 0xdfff))
		return false;
	put_code_point(out, (unsigned int)c);
	return true;
}

/*
 * The text of a quoted string that json_next_member() or json_valid() has
 * passed.  SESSILE_EJSON when it is no string or a C string cannot hold it.
 */
int
json_string(struct span v, struct buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (!json_is_string(v))
		return SESSILE_EJSON;
	advance(&v, 1);
	v.n--;
	while (v.n > 0) {
		if (v.p[0] != '\\') {
			buf_putc(out, v.p[0]);
			advance(&v, 1);
		} else if (v.p[1] == 'u') {
			if (!unicode(&v, out))
				return SESSILE_EJSON;
		} else {
			at = strchr(from, v.p[1]);
			buf_putc(out, to[at - from]);
			advance(&v, 2);
		}
	}
	return buf_error(out);
}
