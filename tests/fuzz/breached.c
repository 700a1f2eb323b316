/*
 * A list of breached passwords, and one that is looked up in it: where every
 * line is right and in order the answer is that of reading them all; where one
 * is not, it may be refused, but nothing is found that does not stand there.
 *
 * The password is the first line; in the list a line that begins with '='
 * begins with its sum instead.
 */
#include <fcntl.h>
#include <sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "auth/breached.h"
#include "fuzz.h"

#define DIGITS	40
#define LONGEST	64	/* of a line, with its end */

static struct {
	char	dir[512];	/* "": not made yet */
	char	list[600];
	int	fd;
	pid_t	owner;
} place;

static void
leave(void)
{
	if (place.owner != getpid())
		return;
	close(place.fd);
	unlink(place.list);
	rmdir(place.dir);
}

static void
make(void)
{
	if (place.dir[0] != '\0')
		return;
	fuzz_folder(place.dir, sizeof(place.dir));
	place.owner = getpid();
	atexit(leave);
	snprintf(place.list, sizeof(place.list), "%s/list", place.dir);
	place.fd = open(place.list, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0644);
	MUST(place.fd != -1);
}

static void
put(const struct buf *list)
{
	make();
	MUST(ftruncate(place.fd, 0) == 0);
	MUST(pwrite(place.fd, buf_text(list), list->len, 0) ==
	    (ssize_t)list->len);
}

static void
fill_in(struct span rest, const char *sum, struct buf *list)
{
	struct span line;
	bool ends;

	while (rest.n > 0) {
		ends = memchr(rest.p, '\n', rest.n) != NULL;
		line = scan_until(&rest, '\n');
		if (line.n > 0 && line.p[0] == '=') {
			buf_puts(list, sum);
			line.p++;
			line.n--;
		}
		buf_put(list, line.p, line.n);
		if (ends)
			buf_putc(list, '\n');
	}
	MUST(buf_error(list) == SESSILE_OK);
}

static size_t
count(struct span v, const char *set)
{
	size_t n = 0;

	while (n < v.n && v.p[n] != '\0' && strchr(set, v.p[n]) != NULL)
		n++;
	return n;
}

/* With its LF, if it has one. */
static bool
is_right(struct span line)
{
	size_t n;

	if (line.n > LONGEST)
		return false;
	if (line.n > 0 && line.p[line.n - 1] == '\n')
		line.n--;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (count(line, "0123456789abcdefABCDEF") != DIGITS)
		return false;
	line.p += DIGITS;
	line.n -= DIGITS;
	if (line.n == 0)
		return true;
	if (line.p[0] != ':')
		return false;
	line.p++;
	n = --line.n;
	return n > 0 && n <= 18 && count(line, "0123456789") == n;
}

/* Whether all lines are as they must be; *there: whether one has that sum. */
static bool
read_all(struct span list, const char *sum, bool *there)
{
	const char *before = NULL, *end;
	bool right = list.n > 0;
	struct span line;

	*there = false;
	while (list.n > 0) {
		end = memchr(list.p, '\n', list.n);
		line.p = list.p;
		line.n = end == NULL ? list.n : (size_t)(end - list.p) + 1;
		list.p += line.n;
		list.n -= line.n;
		if (line.n >= DIGITS && strncasecmp(line.p, sum, DIGITS) == 0)
			*there = true;
		right = right && is_right(line) && (before == NULL ||
		    strncasecmp(before, line.p, DIGITS) <= 0);
		before = line.p;
	}
	return right;
}

static void
check(struct span password, struct span list, const char *sum)
{
	bool there, right = read_all(list, sum, &there), found = true;
	uint64_t lines = 0;
	struct err e = { 0, "" };
	int rc;

	rc = breached_password(place.list, password, &found, &e);
	MUST(rc == SESSILE_OK || rc == SESSILE_ECONFIG);
	MUST(rc == SESSILE_OK || (!right && !found));
	MUST(!found || there);
	MUST(!right || found == there);
	MUST(rc == SESSILE_OK || strncmp(e.text, place.list,
	    strlen(place.list)) == 0);
	rc = breached_try(place.list, &lines, &e);
	MUST(rc == SESSILE_OK || rc == SESSILE_ECONFIG);
	MUST((rc == SESSILE_OK) == (lines > 0));
	MUST(!right || rc == SESSILE_OK);
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct span rest = fuzz_span(p, n), password;
	struct buf list = BUF_INIT(1 << 22);
	char sum[DIGITS + 1];

	password = scan_until(&rest, '\n');
	MUST(SHA1Data((const uint8_t *)password.p, password.n, sum) == sum);
	fill_in(rest, sum, &list);
	put(&list);
	check(password, fuzz_buf(&list), sum);
	buf_free(&list);
	return 0;
}
