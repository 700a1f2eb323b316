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

#include "base/date.h"

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
site_add_user(struct site *site, const char *name, const char *position,
    const char *password)
{
	struct store *store = site_store(site);
	struct err e;

	ck_assert_int_eq(store_user_add(store, name, position, password, NULL,
	    &e), SESSILE_OK);
	store_close(store);
}

void
site_disable_user(struct site *site, const char *name)
{
	struct store *store = site_store(site);
	struct err e;

	ck_assert_int_eq(store_user_disable(store, name, true, &e),
	    SESSILE_OK);
	store_close(store);
}

static int
count_row(const struct store_row *row, void *arg)
{
	(void)row;
	(*(int *)arg)++;
	return SESSILE_OK;
}

int
site_rows(struct site *site)
{
	struct store *store = site_store(site);
	struct err e;
	int n = 0;

	ck_assert_int_eq(store_list(store, 0, count_row, &n, &e),
	    SESSILE_OK);
	store_close(store);
	return n;
}

int
site_row(struct site *site, const char *sid, struct buf *sess,
    int64_t *expired)
{
	struct store *store = site_store(site);
	struct err e;
	int rc;

	buf_init(sess, LIMIT_ROW);
	rc = store_get(store, sid, 0, sess, expired, &e);
	store_close(store);
	return rc;
}

void
site_put(struct site *site, const char *sid, const char *sess,
    int64_t expired)
{
	struct store *store = site_store(site);
	struct err e;

	ck_assert_int_eq(store_destroy(store, sid, NULL, &e), SESSILE_OK);
	ck_assert_int_eq(store_insert(store, sid, expired, sess,
	    strlen(sess), NULL, 0, 0, &e), SESSILE_OK);
	store_close(store);
}

char *
site_log(struct site *site)
{
	struct stat st;
	char path[128], *text;
	size_t n = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/log", site->dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd != -1 && fstat(fd, &st) == 0)
		n = (size_t)st.st_size;
	ck_assert_ptr_nonnull(text = calloc(1, n + 1));
	ck_assert(n == 0 || read(fd, text, n) == (ssize_t)n);
	if (fd != -1)
		close(fd);
	return text;
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

static const char *
own(const struct visit *v, const char *name)
{
	if (strcmp(name, "REQUEST_METHOD") == 0)
		return v->method;
	if (strcmp(name, "HTTP_COOKIE") == 0 && v->sent[0] != '\0')
		return v->sent;
	if (strcmp(name, "SCRIPT_NAME") == 0)
		return "/cgi-bin/test.cgi";
	if (v->body == NULL)
		return NULL;
	if (strcmp(name, "CONTENT_TYPE") == 0)
		return "application/json";
	if (strcmp(name, "CONTENT_LENGTH") == 0)
		return v->length;
	return NULL;
}

/* What the test says goes before what we make up; "NAME" alone unsets. */
const char *
visit_variable(const struct visit *v, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; v->env[i] != NULL; i++)
		if (strncmp(v->env[i], name, n) == 0) {
			if (v->env[i][n] == '=')
				return v->env[i] + n + 1;
			if (v->env[i][n] == '\0')
				return NULL;
		}
	return own(v, name);
}

static const char *
get(const void *arg, const char *name)
{
	return visit_variable(arg, name);
}

struct sending {
	const char	*body;
	size_t		 left;
};

static long
send_body(void *arg, void *to, size_t n, int64_t deadline)
{
	struct sending *s = arg;

	(void)deadline;
	if (n > s->left)
		n = s->left;
	if (n > 0)
		memcpy(to, s->body, n);
	s->body += n;
	s->left -= n;
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
	struct sending sending = { v->body == NULL ? "" : v->body, 0 };
	struct env env = { get, v };
	struct input input = { send_body, &sending };
	struct app app;

	sending.left = strlen(sending.body);
	v->method = method;
	memcpy(v->sent, v->cookie, sizeof(v->sent));
	snprintf(v->length, sizeof(v->length), "%zu", sending.left);
	buf_reset(&v->out);
	app_open(&app, v->site->config);
	ck_assert_int_eq(app_serve(&app, v->methods == NULL ? "GET POST" :
	    v->methods, handler, env, input, &v->out), SESSILE_OK);
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

void
visit_as(struct visit *v, const char *sid)
{
	char bytes[sizeof(secret)];
	struct secret key = { bytes, sizeof(secret) - 2 };
	struct buf value = BUF_INIT(LIMIT_SIGNED), text = BUF_INIT(3 *
	    LIMIT_SIGNED);
	struct span signed_id;

	memcpy(bytes, secret, sizeof(secret));
	buf_puts(&value, "s:");
	ck_assert_int_eq(sign(span_of(sid), &key, &value), SESSILE_OK);
	signed_id.p = buf_text(&value);
	signed_id.n = value.len;
	ck_assert_int_eq(cookie_encode(signed_id, &text), SESSILE_OK);
	snprintf(v->cookie, sizeof(v->cookie), "connect.sid=%s",
	    buf_text(&text));
	buf_free(&value);
	buf_free(&text);
}

bool
visit_row(const struct visit *v, struct buf *sess, int64_t *expired)
{
	char sid[LIMIT_SID + 1];

	visit_sid(v, sid);
	return site_row(v->site, sid, sess, expired) == SESSILE_OK;
}

int64_t
visit_expired(const struct visit *v)
{
	struct buf sess;
	int64_t expired;

	ck_assert_msg(visit_row(v, &sess, &expired), "no row of %s",
	    v->cookie);
	buf_free(&sess);
	return expired;
}

void
visit_put(const struct visit *v, const char *sess)
{
	char sid[LIMIT_SID + 1];

	visit_sid(v, sid);
	site_put(v->site, sid, sess, date_now() + 3600000);
}

void
visit_age(const struct visit *v, int64_t left)
{
	struct store *store = site_store(v->site);
	char sid[LIMIT_SID + 1];
	struct err e;

	visit_sid(v, sid);
	ck_assert_int_eq(store_touch(store, sid, STORE_ANY, date_now() +
	    left, 0, &e), SESSILE_OK);
	store_close(store);
}
