/*
 * Looking at FastCGI records; see fcgi_record.h.
 */
#include "http/fcgi_record.h"

#include <stdint.h>
#include <string.h>

#include "base/banned.h"
#include "base/limits.h"

/* FastCGI 1.0, section 8. */
#define VERSION			1
#define BEGIN_REQUEST		1
#define PARAMS			4
#define STDIN			5
#define GET_VALUES		9
#define GET_VALUES_RESULT	10
#define UNKNOWN_TYPE		11
#define ROLE_RESPONDER		1
#define BEGIN_BODY		8

struct record {
	unsigned char		 type;
	unsigned int		 id;
	size_t			 length;
	size_t			 padding;
	const unsigned char	*content;
	size_t			 here;	/* of length and padding, so far */
};

/* The bytes that are left. */
struct rest {
	const unsigned char	*p;
	size_t			 n;
};

/* Parameters: where in one of them the records so far have ended. */
struct pairs {
	unsigned char	 lengths[8];	/* of name and value, as they come */
	size_t		 have;
	size_t		 left;		/* bytes of both to come */
	bool		 nul;
};

static bool
next(struct rest *rest, struct record *r)
{
	const unsigned char *h = rest->p;

	if (rest->n < RECORD_HEADER)
		return false;
	r->type = h[1];
	r->id = (unsigned int)h[2] << 8 | h[3];
	r->length = (size_t)h[4] << 8 | h[5];
	r->padding = h[6];
	r->content = h + RECORD_HEADER;
	r->here = rest->n - RECORD_HEADER;
	if (r->here > r->length + r->padding)
		r->here = r->length + r->padding;
	rest->p += RECORD_HEADER + r->here;
	rest->n -= RECORD_HEADER + r->here;
	return true;
}

static bool
complete(const struct record *r)
{
	return r->here == r->length + r->padding;
}

/* One byte, or four where its highest bit is set. */
static size_t
width(unsigned char first)
{
	return (first & 0x80) != 0 ? 4 : 1;
}

static size_t
number(const unsigned char *p)
{
	if (width(p[0]) == 1)
		return p[0];
	return (size_t)(p[0] & 0x7f) << 24 | (size_t)p[1] << 16 |
	    (size_t)p[2] << 8 | p[3];
}

/* One byte more of the two lengths.  False: they are out of bounds. */
static bool
length_byte(struct pairs *pairs, unsigned char c)
{
	const unsigned char *l = pairs->lengths;
	size_t name, value;

	pairs->lengths[pairs->have++] = c;
	name = width(l[0]);
	if (pairs->have <= name || pairs->have < name + width(l[name]))
		return true;
	pairs->have = 0;
	value = number(l + name);
	name = number(l);
	if (name > LIMIT_FCGI || value > LIMIT_FCGI)
		return false;
	pairs->left = name + value;
	return true;
}

static bool
read_pairs(struct pairs *pairs, const unsigned char *p, size_t n)
{
	size_t part;

	while (n > 0) {
		if (pairs->left == 0) {
			if (!length_byte(pairs, *p))
				return false;
			part = 1;
		} else {
			part = pairs->left < n ? pairs->left : n;
			pairs->nul |= memchr(p, '\0', part) != NULL;
			pairs->left -= part;
		}
		p += part;
		n -= part;
	}
	return true;
}

/* libfcgi loses its place behind padding here; nobody sends any. */
static bool
begins(const struct record *r)
{
	return r->type == BEGIN_REQUEST && r->id != 0 &&
	    r->length == BEGIN_BODY && r->padding == 0 &&
	    (r->content[0] << 8 | r->content[1]) == ROLE_RESPONDER;
}

/* Up to the empty record that ends the parameters, which has no padding. */
static enum records
look_at_params(struct rest *rest, unsigned int id,
    struct records_found *found)
{
	struct pairs pairs = { { 0 }, 0, 0, false };
	struct record r;

	while (next(rest, &r)) {
		if (r.type != PARAMS || r.id != id)
			return RECORDS_BAD;
		if (!complete(&r))
			return RECORDS_MORE;
		if (r.length == 0) {
			found->nul = pairs.nul;
			return pairs.have == 0 && pairs.left == 0 &&
			    r.padding == 0 ? RECORDS_WHOLE : RECORDS_BAD;
		}
		if (!read_pairs(&pairs, r.content, r.length))
			return RECORDS_BAD;
	}
	return RECORDS_MORE;
}

static enum records
look_at_body(struct rest *rest, unsigned int id, struct records_found *found)
{
	struct record r;
	size_t body = 0;

	while (next(rest, &r)) {
		if (r.type != STDIN || r.id != id)
			return RECORDS_BAD;
		body += r.here < r.length ? r.here : r.length;
		if (complete(&r) && r.length == 0)
			return RECORDS_WHOLE;
		if (body > LIMIT_BODY) {
			found->open = true;
			return RECORDS_WHOLE;
		}
	}
	return RECORDS_MORE;
}

/* All that has come is of this version, whatever else it is. */
static bool
versions(struct rest rest)
{
	struct record r;

	do {
		if (rest.n > 0 && rest.p[0] != VERSION)
			return false;
	} while (next(&rest, &r));
	return true;
}

enum records
records_look(const unsigned char *p, size_t n, struct records_found *found)
{
	struct rest rest = { p, n };
	struct record r;
	enum records so_far;

	memset(found, 0, sizeof(*found));
	if (!versions(rest))
		return RECORDS_BAD;
	if (!next(&rest, &r))
		return RECORDS_MORE;
	if (r.id == 0 && r.type != BEGIN_REQUEST) {
		found->type = r.type;
		found->size = RECORD_HEADER + r.length + r.padding;
		return complete(&r) ? RECORDS_ASK : RECORDS_MORE;
	}
	if (r.type != BEGIN_REQUEST || r.length != BEGIN_BODY)
		return RECORDS_BAD;
	if (!complete(&r))
		return RECORDS_MORE;
	if (!begins(&r))
		return RECORDS_BAD;
	so_far = look_at_params(&rest, r.id, found);
	return so_far == RECORDS_WHOLE ? look_at_body(&rest, r.id,
	    found) : so_far;
}

static size_t
put_pair(unsigned char *to, const char *name, char value)
{
	size_t n = strlen(name);

	to[0] = (unsigned char)n;
	to[1] = 1;
	memcpy(to + 2, name, n);
	to[2 + n] = (unsigned char)value;
	return n + 3;
}

/* All that can be asked is told, whichever of it was. */
size_t
record_reply(unsigned char type, unsigned char to[RECORD_REPLY])
{
	size_t n = RECORD_HEADER;

	memset(to, 0, RECORD_REPLY);
	to[0] = VERSION;
	if (type == GET_VALUES) {
		to[1] = GET_VALUES_RESULT;
		n += put_pair(to + n, "FCGI_MAX_CONNS", '1');
		n += put_pair(to + n, "FCGI_MAX_REQS", '1');
		n += put_pair(to + n, "FCGI_MPXS_CONNS", '0');
	} else {
		to[1] = UNKNOWN_TYPE;
		to[n] = type;
		n += 8;
	}
	to[5] = (unsigned char)(n - RECORD_HEADER);
	return n;
}
