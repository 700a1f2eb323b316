/*
 * The CGI process; see cgi.h.
 */
#include "http/cgi.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"

/* What stands in for a descriptor that is closed; -1 if nothing can. */
static int
stand_in(void)
{
	int fd = open("/dev/null", O_RDWR), pair[2];

	if (fd != -1)
		return fd;
	/* No /dev in a chroot: a pipe without its other end. */
	if (pipe(pair) != 0)
		return -1;
	close(pair[1]);
	return pair[0];
}

/* Else the database would be opened as descriptor 0, 1 or 2. */
static int
fill_descriptors(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    stand_in() != fd)
			return -1;
	return 0;
}

static int
set_signals(void)
{
	sigset_t alarms;

	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    signal(SIGALRM, SIG_DFL) == SIG_ERR)
		return -1;
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	if (sigprocmask(SIG_UNBLOCK, &alarms, NULL) != 0)
		return -1;
	alarm(LIMIT_REQUEST_SECONDS);
	return 0;
}

int
cgi_process(void)
{
	static const struct rlimit none = { 0, 0 };

	if (fill_descriptors() != 0 || set_signals() != 0 ||
	    setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0) != 0)
		return -1;
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

static long
read_input(void *arg, void *to, size_t n, int64_t deadline)
{
	struct pollfd fd = { STDIN_FILENO, POLLIN, 0 };
	int64_t left;
	ssize_t got;
	int ready;

	(void)arg;
	for (;;) {
		if ((left = deadline - date_now()) <= 0)
			return -1;
		ready = poll(&fd, 1, (int)left);
		if (ready == 0 || (ready == -1 && errno != EINTR))
			return -1;
		if (ready == -1)
			continue;
		got = read(STDIN_FILENO, to, n);
		if (got != -1 || (errno != EINTR && errno != EAGAIN))
			return (long)got;
	}
}

struct input
cgi_input(void)
{
	struct input input = { read_input, NULL };

	return input;
}

int
cgi_output(const struct buf *out)
{
	const char *p = buf_text(out);
	size_t left = out->len;
	ssize_t n;

	while (left > 0) {
		n = write(STDOUT_FILENO, p, left);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		p += n;
		left -= (size_t)n;
	}
	return 0;
}
