/*
 * A list of SHA-1 sums, looked into; see breached_list.h.
 *
 * Lines have different lengths, so what is asked for is a byte: one read, of
 * as much before it as behind it, has the line that it is of.
 */
#include "auth/breached_list.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/path.h"

#define DIGITS	18	/* of a count */

_Static_assert(LIMIT_BREACHED_LINE > 2 * BREACHED_SUM + 1 + DIGITS + 2,
    "a line that is cut is too long to be right");

static int
unfit(const struct breached_list *l, uint64_t at, const char *why,
    struct err *e)
{
	return err_set(e, SESSILE_ECONFIG, "%s: byte %" PRIu64 ": %s",
	    l->path, at, why);
}

/* An empty one is rather what is left of one. */
int
breached_open(struct breached_list *l, const char *path, struct err *e)
{
	int rc;

	l->path = path;
	rc = path_open(path, false, &l->fd, &l->size, e);
	if (rc != SESSILE_OK || l->size > 0)
		return rc;
	close(l->fd);
	return err_set(e, SESSILE_ECONFIG, "%s: it is empty", path);
}

static int
read_at(const struct breached_list *l, uint64_t at, char *to, size_t n,
    struct err *e)
{
	ssize_t got;

	while (n > 0) {
		got = pread(l->fd, to, n, (off_t)at);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return err_set(e, SESSILE_ECONFIG, "%s: %s", l->path,
			    strerror(errno));
		if (got == 0)
			return unfit(l, at, "it has become shorter", e);
		at += (uint64_t)got;
		to += got;
		n -= (size_t)got;
	}
	return SESSILE_OK;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
scan_sum(struct span *v, unsigned char sum[BREACHED_SUM])
{
	int high, low;
	size_t i;

	if (v->n < 2 * BREACHED_SUM)
		return false;
	for (i = 0; i < BREACHED_SUM; i++) {
		high = digit(v->p[2 * i]);
		low = digit(v->p[2 * i + 1]);
		if (high == -1 || low == -1)
			return false;
		sum[i] = (unsigned char)(high << 4 | low);
	}
	v->p += 2 * BREACHED_SUM;
	v->n -= 2 * BREACHED_SUM;
	return true;
}

/* Without its LF. */
static bool
parse(struct span v, unsigned char sum[BREACHED_SUM])
{
	uint64_t count;

	if (v.n > 0 && v.p[v.n - 1] == '\r')
		v.n--;
	return scan_sum(&v, sum) && (v.n == 0 || (scan_char(&v, ':') &&
	    scan_digits(&v, DIGITS, &count) && v.n == 0));
}

static size_t
at_most_a_line(uint64_t n)
{
	return n < LIMIT_BREACHED_LINE ? (size_t)n : LIMIT_BREACHED_LINE;
}

/* A line that does not fit into the text is none: it is cut, but too long. */
int
breached_look(const struct breached_list *l, uint64_t low, uint64_t at,
    struct breached_line *line, struct err *e)
{
	char text[2 * LIMIT_BREACHED_LINE];
	size_t start = at_most_a_line(at - low), end = start;
	size_t n = start + at_most_a_line(l->size - at);
	uint64_t from = at - start;
	struct span v;
	int rc;

	if ((rc = read_at(l, from, text, n, e)) != SESSILE_OK)
		return rc;
	while (start > 0 && text[start - 1] != '\n')
		start--;
	while (end < n && text[end] != '\n')
		end++;
	line->start = from + start;
	line->end = from + end + (end < n);
	v.p = text + start;
	v.n = end - start;
	if (!parse(v, line->sum))
		return unfit(l, line->start, "not the SHA-1 of a password in "
		    "40 digits, alone or with a colon and a number", e);
	return SESSILE_OK;
}

int
breached_sorted(const struct breached_list *l, const struct breached_line *a,
    const struct breached_line *b, struct err *e)
{
	return memcmp(a->sum, b->sum, BREACHED_SUM) <= 0 ? SESSILE_OK :
	    unfit(l, b->start, "out of order", e);
}
