/*
 * The loop of the FastCGI responder; see fcgi.h.
 */
#include "http/fcgi.h"

#include <sys/socket.h>

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/mem.h"
#include "http/fcgi_inside.h"

static const int ends[] = { SIGTERM, SIGINT, SIGUSR1 };

/* A handler of signals has no other way to tell. */
static volatile sig_atomic_t told;

static void
note_end(int signal)
{
	(void)signal;
	told = 1;
}

/*
 * Signals come through only while nothing is in hand: *waiting is the mask
 * for that.  libfcgi's own handlers are replaced.  A hang-up is for daemons
 * that have to be told to read their configuration again.
 */
static int
set_signals(sigset_t *waiting)
{
	struct sigaction act;
	sigset_t held;
	size_t i;

	memset(&act, 0, sizeof(act));
	sigemptyset(&act.sa_mask);
	sigemptyset(&held);
	act.sa_handler = SIG_IGN;
	if (sigaction(SIGPIPE, &act, NULL) != 0 ||
	    sigaction(SIGHUP, &act, NULL) != 0)
		return -1;
	act.sa_handler = note_end;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (sigaction(ends[i], &act, NULL) != 0 ||
		    sigaddset(&held, ends[i]) != 0)
			return -1;
	if (sigprocmask(SIG_BLOCK, &held, waiting) != 0)
		return -1;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigdelset(waiting, ends[i]);
	return 0;
}

/* ppoll() lets none through as long as there is something to do. */
static bool
is_to_end(void)
{
	sigset_t pending;
	size_t i;

	if (!told && sigpending(&pending) == 0)
		for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
			if (sigismember(&pending, ends[i]) == 1)
				told = 1;
	return told != 0;
}

bool
fcgi_has_socket(void)
{
	socklen_t n = sizeof(int);
	int listens = 0;

	return getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN, &listens,
	    &n) == 0 && listens != 0;
}

/* Others may wait on the same socket, and one of them may be faster. */
static int
set_socket(void)
{
	int flags = fcntl(STDIN_FILENO, F_GETFL);

	if (flags == -1)
		return -1;
	return fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK);
}

/*
 * One round; 1 when it is the last one.  Once it is to end, those are still
 * served that were let in, and nobody else is.
 */
static int
wait_and_serve(struct fcgi *f, const sigset_t *waiting)
{
	struct timespec t = { 0, 0 };
	bool ending = is_to_end();
	struct pollfd *socket;
	int ms;

	if (ending && f->n == 0)
		return 1;
	fcgi_poll_set(f);
	socket = &f->polls[f->n];
	if ((ms = fcgi_poll_time(f)) != -1) {
		t.tv_sec = ms / 1000;
		t.tv_nsec = ms % 1000 * 1000000L;
	}
	if (ppoll(f->polls, f->n + (ending ? 0 : 1), ms == -1 ? NULL : &t,
	    waiting) == -1)
		return errno == EINTR ? 0 : -1;
	fcgi_go_on(f);
	return socket->revents != 0 && !ending ? fcgi_accept(f) : 0;
}

int
fcgi_loop(fcgi_handler *handler, void *arg, const char *peers)
{
	sigset_t waiting;
	struct fcgi *f;
	int rc = -1;

	if ((f = calloc(1, sizeof(*f))) == NULL)
		return -1;
	f->handler = handler;
	f->arg = arg;
	f->peers = peers;
	if (FCGX_Init() == 0 && set_signals(&waiting) == 0 &&
	    set_socket() == 0)
		while ((rc = wait_and_serve(f, &waiting)) == 0)
			;
	mem_wipe_free(f, sizeof(*f));
	return rc == 1 ? 0 : -1;
}
