/*
 * Reads and signs cookies for cookies.t, each by a whole request through
 * app_serve(), as a CGI program's goes; only the store is made up, so that
 * every id is a live session.  It uses the library's inside, for no program
 * can choose its sessions' ids.
 *
 * usage: cookies CONFIG; then one answer for each line of standard input (an
 * empty one, which has none, sends those before on their way):
 *   read SECRETS COOKIE    the id that this Cookie header brings; "-": none;
 *                          an error's status
 *   sign SECRETS ID        the Set-Cookie header of a new session
 * SECRETS are joined with commas; "-": the same as before, at first those of
 * CONFIG.  All is in hex.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "session/session.h"
#include "store/ops.h"

static const char row[] = "{\"cookie\":{\"originalMaxAge\":null,"
    "\"expires\":null,\"httpOnly\":true,\"path\":\"/\"}}";

static int
get_any(struct store *store, const char *sid, int64_t now, struct buf *sess,
    int64_t *expired, struct err *e)
{
	(void)store;
	(void)sid;
	(void)e;
	*expired = now + 3600000;
	return buf_puts(sess, row);
}

static int
insert_any(struct store *store, const struct store_who *who,
    const char *sid, int64_t expired, const char *sess, size_t len,
    const char *old, int64_t now, unsigned int sweep, struct err *e)
{
	(void)store;
	(void)who;
	(void)sid;
	(void)expired;
	(void)sess;
	(void)len;
	(void)old;
	(void)now;
	(void)sweep;
	(void)e;
	return SESSILE_OK;
}

static bool
always(struct store *s)
{
	(void)s;
	return true;
}

static void
keeps_nothing(struct store *store)
{
	(void)store;
}

static const struct store_ops any = { .current = always, .get = get_any,
    .insert = insert_any, .let_go = keeps_nothing };

/* What a request says, and the answer. */
struct exchange {
	const char	*cookie;
	const char	*id;
	struct buf	 out;
};

static const char *
variable(const void *arg, const char *name)
{
	const struct exchange *x = arg;

	if (strcmp(name, "REQUEST_METHOD") == 0)
		return "GET";
	if (strcmp(name, "HTTP_COOKIE") == 0)
		return x->cookie;
	return strcmp(name, "HTTP_X_ID") == 0 ? x->id : NULL;
}

static long
no_body(void *arg, void *buf, size_t n, int64_t deadline)
{
	(void)arg;
	(void)buf;
	(void)n;
	(void)deadline;
	return 0;
}

static int
tell_id(struct sessile *s)
{
	return sessile_printf(s, 200, "text/plain", "%s",
	    sessile_known(s) ? sessile_id(s) : "");
}

/* A new session, but for the id as others are; the end of the request saves
 * it and sends its cookie. */
static int
take_id(struct sessile *s)
{
	const char *id = sessile_request_header(s, "X-Id");
	int rc;

	if (id == NULL || strlen(id) > LIMIT_SID)
		return SESSILE_EINVAL;
	if ((rc = sessile_set_bool(s, "set", true)) != SESSILE_OK)
		return rc;
	memcpy(s->id, id, strlen(id) + 1);
	return sessile_answer(s, 200, "text/plain", "", 0);
}

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place; how many bytes it comes to, and a NUL. */
static size_t
unhex(char *text)
{
	size_t n = 0;
	int high, low;

	for (; text[2 * n] != '\0'; n++) {
		if ((high = digit(text[2 * n])) == -1 ||
		    (low = digit(text[2 * n + 1])) == -1)
			errx(2, "no hex");
		text[n] = (char)(high * 16 + low);
	}
	text[n] = '\0';
	return n;
}

static char *
unhex_text(char *text)
{
	if (unhex(text) != strlen(text))
		errx(2, "a NUL, which a request cannot have");
	return text;
}

static void
put_hex(const char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		putchar(digits[(unsigned char)p[i] >> 4]);
		putchar(digits[(unsigned char)p[i] & 15]);
	}
	putchar('\n');
}

static void
forget_secrets(struct config *c)
{
	while (c->secret_count > 0) {
		c->secret_count--;
		mem_wipe_free(c->secrets[c->secret_count].bytes,
		    c->secrets[c->secret_count].len);
	}
}

static void
take_secrets(struct config *c, char *list)
{
	struct err e;
	char *one;
	size_t n;

	if (strcmp(list, "-") == 0)
		return;
	forget_secrets(c);
	while ((one = strsep(&list, ",")) != NULL) {
		n = unhex(one);
		if (config_add_secret(c, one, n, &e) != SESSILE_OK)
			errx(2, "%s", e.text);
	}
}

static void
print_answer(const struct exchange *x, bool signing)
{
	static const char field[] = "\r\nSet-Cookie: ";
	const char *text = buf_text(&x->out), *body, *line;

	body = strstr(text, "\r\n\r\n");
	line = strstr(text, field);
	if (body == NULL || strncmp(text, "Status: ", 8) != 0)
		errx(1, "no answer");
	body += 4;
	if (strncmp(text + 8, "200 ", 4) != 0)
		printf("%.3s\n", text + 8);
	else if (!signing && body[0] != '\0')
		put_hex(body, strlen(body));
	else if (signing && line != NULL)
		put_hex(line + strlen(field),
		    strcspn(line + strlen(field), "\r"));
	else
		puts("-");
}

static void
perform(struct app *app, char *line)
{
	const char *op = strsep(&line, " ");
	char *secrets = strsep(&line, " ");
	bool signing = strcmp(op, "sign") == 0;
	struct exchange x = { NULL, NULL, BUF_INIT(65536) };
	struct env env = { variable, &x };
	struct input input = { no_body, NULL };

	if (line == NULL || (!signing && strcmp(op, "read") != 0))
		errx(2, "read or sign, SECRETS, COOKIE or ID");
	take_secrets(&app->config, secrets);
	*(signing ? &x.id : &x.cookie) = unhex_text(line);
	if (app_serve(app, "GET", signing ? take_id : tell_id, env, input,
	    &x.out) != SESSILE_OK)
		errx(1, "no answer");
	print_answer(&x, signing);
	buf_free(&x.out);
}

int
main(int argc, char *argv[])
{
	struct store store = { &any };
	struct app app;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (argc != 2)
		errx(2, "usage: cookies CONFIG");
	app_open(&app, argv[1]);
	if (app.config_rc != SESSILE_OK)
		errx(2, "%s", app.config_err.text);
	app.store = &store;
	while ((n = getline(&line, &size, stdin)) > 0) {
		line[n - 1] = '\0';
		if (line[0] != '\0')
			perform(&app, line);
		else
			fflush(stdout);
	}
	free(line);
	app.store = NULL;
	app_close(&app);
	return fflush(stdout) == 0 ? 0 : 1;
}
