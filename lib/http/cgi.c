/*
 * The CGI process; see cgi.h.  Nothing else in the library looks at the
 * environment, standard input or standard output.
 */
#include "http/cgi.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"
#include "http/process.h"

#ifndef __linux__	/* there unistd.h has it */
extern char **environ;
#endif

/* What the shortest request takes, less a little. */
#define HEAP	12	/* pages */

int
cgi_process(void)
{
	if (process_make_safe() != 0)
		return -1;
	alarm(LIMIT_REQUEST_SECONDS);
	mem_warm(HEAP);
	return 0;
}

static const char *
get(const void *arg, const char *name)
{
	(void)arg;
	return strcmp(name, FORWARDED_FOR) == 0 ?
	    variables_last(environ, name) : getenv(name);
}

struct env
cgi_env(void)
{
	struct env env = { get, NULL };

	return env;
}

/* 1 when fd is ready, 0 to try again, -1 past the deadline or on an error. */
static int
await(int fd, short events, int64_t deadline)
{
	struct pollfd p = { fd, events, 0 };
	int64_t left = deadline - date_ticks();
	int n;

	if (left <= 0)
		return -1;
	n = poll(&p, 1, left > INT_MAX ? INT_MAX : (int)left);
	if (n == -1)
		return errno == EINTR ? 0 : -1;
	return n;
}

static bool
passing(int error)
{
	return error == EINTR || error == EAGAIN || error == EWOULDBLOCK;
}

static long
take(void *arg, void *to, size_t n, int64_t deadline)
{
	ssize_t got;
	int ready;

	(void)arg;
	for (;;) {
		ready = await(STDIN_FILENO, POLLIN, deadline);
		if (ready == -1)
			return -1;
		if (ready == 0)
			continue;
		got = read(STDIN_FILENO, to, n);
		if (got >= 0 || !passing(errno))
			return (long)got;
	}
}

struct input
cgi_input(void)
{
	struct input input = { take, NULL };

	return input;
}

int
cgi_output(const struct buf *b)
{
	size_t sent = 0;
	ssize_t n;

	while (sent < b->len) {
		n = write(STDOUT_FILENO, b->data + sent, b->len - sent);
		if (n > 0)
			sent += (size_t)n;
		else if (n == 0 || !passing(errno) ||
		    (errno != EINTR && await(STDOUT_FILENO, POLLOUT,
		    INT64_MAX) == -1))
			return -1;	/* the alarm ends endless waiting */
	}
	return 0;
}
