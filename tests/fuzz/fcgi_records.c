/*
 * FastCGI records: the verdict on a beginning holds for what follows, and a
 * request that is passed on has nothing in it that leads libfcgi astray, as
 * another reader finds that puts its records together first.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "fuzz.h"
#include "http/fcgi_record.h"

#define PARAMS	4
#define STDIN	5
#define SAMPLES	48		/* beginnings of a long one */

/* ------------------------------------------------ another reader of it -- */

/* The records of one type from *at on, put together, up to the empty one. */
static bool
stream(struct span all, size_t *at, char type, struct buf *out)
{
	const unsigned char *h;
	size_t n;

	while (all.n - *at >= RECORD_HEADER) {
		h = (const unsigned char *)all.p + *at;
		n = (size_t)h[4] * 256 + h[5];
		MUST(h[0] == 1 && h[1] == (unsigned char)type);
		MUST(memcmp(h + 2, all.p + 2, 2) == 0);
		*at += RECORD_HEADER;
		if (all.n - *at < n + h[6])
			return false;
		buf_put(out, all.p + *at, n);
		*at += n + h[6];
		if (n == 0)
			return true;
	}
	return false;
}

static size_t
number(struct span *v)
{
	const unsigned char *p = (const unsigned char *)v->p;
	size_t n, size;

	MUST(v->n > 0);
	size = p[0] < 0x80 ? 1 : 4;
	MUST(v->n >= size);
	n = size == 1 ? p[0] : (size_t)(p[0] - 0x80) * 0x1000000 + (size_t)
	    p[1] * 0x10000 + (size_t)p[2] * 0x100 + p[3];
	v->p += size;
	v->n -= size;
	return n;
}

/* Each name and value is there, to its end; whether some holds a NUL. */
static bool
pairs(struct span v)
{
	bool nul = false;
	size_t name, value;

	while (v.n > 0) {
		name = number(&v);
		value = number(&v);
		MUST(name <= LIMIT_FCGI && value <= LIMIT_FCGI);
		MUST(name + value <= v.n);
		nul = nul || memchr(v.p, '\0', name + value) != NULL;
		v.p += name + value;
		v.n -= name + value;
	}
	return nul;
}

static void
check_whole(struct span all, const struct records_found *found)
{
	static const char responder[] = { 0, 1 };
	struct buf params = BUF_INIT(LIMIT_FCGI * 4);
	struct buf body = BUF_INIT(LIMIT_FCGI * 4);
	size_t at = RECORD_HEADER + 8;

	MUST(all.n >= at && all.p[0] == 1 && all.p[1] == 1);
	MUST(all.p[2] != 0 || all.p[3] != 0);
	MUST(all.p[4] == 0 && all.p[5] == 8 && all.p[6] == 0);
	MUST(memcmp(all.p + RECORD_HEADER, responder, 2) == 0);
	MUST(stream(all, &at, PARAMS, &params));
	MUST(pairs(fuzz_buf(&params)) == found->nul);
	if (found->open)
		MUST(all.n - at > LIMIT_BODY);
	else
		MUST(stream(all, &at, STDIN, &body) &&
		    body.len <= LIMIT_BODY);
	buf_free(&params);
	buf_free(&body);
}

/* ---------------------------------------------------------- the checks -- */

static void
check_question(struct span all, const struct records_found *found)
{
	unsigned char reply[RECORD_REPLY];
	size_t n;

	MUST(all.p[0] == 1 && all.p[2] == 0 && all.p[3] == 0);
	MUST((unsigned char)all.p[1] == found->type);
	MUST(found->size >= RECORD_HEADER && found->size <= all.n);
	n = record_reply(found->type, reply);
	MUST(n >= RECORD_HEADER && n <= RECORD_REPLY);
	MUST(reply[0] == 1 && reply[2] == 0 && reply[3] == 0);
	MUST(RECORD_HEADER + (size_t)reply[5] + reply[6] == n);
}

/* The first n bytes, in memory of their own. */
static enum records
look(struct span all, size_t n, struct records_found *found)
{
	unsigned char *p = malloc(n + (n == 0));
	enum records is;

	MUST(p != NULL);
	if (n > 0)
		memcpy(p, all.p, n);
	is = records_look(p, n, found);
	free(p);
	return is;
}

/* What was well may be spoilt by what follows; no other verdict changes. */
static void
check_beginnings(struct span all, enum records is)
{
	size_t step = all.n / SAMPLES + 1, n;
	struct records_found found;
	enum records was;

	for (n = 0; n < all.n; n += step) {
		was = look(all, n, &found);
		MUST(was == RECORDS_MORE || was == is || is == RECORDS_BAD);
		MUST(was != RECORDS_BAD || is == RECORDS_BAD);
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct span all = fuzz_span(p, n);
	struct records_found found;
	enum records is = look(all, n, &found);

	check_beginnings(all, is);
	if (is == RECORDS_WHOLE)
		check_whole(all, &found);
	else if (is == RECORDS_ASK)
		check_question(all, &found);
	return 0;
}
