/*
 * Many requests, some of them at once: crowd PARALLEL <requests >answers.
 * A request is a line PROGRAM QUERY COOKIE BODY, parted by tabs, "-" for
 * none.  An answer is a line NUMBER STATUS EXIT MILLISECONDS COOKIE, in the
 * order in which they came; NUMBER counts requests from 1.
 */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

#define FIELDS	4
#define MOST	512

struct client {
	struct process	 p;
	size_t		 number;	/* 0: idle */
	int64_t		 began;
};

/* NULL when the line has no further field, or "-" for it. */
static const char *
field(char **line)
{
	char *f = strsep(line, "\t\n");

	return f == NULL || strcmp(f, "-") == 0 ? NULL : f;
}

static int
next(struct client *c, size_t number)
{
	static char *line;
	static size_t size;
	struct request r;
	char *rest;

	if (getline(&line, &size, stdin) == -1)
		return 0;
	rest = line;
	r.program = field(&rest);
	r.query = field(&rest);
	r.cookie = field(&rest);
	r.body = field(&rest);
	if (r.program == NULL)
		errx(2, "line %zu names no program", number);
	c->number = number;
	c->began = clock_us();
	process_start(&c->p, &r);
	return 1;
}

static void
finish(struct client *c)
{
	process_end(&c->p);
	printf("%zu %d %d %.1f %s\n", c->number, c->p.status, c->p.exit,
	    (double)(clock_us() - c->began) / 1000,
	    c->p.cookie[0] == '\0' ? "-" : c->p.cookie);
	c->number = 0;
}

static void
listen_to(struct client *all, size_t n)
{
	struct pollfd fds[MOST];
	size_t i;

	for (i = 0; i < n; i++) {
		fds[i].fd = all[i].number == 0 ? -1 : all[i].p.fd;
		fds[i].events = POLLIN;
		fds[i].revents = 0;
	}
	if (poll(fds, n, -1) == -1)
		err(1, "poll");
	for (i = 0; i < n; i++)
		if (fds[i].revents != 0 && !process_read(&all[i].p))
			finish(&all[i]);
}

int
main(int argc, char **argv)
{
	size_t n = argc == 2 ? strtoul(argv[1], NULL, 10) : 0, i, busy;
	struct client *all;
	size_t number = 1;
	int more = 1;

	if (n == 0 || n > MOST || (all = calloc(n, sizeof(*all))) == NULL)
		errx(2, "usage: crowd PARALLEL, at most %d", MOST);
	do {
		for (i = 0, busy = 0; i < n; i++) {
			if (all[i].number == 0 && more &&
			    (more = next(&all[i], number)) != 0)
				number++;
			busy += all[i].number != 0;
		}
		if (busy > 0)
			listen_to(all, n);
	} while (busy > 0);
	free(all);
	return fflush(stdout) == 0 ? 0 : 1;
}
