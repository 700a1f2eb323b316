/*
 * The CGI process; see cgi.h.  Nothing else in the library looks at the
 * environment, standard input or standard output.
 */
#include "http/cgi.h"

#include <sys/resource.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"

/* What the shortest request takes, less a little. */
#define HEAP	12	/* pages */

/*
 * Puts something at fd, the lowest that is free.  Without a /dev that is an
 * end of a pipe whose other end is closed: it reads as empty, and what is
 * written to it fails.
 */
static int
occupy(int fd)
{
	int ends[2], got;

	if ((got = open("/dev/null", O_RDWR)) == fd)
		return 0;
	if (got != -1 || pipe(ends) != 0)
		return -1;
	if (fd != STDIN_FILENO && dup2(ends[1], fd) == -1)
		return -1;
	return close(ends[1]);
}

/* Otherwise the database would be opened as one of them. */
static int
fill_descriptors(void)
{
	struct pollfd fds[3];
	int i;

	for (i = 0; i < 3; i++) {
		fds[i].fd = i;
		fds[i].events = 0;
		fds[i].revents = 0;
	}
	if (poll(fds, 3, 0) == -1)
		return -1;
	for (i = 0; i < 3; i++)
		if ((fds[i].revents & POLLNVAL) != 0 && occupy(i) != 0)
			return -1;
	return 0;
}

/* An ignored or blocked alarm would be inherited from the server. */
static int
set_signals(void)
{
	struct sigaction act;
	sigset_t alarms;

	memset(&act, 0, sizeof(act));
	sigemptyset(&act.sa_mask);
	act.sa_handler = SIG_IGN;
	if (sigaction(SIGPIPE, &act, NULL) != 0)
		return -1;
	act.sa_handler = SIG_DFL;
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	if (sigaction(SIGALRM, &act, NULL) != 0 ||
	    sigprocmask(SIG_UNBLOCK, &alarms, NULL) != 0)
		return -1;
	alarm(LIMIT_REQUEST_SECONDS);
	return 0;
}

/* Memory holds secrets: no core file, and nobody else looks in. */
static int
hide_memory(void)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return -1;
#ifdef PR_SET_DUMPABLE
	if (prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) != 0)
		return -1;
#endif
	return 0;
}

int
cgi_process(void)
{
	if (fill_descriptors() != 0 || set_signals() != 0 ||
	    hide_memory() != 0)
		return -1;
	mem_warm(HEAP);
	umask(077);
	unsetenv("HTTP_PROXY");
	unsetenv("TMPDIR");
	unsetenv("SQLITE_TMPDIR");
	return 0;
}

static const char *
get(const void *arg, const char *name)
{
	(void)arg;
	return getenv(name);
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
