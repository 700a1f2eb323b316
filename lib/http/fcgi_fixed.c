/*
 * Trying out libfcgi; see fcgi_fixed.h.
 */
#include "http/fcgi_fixed.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcgiapp.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

#define READ	8192	/* what libfcgi reads at once */
#define BEHIND	4	/* bytes that come after that */
#define SECONDS	5

/*
 * A request with a name and a value of 2^31 - 1 bytes each, of which four
 * come.  Before them are as many empty parameters as let the lengths end
 * where libfcgi's first read ends.  One that is fixed stops there.  One that
 * is not goes on to read the name, into an allocation of 2^32 bytes, cut to
 * 0; four go into what the smallest allocation has room for.
 */
static void
make_request(unsigned char bytes[READ + BEHIND])
{
	static const unsigned char head[] = { 1, 1, 0, 1, 0, 8, 0, 0,
	    0, 1, 0, 0, 0, 0, 0, 0, 1, 4, 0, 1 };
	static const unsigned char lengths[] = { 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff };
	size_t params = READ + BEHIND - sizeof(head) - 4;

	memset(bytes, 0, READ + BEHIND);
	memcpy(bytes, head, sizeof(head));
	bytes[sizeof(head)] = (unsigned char)(params >> 8);
	bytes[sizeof(head) + 1] = (unsigned char)(params & 0xff);
	memcpy(bytes + READ - sizeof(lengths), lengths, sizeof(lengths));
}

/* Whether `fd` was left with what comes behind the lengths. */
static enum fcgi_fixed
try_out(int fd)
{
	char rest[BEHIND + 1];
	FCGX_Request r;
	int kept = dup(fd);

	if (kept == -1 || FCGX_Init() != 0 ||
	    FCGX_InitRequest(&r, -1, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return FCGI_UNKNOWN;
	r.ipcFd = fd;
	r.keepConnection = 1;
	FCGX_Detach(&r);
	if (FCGX_Accept_r(&r) == 0)
		return FCGI_UNKNOWN;
	return recv(kept, rest, sizeof(rest), MSG_DONTWAIT) == BEHIND ?
	    FCGI_FIXED : FCGI_NOT_FIXED;
}

static enum fcgi_fixed
child(void)
{
	unsigned char bytes[READ + BEHIND];
	int ends[2];

	alarm(SECONDS);
	make_request(bytes);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0 ||
	    send(ends[1], bytes, sizeof(bytes), MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(bytes) || shutdown(ends[1], SHUT_WR) != 0)
		return FCGI_UNKNOWN;
	return try_out(ends[0]);
}

enum fcgi_fixed
fcgi_fixed(void)
{
	pid_t pid;
	int status;

	if ((pid = fork()) == -1)
		return FCGI_UNKNOWN;
	if (pid == 0)
		_exit((int)child());
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return FCGI_UNKNOWN;
	if (!WIFEXITED(status) || WEXITSTATUS(status) > FCGI_UNKNOWN)
		return FCGI_UNKNOWN;
	return (enum fcgi_fixed)WEXITSTATUS(status);
}

const char *
fcgi_fixed_words(enum fcgi_fixed is)
{
	static const char *const words[] = {
		"CVE-2025-23016 is fixed in it",
		"CVE-2025-23016 is NOT fixed in it",
		"whether CVE-2025-23016 is fixed in it cannot be told" };

	return words[is];
}
