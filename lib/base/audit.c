/*
 * The audit log; see audit.h.
 */
#include "base/audit.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/date.h"

/* A JSON string of at most `max` bytes of text; what is no UTF-8 is U+FFFD. */
static void
put_text(struct buf *b, const char *s, size_t max)
{
	size_t i, n, len = strnlen(s, max);
	unsigned int c;

	buf_putc(b, '"');
	for (i = 0; i < len; i += n) {
		n = utf8_length(s + i, len - i);
		c = n == 0 ? 0xfffd : utf8_control(s + i, n) ?
		    utf8_number(s + i, n) : 0;
		n += n == 0;
		if (s[i] == '"' || s[i] == '\\')
			buf_putc(b, '\\');
		if (c != 0)
			buf_printf(b, "\\u%04x", c);
		else
			buf_put(b, s + i, n);
	}
	buf_putc(b, '"');
}

static void
put_member(struct buf *b, const char *key, const char *text, size_t max)
{
	buf_printf(b, ",\"%s\":", key);
	if (text == NULL)
		buf_puts(b, "null");
	else
		put_text(b, text, max);
}

static void
put_user(struct buf *b, const struct audit_event *a, size_t max)
{
	buf_puts(b, ",\"user\":");
	if (a->user == 0 && a->name == NULL) {
		buf_puts(b, "null");
		return;
	}
	buf_puts(b, "{\"id\":");
	if (a->user == 0)
		buf_puts(b, "null");
	else
		buf_put_i64(b, a->user);
	put_member(b, "name", a->name, max);
	buf_putc(b, '}');
}

/* Lines of one session can be told to be that, and no more than that. */
static void
put_session(struct buf *b, const char *sid)
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	char text[9];

	if (sid == NULL) {
		buf_puts(b, ",\"session\":null");
		return;
	}
	crypto_hash_sha256(sum, (const unsigned char *)sid, strlen(sid));
	sodium_bin2hex(text, sizeof(text), sum, 4);
	put_member(b, "session", text, 8);
}

/* With so much of a name, and of what it says. */
static int
print(const struct audit_event *a, size_t name, size_t what, struct buf *b)
{
	char time[DATE_TEXT];

	date_iso(date_now(), time);
	buf_printf(b, "{\"time\":\"%s\"", time);
	put_member(b, "event", a->event, LIMIT_AUDIT_TEXT);
	put_member(b, "address", a->address, LIMIT_AUDIT_TEXT);
	put_user(b, a, name);
	put_session(b, a->sid);
	if (a->what != NULL)
		put_member(b, "what", a->what, what);
	if (a->by_command) {
		buf_puts(b, ",\"uid\":");
		buf_put_i64(b, a->uid);
	}
	return buf_puts(b, "}\n");
}

int
audit_print(const struct audit_event *a, struct buf *b)
{
	return print(a, LIMIT_NAME, LIMIT_MESSAGE, b);
}

bool
audit_on(const struct audit *to)
{
	return to->syslog || to->path != NULL;
}

static int
check(const char *path, const struct stat *st, struct err *e)
{
	if (!S_ISREG(st->st_mode))
		return err_set(e, SESSILE_ESTORE, "%s: not a regular file",
		    path);
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return err_set(e, SESSILE_ESTORE, "%s: belongs to user %lu, "
		    "and we are %lu", path, (unsigned long)st->st_uid,
		    (unsigned long)geteuid());
	if ((st->st_mode & 027) != 0)
		return err_set(e, SESSILE_ESTORE, "%s: others can read it, "
		    "or group write it (mode %04o); chmod 600 it", path,
		    (unsigned int)(st->st_mode & 07777));
	return SESSILE_OK;
}

/*
 * A full disk has cut our line: the last byte that it took becomes its end,
 * for which no room is needed, so that the next line is not spoilt.
 */
static void
end_line(int fd)
{
	off_t end = lseek(fd, 0, SEEK_CUR);
	ssize_t ignored;

	/* With O_APPEND even pwrite() writes at the end. */
	if (end < 1 || fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
		return;
	ignored = pwrite(fd, "\n", 1, end - 1);
	(void)ignored;
}

static int
write_line(int fd, const char *path, const struct audit_event *a,
    struct err *e)
{
	struct buf line = BUF_INIT(LIMIT_AUDIT_LINE);
	struct stat st;
	ssize_t n;
	int rc;

	if (fstat(fd, &st) != 0)
		return err_set(e, SESSILE_ESTORE, "%s: %s", path,
		    strerror(errno));
	if ((rc = check(path, &st, e)) != SESSILE_OK)
		return rc;
	if ((rc = audit_print(a, &line)) != SESSILE_OK)
		rc = err_set(e, rc, "%s: %s", path, sessile_strerror(rc));
	else if ((n = write(fd, line.data, line.len)) != (ssize_t)line.len) {
		rc = err_set(e, SESSILE_ESTORE, "%s: %s", path, n == -1 ?
		    strerror(errno) : "the disk is full");
		if (n > 0)
			end_line(fd);
	}
	buf_free(&line);
	return rc;
}

/* A line that syslog would cut tells less, but is whole. */
static int
write_syslog(const struct audit_event *a, struct err *e)
{
	struct buf line = BUF_INIT(LIMIT_AUDIT_LINE);
	int rc = audit_print(a, &line);

	if (rc == SESSILE_OK && line.len > LIMIT_AUDIT_SYSLOG) {
		buf_reset(&line);
		rc = print(a, LIMIT_AUDIT_SHORT, LIMIT_AUDIT_SHORT, &line);
	}
	if (rc == SESSILE_OK) {
		openlog("sessile", LOG_PID, LOG_AUTHPRIV);
		syslog(LOG_INFO, "%.*s", (int)line.len - 1, line.data);
		closelog();
	} else
		err_set(e, rc, "%s", sessile_strerror(rc));
	buf_free(&line);
	return rc;
}

int
audit_write(const struct audit *to, const struct audit_event *a,
    struct err *e)
{
	int fd, rc;

	if (to->syslog)
		return write_syslog(a, e);
	if (to->path == NULL)
		return SESSILE_OK;
	fd = open(to->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);
	if (fd == -1)
		return err_set(e, SESSILE_ESTORE, "%s: %s", to->path,
		    errno == ELOOP ? "a symbolic link, and those are not "
		    "followed" : strerror(errno));
	rc = write_line(fd, to->path, a, e);
	close(fd);
	return rc;
}
