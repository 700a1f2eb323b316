/*
 * JSON for people: one member a line.  It changes nothing but the blanks,
 * and the control characters that JSON lets through to a terminal.
 */
#include "base/banned.h"
#include "print.h"

static void
put_line(struct buf *out, unsigned int depth)
{
	buf_putc(out, '\n');
	for (; depth > 0; depth--)
		buf_puts(out, "  ");
}

/* DEL and controls outside of ASCII are legal in a string. */
static size_t
put_character(struct buf *out, struct span v)
{
	size_t n = utf8_length(v.p, v.n);

	if (n == 0)
		n = 1;
	if (v.p[0] == 0x7f)
		buf_puts(out, "\\u007f");
	else if (n > 1 && utf8_control(v.p, n))
		buf_printf(out, "\\u%04x", utf8_number(v.p, n));
	else
		buf_put(out, v.p, n);
	return n;
}

/* A quoted string; its length. */
static size_t
put_string(struct buf *out, struct span v)
{
	struct span rest = { v.p + 1, v.n - 1 };
	size_t n;

	buf_putc(out, '"');
	while (rest.n > 1 && rest.p[0] != '"') {
		if (rest.p[0] == '\\') {
			buf_put(out, rest.p, 2);
			n = 2;
		} else
			n = put_character(out, rest);
		rest.p += n;
		rest.n -= n;
	}
	buf_putc(out, '"');
	return (size_t)(rest.p - v.p) + 1;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind an opening bracket: whether it is closed at once. */
static bool
is_empty(struct span v)
{
	do {
		v.p++;
		v.n--;
	} while (v.n > 0 && is_blank(v.p[0]));
	return v.n > 0 && (v.p[0] == '}' || v.p[0] == ']');
}

static void
put_mark(struct buf *out, struct span v, unsigned int *depth, bool *empty)
{
	switch (v.p[0]) {
	case '{':
	case '[':
		buf_putc(out, v.p[0]);
		*empty = is_empty(v);
		++*depth;
		if (!*empty)
			put_line(out, *depth);
		break;
	case '}':
	case ']':
		--*depth;
		if (!*empty)
			put_line(out, *depth);
		*empty = false;
		buf_putc(out, v.p[0]);
		break;
	case ',':
		buf_putc(out, ',');
		put_line(out, *depth);
		break;
	case ':':
		buf_puts(out, ": ");
		break;
	default:
		buf_putc(out, v.p[0]);
	}
}

void
put_pretty(struct buf *out, struct span v)
{
	unsigned int depth = 0;
	bool empty = false;
	size_t n;

	for (; v.n > 0; v.p += n, v.n -= n) {
		n = 1;
		if (v.p[0] == '"')
			n = put_string(out, v);
		else if (!is_blank(v.p[0]))
			put_mark(out, v, &depth, &empty);
	}
	buf_putc(out, '\n');
}
