/*
 * Media types and their parameters; see media.h.
 */
#include "http/media.h"

#include "base/banned.h"

static void
blanks(struct span *v)
{
	while (scan_char(v, ' ') || scan_char(v, '\t'))
		;
}

/* The longest token there is; false if there is none. */
static bool
token(struct span *v, struct span *out)
{
	struct span c = { v->p, 1 };
	size_t n;

	for (n = 0; n < v->n; n++) {
		c.p = v->p + n;
		if (!span_token(c))
			break;
	}
	out->p = v->p;
	out->n = n;
	if (n > 0) {
		v->p += n;
		v->n -= n;
	}
	return n > 0;
}

/* A quoted string; a backslash in it stays, and fits no word of ours. */
static bool
quoted(struct span *v, struct span *out)
{
	size_t i;
	unsigned char c;

	for (i = 1; v->n > 0 && v->p[0] == '"' && i < v->n; i++) {
		if (v->p[i] == '"') {
			out->p = v->p + 1;
			out->n = i - 1;
			v->p += i + 1;
			v->n -= i + 1;
			return true;
		}
		if (v->p[i] == '\\' && ++i == v->n)
			break;
		c = (unsigned char)v->p[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			break;
	}
	return false;
}

bool
media_type(struct span *v, struct span *type)
{
	struct span at = *v, part;

	blanks(&at);
	type->p = at.p;
	if (!token(&at, &part) || !scan_char(&at, '/') || !token(&at, &part))
		return false;
	type->n = (size_t)(at.p - type->p);
	blanks(&at);
	*v = at;
	return true;
}

int
media_parameter(struct span *v, struct span *name, struct span *value)
{
	for (;;) {
		blanks(v);
		if (!scan_char(v, ';'))
			return 0;
		blanks(v);
		if (token(v, name))
			break;
		/* RFC 9110 lets a parameter be left out. */
	}
	if (!scan_char(v, '='))
		return -1;
	return quoted(v, value) || token(v, value) ? 1 : -1;
}
