/*
 * Passwords that have leaked; see breached.h.
 *
 * SHA-1 protects nothing here: it is what such lists are made of.
 */
#include "auth/breached.h"

#include <sha1.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "auth/breached_list.h"
#include "base/banned.h"
#include "base/mem.h"

#define STACK	1024	/* more than SHA1Update() takes of it */
#define TRIES	1000

_Static_assert(BREACHED_SUM == SHA1_DIGEST_LENGTH, "a sum is one of SHA-1");

/* What lies between two lines is halved, until it is found or nothing left. */
static int
search(const struct breached_list *l, const unsigned char sum[BREACHED_SUM],
    struct breached_line *low, struct breached_line *high, bool *found,
    struct err *e)
{
	struct breached_line line;
	unsigned int i;
	uint64_t at;
	int rc, c;

	for (i = 0; i < LIMIT_BREACHED_LOOKS; i++) {
		if (low->end >= high->start)
			return SESSILE_OK;
		at = low->end + (high->start - low->end) / 2;
		if ((rc = breached_look(l, low->end, at, &line, e)) !=
		    SESSILE_OK ||
		    (rc = breached_sorted(l, low, &line, e)) != SESSILE_OK ||
		    (rc = breached_sorted(l, &line, high, e)) != SESSILE_OK)
			return rc;
		c = memcmp(sum, line.sum, BREACHED_SUM);
		if (c == 0) {
			*found = true;
			return SESSILE_OK;
		}
		*(c < 0 ? high : low) = line;
	}
	return err_set(e, SESSILE_ECONFIG, "%s: there is no end to it",
	    l->path);
}

static int
find(const struct breached_list *l, const unsigned char sum[BREACHED_SUM],
    bool *found, struct err *e)
{
	struct breached_line low, high;
	int rc, first, last;

	if ((rc = breached_look(l, 0, 0, &low, e)) != SESSILE_OK ||
	    (rc = breached_look(l, 0, l->size - 1, &high, e)) !=
	    SESSILE_OK ||
	    (rc = breached_sorted(l, &low, &high, e)) != SESSILE_OK)
		return rc;
	first = memcmp(sum, low.sum, BREACHED_SUM);
	last = memcmp(sum, high.sum, BREACHED_SUM);
	*found = first == 0 || last == 0;
	if (first <= 0 || last >= 0)
		return SESSILE_OK;
	return search(l, sum, &low, &high, found, e);
}

/* The password is in what it works on, and on its stack. */
static void
sha1(struct span text, unsigned char sum[BREACHED_SUM])
{
	SHA1_CTX work;

	SHA1Init(&work);
	SHA1Update(&work, (const uint8_t *)text.p, text.n);
	SHA1Final(sum, &work);
	mem_wipe(&work, sizeof(work));
	sodium_stackzero(STACK);
}

int
breached_password(const char *path, struct span password, bool *found,
    struct err *e)
{
	unsigned char sum[BREACHED_SUM];
	struct breached_list l;
	int rc;

	*found = false;
	if ((rc = breached_open(&l, path, e)) != SESSILE_OK)
		return rc;
	sha1(password, sum);
	rc = find(&l, sum, found, e);
	mem_wipe(sum, sizeof(sum));
	close(l.fd);
	return rc;
}

int
breached_try(const char *path, uint64_t *count, struct err *e)
{
	struct breached_line line, before = { .start = 0 };
	struct breached_list l;
	uint64_t i, last, length = 0;
	int rc;

	*count = 0;
	if ((rc = breached_open(&l, path, e)) != SESSILE_OK)
		return rc;
	last = l.size - 1;
	for (i = 0; i <= TRIES && rc == SESSILE_OK; i++) {
		rc = breached_look(&l, 0, last / TRIES * i +
		    last % TRIES * i / TRIES, &line, e);
		if (rc != SESSILE_OK)
			break;
		rc = breached_sorted(&l, &before, &line, e);
		length += line.end - line.start;
		before = line;
	}
	close(l.fd);
	if (rc == SESSILE_OK)
		*count = l.size * i / length;
	return rc;
}
