/*
 * One request through libfcgi: its variables, its body and the answer.
 */
#include <sys/socket.h>

#include <errno.h>
#include <fcgiapp.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"
#include "http/fcgi_inside.h"

#define SLICE	8000	/* of an answer, between looks at the clock */

static const char cookie[] = "HTTP_COOKIE=";

struct exchange {
	FCGX_Request	 request;
	bool		 malformed;
	size_t		 taken;		/* of the body */
	struct buf	 cookies;	/* where there were several headers */
};

/* A NUL would cut a value short: of such a request nothing is told. */
static const char *
get(const void *arg, const char *name)
{
	const struct exchange *x = arg;

	if (x->malformed)
		return NULL;
	if (x->cookies.len > 0 && strncmp(name, cookie, sizeof(cookie) - 2) ==
	    0 && name[sizeof(cookie) - 2] == '\0')
		return x->cookies.data;
	return strcmp(name, FORWARDED_FOR) == 0 ?
	    variables_last(x->request.envp, name) :
	    FCGX_GetParam(name, x->request.envp);
}

/*
 * nginx up to 1.22 tells each Cookie header by itself; otherwise the first of
 * a name counts, but for FORWARDED_FOR.
 */
static void
join_cookies(struct exchange *x)
{
	size_t n = sizeof(cookie) - 1;
	const char *first = NULL;
	char **v;

	for (v = x->request.envp; *v != NULL; v++) {
		if (strncmp(*v, cookie, n) != 0)
			continue;
		if (first == NULL) {
			first = *v + n;
			continue;
		}
		if (x->cookies.len == 0)
			buf_puts(&x->cookies, first);
		buf_puts(&x->cookies, "; ");
		buf_puts(&x->cookies, *v + n);
	}
	if (buf_error(&x->cookies) != SESSILE_OK)
		buf_free(&x->cookies);
}

/*
 * Up to LIMIT_BODY all is here already, or else the end; beyond that it may
 * not be, and nobody has looked at it: what is skipped is skipped later.  At
 * most what lies in libfcgi's buffer is taken at a time, for it to be wiped
 * there.
 */
static long
take(void *arg, void *to, size_t n, int64_t deadline)
{
	struct exchange *x = arg;
	FCGX_Stream *in = x->request.in;
	size_t here = (size_t)(in->stop - in->rdNext);
	int got;

	(void)deadline;
	if (here == 0)
		here = 1;
	if (n > here)
		n = here;
	if (n > LIMIT_BODY - x->taken)
		n = LIMIT_BODY - x->taken;
	got = FCGX_GetStr(to, (int)n, in);
	mem_wipe(in->rdNext - got, (size_t)got);
	x->taken += (size_t)got;
	return got;
}

/*
 * The connection is ours: what libfcgi takes for one that is kept, it closes
 * only when it is broken.  Its own way of closing would wait up to 2 s for the
 * peer to do so first, each time, with nobody served.  And with the server it
 * is never kept: one that is would have this process to itself.
 */
static int
begin(FCGX_Request *r, int fd)
{
	int rc;

	if ((rc = FCGX_InitRequest(r, -1, FCGI_FAIL_ACCEPT_ON_INTR)) != 0)
		return rc;
	r->ipcFd = fd;
	r->keepConnection = 1;
	FCGX_Detach(r);
	if ((rc = FCGX_Accept_r(r)) != 0)
		return rc;
	r->keepConnection = 1;
	/* Cookies, where they lay as records. */
	mem_wipe(r->in->stopUnget, (size_t)(r->in->rdNext -
	    r->in->stopUnget));
	return 0;
}

/* A client that has gone is no matter: what was done stands. */
static void
answer(FCGX_Request *r, const struct buf *b)
{
	int64_t deadline = date_ticks() + LIMIT_FCGI_MS;
	unsigned char *start = r->out->wrNext;
	size_t sent = 0, n, room = (size_t)(r->out->stop - start);

	while (sent < b->len && date_ticks() < deadline) {
		n = b->len - sent < SLICE ? b->len - sent : SLICE;
		if (FCGX_PutStr(b->data + sent, (int)n, r->out) != (int)n)
			break;
		sent += n;
	}
	FCGX_FClose(r->err);
	FCGX_FClose(r->out);
	mem_wipe(start, sent < room ? sent : room);
}

static void
end(FCGX_Request *r)
{
	char **v;

	for (v = r->envp; *v != NULL; v++)
		mem_wipe(*v, strlen(*v));
	FCGX_Finish_r(r);
}

/* Whether the peer has sent nothing that was not read. */
static bool
quiet(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

bool
fcgi_serve(struct fcgi *f, int *fd, int from,
    const struct records_found *found)
{
	struct buf out = BUF_INIT(LIMIT_RESPONSE_BODY +
	    4 * LIMIT_RESPONSE_HEADERS);
	struct exchange x;
	struct env env = { get, &x };
	struct input input = { take, &x };

	x.malformed = found->nul;
	x.taken = 0;
	buf_init(&x.cookies, LIMIT_FCGI);
	if (begin(&x.request, from) != 0) {
		if (from == *fd)
			*fd = -1;
		return true;
	}
	join_cookies(&x);
	alarm(LIMIT_REQUEST_SECONDS);
	f->handler(f->arg, env, input, &out);
	alarm(0);
	if (from != *fd)
		close(from);
	x.request.ipcFd = *fd;
	answer(&x.request, &out);
	buf_free(&out);
	buf_free(&x.cookies);
	end(&x.request);
	*fd = x.request.ipcFd;
	return *fd == -1 || (!found->open && quiet(*fd));
}
