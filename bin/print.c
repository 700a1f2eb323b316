/*
 * Printing; see print.h.
 */
#include "print.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "command.h"

void
put_clean(struct buf *out, struct span v)
{
	size_t i, n;

	for (i = 0; i < v.n; i += n) {
		n = utf8_length(v.p + i, v.n - i);
		if (n == 0 || utf8_control(v.p + i, n)) {
			buf_putc(out, '?');
			n += n == 0;
		} else
			buf_put(out, v.p + i, n);
	}
}

void
put_json(struct buf *out, const char *s)
{
	struct span v = span_of(s);
	struct buf whole = BUF_INIT(PRINT_MAX);
	size_t i, n;

	for (i = 0; i < v.n; i += n) {
		n = utf8_length(v.p + i, v.n - i);
		if (n > 0)
			buf_put(&whole, v.p + i, n);
		else
			buf_puts(&whole, "\xef\xbf\xbd");
		n += n == 0;
	}
	if (buf_error(&whole) != SESSILE_OK)
		out->error = buf_error(&whole);
	buf_put_json(out, buf_text(&whole), whole.len);
	buf_free(&whole);
}

void
put_quoted(struct buf *out, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+,-./:=@_";

	if (s[0] != '\0' && s[strspn(s, plain)] == '\0') {
		buf_puts(out, s);
		return;
	}
	buf_putc(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *s);
	}
	buf_putc(out, '\'');
}

void
put_count(struct buf *out, uint64_t n, const char *what)
{
	buf_printf(out, "%llu %s%s", (unsigned long long)n, what,
	    n == 1 ? "" : "s");
}

void
put_span(struct buf *out, int64_t ms)
{
	static const struct {
		int64_t		 ms;
		const char	*name;
	} units[] = {
		{ 86400000, "day" }, { 3600000, "hour" },
		{ 60000, "minute" }, { 1000, "second" },
	};
	int64_t least;
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		/* Two at least, so that what is cut off matters little. */
		least = units[i].ms == 1000 ? 1000 : 2 * units[i].ms;
		if (ms < least)
			continue;
		buf_puts(out, "in ");
		put_count(out, (uint64_t)(ms / units[i].ms), units[i].name);
		return;
	}
	buf_puts(out, "now");
}

void
put_json_date(struct buf *out, int64_t when)
{
	char text[DATE_TEXT];

	if (date_iso(when, text))
		put_json(out, text);
	else
		buf_puts(out, "null");
}

size_t
width(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void say(const char *, va_list) __attribute__((format(printf, 1, 0)));

static void
say(const char *fmt, va_list ap)
{
	char text[8192];
	struct buf line = BUF_INIT(4 * sizeof(text));

	vsnprintf(text, sizeof(text), fmt, ap);
	buf_puts(&line, "sessile: ");
	put_clean(&line, span_of(text));
	buf_putc(&line, '\n');
	fputs(buf_text(&line), stderr);
	buf_free(&line);
}

void
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

int
failed(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	return FAILED;
}

int
misused(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	return MISUSED;
}

static int
print(struct buf *out, const char *before)
{
	const char *p = buf_text(out);
	size_t left = out->len;
	ssize_t n;
	int rc = DONE;

	if (buf_error(out) != SESSILE_OK)
		rc = failed("%sthe output: %s", before,
		    sessile_strerror(buf_error(out)));
	while (rc == DONE && left > 0) {
		n = write(STDOUT_FILENO, p, left);
		if (n == -1 && errno != EINTR)
			rc = failed("%sthe output cannot be written: %s",
			    before, strerror(errno));
		if (n > 0) {
			p += n;
			left -= (size_t)n;
		}
	}
	buf_free(out);
	return rc;
}

int
print_buf(struct buf *out)
{
	return print(out, "");
}

int
print_done(struct buf *out)
{
	return print(out, "done, but ");
}
