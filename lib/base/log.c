/*
 * Lines for the operator; see log.h.
 */
#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/limits.h"

static void
clean(char *line)
{
	for (; *line != '\0'; line++)
		if ((unsigned char)*line < 0x20 || *line == 0x7f)
			*line = '?';
}

static void
write_line(int fd, const char *stamp, const char *line)
{
	char out[LIMIT_LOG_LINE + DATE_TEXT + 16];
	int n;
	ssize_t ignored;

	n = snprintf(out, sizeof(out), "%s%ssessile: %s\n", stamp,
	    stamp[0] == '\0' ? "" : " ", line);
	if (n < 0)
		return;
	/* Nobody is left to tell when the log itself cannot be written. */
	ignored = write(fd, out, strlen(out));
	(void)ignored;
}

/* A server's error log has dates of its own; a file of ours has not. */
static int
write_file(const char *path, const char *line)
{
	char stamp[DATE_TEXT];
	int fd;

	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);
	if (fd == -1)
		return -1;
	date_iso(date_now(), stamp);
	write_line(fd, stamp, line);
	close(fd);
	return 0;
}

void
log_line(const struct log *l, const char *fmt, ...)
{
	char line[LIMIT_LOG_LINE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	clean(line);
	switch (l->kind) {
	case LOG_TO_SYSLOG:
		openlog("sessile", LOG_PID, LOG_AUTHPRIV);
		syslog(LOG_NOTICE, "%s", line);
		closelog();
		break;
	case LOG_TO_FILE:
		if (write_file(l->path, line) == 0)
			break;
		__attribute__((fallthrough));
	case LOG_TO_STDERR:
		write_line(STDERR_FILENO, "", line);
		break;
	case LOG_TO_NOBODY:
		break;
	}
}
