/*
 * FastCGI connections that wait for their request to come whole, or for the
 * peer to close.
 */
#include <sys/mman.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"
#include "http/fcgi_inside.h"

#define FULL_MS	10	/* until it is tried again, where nothing is left */

/* The peer is the server: when it stops reading, so do we writing. */
static int
limit_writing(int fd)
{
	const struct timeval t = { LIMIT_FCGI_MS / 1000, 0 };

	return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
}

static void
drop(struct fcgi *f, size_t i)
{
	if (f->conns[i].fd != -1)
		close(f->conns[i].fd);
	buf_free(&f->conns[i].part);
	memmove(&f->conns[i], &f->conns[i + 1],
	    (f->n - i - 1) * sizeof(f->conns[0]));
	f->n--;
}

/* What accept() says of one connection, or of now, and not of the socket. */
static bool
passes(int error)
{
	static const int errors[] = { EAGAIN, EWOULDBLOCK, EINTR, EPROTO,
	    ECONNABORTED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH,
	    ENETDOWN, EPERM };
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i] == error)
			return true;
	return false;
}

void
fcgi_poll_set(struct fcgi *f)
{
	size_t i;

	memset(f->polls, 0, (f->n + 1) * sizeof(f->polls[0]));
	for (i = 0; i < f->n; i++) {
		f->polls[i].fd = f->conns[i].fd;
		f->polls[i].events = POLLIN;
	}
	f->polls[f->n].fd = STDIN_FILENO;
	f->polls[f->n].events = POLLIN;
}

int
fcgi_poll_time(const struct fcgi *f)
{
	int64_t left, least = -1, now = f->n == 0 ? 0 : date_ticks();
	size_t i;

	for (i = 0; i < f->n; i++) {
		left = f->conns[i].until - now;
		if (left < 0)
			left = 0;
		if (least == -1 || left < least)
			least = left;
	}
	return (int)least;
}

/* False: it is to be closed. */
static bool
throw_away(const struct fcgi_conn *c)
{
	char bytes[8192];
	ssize_t n;

	do {
		n = recv(c->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	} while (n == (ssize_t)sizeof(bytes));
	return n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR));
}

/* `from` is where libfcgi reads the request.  False: it is to be closed. */
static bool
serve(struct fcgi *f, struct fcgi_conn *c, int from,
    const struct records_found *found)
{
	if (fcgi_serve(f, &c->fd, from, found))
		return false;
	c->answered = true;
	c->until = date_ticks() + LIMIT_FCGI_MS;
	return shutdown(c->fd, SHUT_WR) == 0;
}

/*
 * What came in parts goes to libfcgi as a file in memory.  (A pipe holds no
 * more than a page when its user has many: pipe(7), pipe-user-pages-soft.)
 */
static bool
serve_parts(struct fcgi *f, struct fcgi_conn *c,
    const struct records_found *found)
{
	int fd;

	if ((fd = memfd_create("request", MFD_CLOEXEC)) == -1)
		return false;
	if (pwrite(fd, c->part.data, c->part.len, 0) !=
	    (ssize_t)c->part.len) {
		close(fd);
		return false;
	}
	buf_free(&c->part);
	return serve(f, c, fd, found);
}

static bool
reply(struct fcgi_conn *c, const struct records_found *found)
{
	unsigned char text[RECORD_REPLY];
	size_t n = record_reply(found->type, text);
	struct buf *b = &c->part;

	memmove(b->data, b->data + found->size, b->len - found->size);
	b->len -= found->size;
	return send(c->fd, text, n, MSG_DONTWAIT) == (ssize_t)n;
}

static bool
go_on_with_parts(struct fcgi *f, struct fcgi_conn *c)
{
	struct records_found found;
	enum records what;

	while ((what = records_look((const unsigned char *)buf_text(&c->part),
	    c->part.len, &found)) == RECORDS_ASK)
		if (!reply(c, &found))
			return false;
	if (what == RECORDS_WHOLE)
		return serve_parts(f, c, &found);
	return what == RECORDS_MORE && c->part.len < LIMIT_FCGI;
}

/*
 * Mostly a request is there at once, and whole; then it stays in the socket,
 * for libfcgi.  False: it is to be closed.
 */
static bool
look(struct fcgi *f, struct fcgi_conn *c)
{
	struct records_found found;
	bool first = c->part.len == 0;
	size_t seen;
	ssize_t n;
	int rc;

	n = recv(c->fd, f->look, sizeof(f->look) - c->part.len, MSG_DONTWAIT |
	    (first ? MSG_PEEK : 0));
	if (n <= 0)
		return n == -1 && (errno == EAGAIN || errno == EINTR);
	seen = (size_t)n;
	if (first && records_look(f->look, seen, &found) == RECORDS_WHOLE) {
		mem_wipe(f->look, seen);
		return serve(f, c, c->fd, &found);
	}
	if (first)
		n = recv(c->fd, f->look, seen, MSG_DONTWAIT);
	rc = n > 0 ? buf_put(&c->part, f->look, (size_t)n) : SESSILE_EINVAL;
	mem_wipe(f->look, seen);
	return rc == SESSILE_OK && go_on_with_parts(f, c);
}

/* In the order in which they came; dropping one moves the rest up. */
void
fcgi_go_on(struct fcgi *f)
{
	int64_t now = f->n == 0 ? 0 : date_ticks();
	size_t i = 0, k, n = f->n;
	struct fcgi_conn *c;
	bool stays;

	for (k = 0; k < n; k++) {
		c = &f->conns[i];
		stays = now < c->until;
		if (stays && f->polls[k].revents != 0)
			stays = c->answered ? throw_away(c) : look(f, c);
		if (stays)
			i++;
		else
			drop(f, i);
	}
}

/* Out of descriptors or memory: those that wait give theirs back. */
static void
make_room(struct fcgi *f)
{
	if (f->n > 0)
		drop(f, 0);
	else
		poll(NULL, 0, FULL_MS);
}

/*
 * FCGI_WEB_SERVER_ADDRS (FastCGI 1.0, section 3.2): the addresses that may
 * connect, parted by commas.  A socket in the file system has its modes.
 */
static bool
allowed(const char *list, const struct sockaddr_storage *from)
{
	char text[INET6_ADDRSTRLEN];
	const struct in6_addr *six;
	int family = from->ss_family;
	const void *address = &((const struct sockaddr_in *)from)->sin_addr;
	struct span rest = span_of(list), one;

	if (list == NULL || list[0] == '\0' || from->ss_family == AF_UNIX)
		return true;
	if (from->ss_family == AF_INET6) {
		six = &((const struct sockaddr_in6 *)from)->sin6_addr;
		address = six;
		if (IN6_IS_ADDR_V4MAPPED(six)) {
			address = &six->s6_addr[12];
			family = AF_INET;
		}
	}
	if (inet_ntop(family, address, text, sizeof(text)) == NULL)
		return false;
	while (rest.n > 0) {
		one = span_trim(scan_until(&rest, ','));
		if (span_is(one, text))
			return true;
	}
	return false;
}

/* Where all places are taken, the one that has waited longest goes. */
int
fcgi_accept(struct fcgi *f)
{
	struct sockaddr_storage from;
	socklen_t size = sizeof(from);
	struct fcgi_conn *c;
	int fd;

	memset(&from, 0, sizeof(from));
	fd = accept4(STDIN_FILENO, (struct sockaddr *)&from, &size,
	    SOCK_CLOEXEC);
	if (fd == -1) {
		if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS &&
		    errno != ENOMEM)
			return passes(errno) ? 0 : -1;
		make_room(f);
		return 0;
	}
	if (f->n == LIMIT_FCGI_WAITING)
		drop(f, 0);
	c = &f->conns[f->n++];
	memset(c, 0, sizeof(*c));
	c->fd = fd;
	c->until = date_ticks() + LIMIT_FCGI_MS;
	buf_init(&c->part, LIMIT_FCGI);
	if (!allowed(f->peers, &from) || limit_writing(fd) != 0 ||
	    !look(f, c))
		drop(f, f->n - 1);
	return 0;
}
