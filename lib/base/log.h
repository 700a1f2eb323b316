/*
 * Where lines for the operator go: stderr, syslog or a file.  One call is
 * one line, written at once; control characters in it become '?', so that
 * no visitor can write a line of his own.
 */
#ifndef SESSILE_BASE_LOG_H
#define SESSILE_BASE_LOG_H

enum log_kind { LOG_TO_STDERR, LOG_TO_SYSLOG, LOG_TO_FILE, LOG_TO_NOBODY };

struct log {
	enum log_kind	 kind;
	const char	*path;	/* LOG_TO_FILE; borrowed */
};

void	 log_line(const struct log *, const char *, ...)
	     __attribute__((format(printf, 2, 3)));

#endif
