/*
 * CGI programs as processes of ours; see process.h.
 */
#include "process.h"

#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VARIABLES	9
#define VARIABLE	1024

int64_t
clock_us(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		err(1, "clock_gettime");
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
put(char text[VARIABLE], const char *name, const char *value)
{
	int n = snprintf(text, VARIABLE, "%s=%s", name, value);

	if (n < 0 || n >= VARIABLE)
		errx(1, "%s is too long", name);
}

static void
environment(char text[VARIABLES][VARIABLE], char *env[VARIABLES + 1],
    const struct request *r)
{
	const char *config = getenv("SESSILE_CONFIG"), *name;
	char length[32] = "";
	int i;

	name = strrchr(r->program, '/');
	name = name == NULL ? r->program : name + 1;
	if (r->body != NULL)
		snprintf(length, sizeof(length), "%zu", strlen(r->body));
	put(text[0], "SESSILE_CONFIG", config == NULL ? "" : config);
	put(text[1], "REQUEST_METHOD", r->body != NULL ||
	    strcmp(name, "logout.cgi") == 0 ? "POST" : "GET");
	put(text[2], "SCRIPT_NAME", "/cgi-bin/test.cgi");
	put(text[3], "SERVER_PROTOCOL", "HTTP/1.1");
	put(text[4], "GATEWAY_INTERFACE", "CGI/1.1");
	put(text[5], "QUERY_STRING", r->query == NULL ? "" : r->query);
	put(text[6], "HTTP_COOKIE", r->cookie == NULL ? "" : r->cookie);
	put(text[7], "CONTENT_LENGTH", length);
	put(text[8], "CONTENT_TYPE", r->body == NULL ? "" :
	    "application/json");
	for (i = 0; i < VARIABLES; i++)
		env[i] = text[i];
	env[VARIABLES] = NULL;
}

/* A pipe takes a small body without anybody reading. */
static int
input(const char *body)
{
	int ends[2];
	size_t n;

	if (body == NULL)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	n = strlen(body);
	if (write(ends[1], body, n) != (ssize_t)n)
		return -1;
	close(ends[1]);
	return ends[0];
}

void
process_start(struct process *p, const struct request *r)
{
	char text[VARIABLES][VARIABLE], *env[VARIABLES + 1], name[] = "cgi";
	char *argv[] = { name, NULL };
	posix_spawn_file_actions_t acts;
	int ends[2], in, rc;

	memset(p, 0, sizeof(*p));
	environment(text, env, r);
	if ((in = input(r->body)) == -1 || pipe2(ends, O_CLOEXEC) != 0)
		err(1, "pipe");
	posix_spawn_file_actions_init(&acts);
	posix_spawn_file_actions_adddup2(&acts, in, 0);
	posix_spawn_file_actions_adddup2(&acts, ends[1], 1);
	rc = posix_spawn(&p->pid, r->program, &acts, NULL, argv, env);
	if (rc != 0)
		errx(1, "%s: %s", r->program, strerror(rc));
	posix_spawn_file_actions_destroy(&acts);
	close(in);
	close(ends[1]);
	p->fd = ends[0];
}

int
process_read(struct process *p)
{
	ssize_t n;

	do
		n = read(p->fd, p->text + p->len,
		    sizeof(p->text) - 1 - p->len);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		err(1, "read");
	p->len += (size_t)n;
	return n > 0;
}

static void
find_cookie(struct process *p)
{
	static const char name[] = "\r\nSet-Cookie: connect.sid=";
	const char *at = strstr(p->text, name);
	size_t n;

	if (at == NULL)
		return;
	at += strlen("\r\nSet-Cookie: ");
	n = strcspn(at, ";\r");
	if (n < sizeof(p->cookie))
		memcpy(p->cookie, at, n);	/* zeroed before */
}

/* Whole: the headers have ended, and the body is as long as they say. */
static void
look_at(struct process *p)
{
	static const char length[] = "\r\nContent-Length: ";
	const char *body = strstr(p->text, "\r\n\r\n");
	const char *says = strstr(p->text, length);

	if (strncmp(p->text, "Status: ", 8) != 0 || body == NULL ||
	    says == NULL || strlen(body + 4) != strtoul(says +
	    strlen(length), NULL, 10))
		return;
	p->status = (int)strtol(p->text + 8, NULL, 10);
	find_cookie(p);
}

void
process_end(struct process *p)
{
	while (process_read(p))
		;
	close(p->fd);
	while (waitpid(p->pid, &p->exit, 0) == -1)
		if (errno != EINTR)
			err(1, "waitpid");
	look_at(p);
}

void
process_run(struct process *p, const struct request *r)
{
	process_start(p, r);
	process_end(p);
}
