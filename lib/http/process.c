/*
 * A process made safe; see process.h.
 */
#include "http/process.h"

#include <sys/resource.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

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

static int
handle(int signal, void (*how)(int))
{
	struct sigaction act;

	memset(&act, 0, sizeof(act));
	sigemptyset(&act.sa_mask);
	act.sa_handler = how;
	return sigaction(signal, &act, NULL);
}

/* An ignored or blocked alarm would be inherited from the server. */
static int
set_signals(void)
{
	sigset_t alarms;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	if (handle(SIGPIPE, SIG_IGN) != 0 || handle(SIGXFSZ, SIG_IGN) != 0 ||
	    handle(SIGALRM, SIG_DFL) != 0)
		return -1;
	return sigprocmask(SIG_UNBLOCK, &alarms, NULL);
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
process_make_safe(void)
{
	if (fill_descriptors() != 0 || set_signals() != 0 ||
	    hide_memory() != 0)
		return -1;
	umask(077);
	unsetenv("HTTP_PROXY");
	unsetenv("TMPDIR");
	unsetenv("SQLITE_TMPDIR");
	return 0;
}
