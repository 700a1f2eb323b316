/*
 * FastCGI connections that wait for their request to come whole, or for the
 * peer to close.
 */
#include <sys/socket.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"
#include "http/fcgi_inside.h"

/* How often those are looked at of which a part has come. */
#define PART_MS	10

#ifndef POLLRDHUP
#define POLLRDHUP	0
#endif

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

/*
 * A part that stays in the socket would let poll() return at once; so of such
 * a one only the end is waited for, and it is looked at now and then.
 */
void
fcgi_poll_set(struct fcgi *f)
{
	size_t i;

	memset(f->polls, 0, (f->n + 1) * sizeof(f->polls[0]));
	for (i = 0; i < f->n; i++) {
		f->polls[i].fd = f->conns[i].fd;
		f->polls[i].events = POLLRDHUP;
		if (!f->conns[i].part)
			f->polls[i].events |= POLLIN;
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
		if (f->conns[i].part && left > PART_MS)
			left = PART_MS;
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

static bool
reply(struct fcgi *f, const struct fcgi_conn *c,
    const struct records_found *found)
{
	unsigned char text[RECORD_REPLY];
	size_t n = record_reply(found->type, text);

	return recv(c->fd, f->look, found->size, MSG_DONTWAIT) ==
	    (ssize_t)found->size &&
	    send(c->fd, text, n, MSG_DONTWAIT) == (ssize_t)n;
}

static bool
serve(struct fcgi *f, struct fcgi_conn *c, const struct records_found *found)
{
	if (fcgi_serve(f, &c->fd, found))
		return false;
	c->answered = true;
	c->part = false;
	c->until = date_ticks() + LIMIT_FCGI_MS;
	return shutdown(c->fd, SHUT_WR) == 0;
}

/* False: it is to be closed. */
static bool
look(struct fcgi *f, struct fcgi_conn *c, bool ended)
{
	struct records_found found;
	ssize_t n;

	n = recv(c->fd, f->look, sizeof(f->look), MSG_PEEK | MSG_DONTWAIT);
	if (n <= 0)
		return n == -1 && (errno == EAGAIN || errno == EINTR);
	switch (records_look(f->look, (size_t)n, &found)) {
	case RECORDS_WHOLE:
		mem_wipe(f->look, (size_t)n);
		return serve(f, c, &found);
	case RECORDS_ASK:
		c->part = false;
		return reply(f, c, &found);
	case RECORDS_MORE:
		c->part = true;
		mem_wipe(f->look, (size_t)n);
		return !ended && (size_t)n < sizeof(f->look);
	case RECORDS_BAD:
		break;
	}
	mem_wipe(f->look, (size_t)n);
	return false;
}

/* In the order in which they came; dropping one moves the rest up. */
void
fcgi_go_on(struct fcgi *f)
{
	int64_t now = f->n == 0 ? 0 : date_ticks();
	size_t i = 0, k, n = f->n;
	short events;
	bool stays;

	for (k = 0; k < n; k++) {
		struct fcgi_conn *c = &f->conns[i];

		events = f->polls[k].revents;
		stays = now < c->until;
		if (stays && c->answered && events != 0)
			stays = throw_away(c);
		else if (stays && !c->answered && (events != 0 || c->part))
			stays = look(f, c, (events & (POLLRDHUP | POLLHUP |
			    POLLERR | POLLNVAL)) != 0);
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
		poll(NULL, 0, PART_MS);
}

/* Where all places are taken, the one that has waited longest goes. */
int
fcgi_accept(struct fcgi *f)
{
	struct fcgi_conn *c;
	int fd;

	if ((fd = accept4(STDIN_FILENO, NULL, NULL, SOCK_CLOEXEC)) == -1) {
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
	if (limit_writing(fd) != 0 || !look(f, c, false))
		drop(f, f->n - 1);
	return 0;
}
