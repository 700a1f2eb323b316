/*
 * A visitor for the tests; see visit.h.
 */
#include "visit.h"

#include <sys/stat.h>

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char secret[] = "a secret for tests, long enough to be taken\n";

static void
write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, strlen(text)),
	    (ssize_t)strlen(text));
	close(fd);
}

void
site_configure(struct site *site, const char *options)
{
	char text[2048];

	snprintf(text, sizeof(text), "{\"store\":\"%s\",\"log\":\"%s/log\""
	    "%s%s}", site->url, site->dir, options[0] == '\0' ? "" : ",",
	    options);
	write_file(site->config, text, 0600);
}

void
site_make(struct site *site, const char *options)
{
	char path[128];
	struct err e;
	bool made;

	snprintf(site->dir, sizeof(site->dir), "/tmp/sessile-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(site->dir));
	snprintf(site->url, sizeof(site->url), "sqlite:%s/sessile.db",
	    site->dir);
	snprintf(site->config, sizeof(site->config), "%s/sessile.json",
	    site->dir);
	snprintf(path, sizeof(path), "%s/secret", site->dir);
	write_file(path, secret, 0600);
	site_configure(site, options);
	ck_assert_int_eq(store_create(site->url, &made, &e), SESSILE_OK);
}

void
site_remove(struct site *site)
{
	char path[512];
	struct dirent *d;
	DIR *dir = opendir(site->dir);

	while (dir != NULL && (d = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", site->dir, d->d_name);
		if (d->d_name[0] != '.')
			unlink(path);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(site->dir);
}

struct store *
site_store(struct site *site)
{
	struct store *store;
	struct err e;

	ck_assert_int_eq(store_open(&store, site->url, NULL, &e),
	    SESSILE_OK);
	return store;
}

void
visit_init(struct visit *v, struct site *site)
{
	memset(v, 0, sizeof(*v));
	v->site = site;
	buf_init(&v->out, LIMIT_RESPONSE_BODY);
}

void
visit_free(struct visit *v)
{
	buf_free(&v->out);
}

struct asking {
	const struct visit	*v;
	const char		*method;
	char			 length[24];
	size_t			 read;
};

static const char *
own(const struct asking *a, const char *name)
{
	if (strcmp(name, "REQUEST_METHOD") == 0)
		return a->method;
	if (strcmp(name, "HTTP_COOKIE") == 0 && a->v->cookie[0] != '\0')
		return a->v->cookie;
	if (strcmp(name, "SCRIPT_NAME") == 0)
		return "/cgi-bin/test.cgi";
	if (a->v->body == NULL)
		return NULL;
	if (strcmp(name, "CONTENT_TYPE") == 0)
		return "application/json";
	if (strcmp(name, "CONTENT_LENGTH") == 0)
		return a->length;
	return NULL;
}

/* What the test says goes before what we make up; "NAME" alone unsets. */
static const char *
get(const void *arg, const char *name)
{
	const struct asking *a = arg;
	size_t i, n = strlen(name);

	for (i = 0; a->v->env[i] != NULL; i++)
		if (strncmp(a->v->env[i], name, n) == 0) {
			if (a->v->env[i][n] == '=')
				return a->v->env[i] + n + 1;
			if (a->v->env[i][n] == '\0')
				return NULL;
		}
	return own(a, name);
}

static long
body(void *arg, void *to, size_t n, int64_t deadline)
{
	struct asking *a = arg;
	size_t left = a->v->body == NULL ? 0 :
	    strlen(a->v->body) - a->read;

	(void)deadline;
	if (n > left)
		n = left;
	if (n > 0)
		memcpy(to, a->v->body + a->read, n);
	a->read += n;
	return (long)n;
}

static void
keep_cookie(struct visit *v)
{
	size_t n = strcspn(v->set_cookie, ";");

	if (strncmp(v->set_cookie, "connect.sid=", 12) != 0)
		return;
	if (n == 12)
		v->cookie[0] = '\0';
	else
		snprintf(v->cookie, sizeof(v->cookie), "%.*s", (int)n,
		    v->set_cookie);
}

static void
take_apart(struct visit *v)
{
	const char *at = buf_text(&v->out), *end = strstr(at, "\r\n\r\n");
	size_t n;

	ck_assert_ptr_nonnull(end);
	v->answer = end + 4;
	ck_assert_int_eq(strncmp(at, "Status: ", 8), 0);
	v->status = (int)strtol(at + 8, NULL, 10);
	v->cookies = 0;
	v->set_cookie[0] = '\0';
	while ((at = strstr(at, "\r\nSet-Cookie: ")) != NULL && at < end) {
		at += 14;
		n = strcspn(at, "\r");
		snprintf(v->set_cookie, sizeof(v->set_cookie), "%.*s",
		    (int)n, at);
		v->cookies++;
		keep_cookie(v);
	}
}

int
visit(struct visit *v, const char *method, sessile_handler *handler)
{
	struct asking a = { v, method, "", 0 };
	struct env env = { get, &a };
	struct input input = { body, &a };
	struct app app;

	if (v->body != NULL)
		snprintf(a.length, sizeof(a.length), "%zu",
		    strlen(v->body));
	buf_reset(&v->out);
	app_open(&app, v->site->config);
	ck_assert_int_eq(app_serve(&app, "GET POST", handler, env, input,
	    &v->out), SESSILE_OK);
	app_close(&app);
	take_apart(v);
	return v->status;
}

void
visit_sid(const struct visit *v, char sid[LIMIT_SID + 1])
{
	const char *at = strstr(v->cookie, "s%3A");

	sid[0] = '\0';
	if (at != NULL)
		snprintf(sid, LIMIT_SID + 1, "%.*s",
		    (int)strcspn(at + 4, "."), at + 4);
}
