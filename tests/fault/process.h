/*
 * CGI programs as processes of ours: started, fed, listened to.
 */
#ifndef SESSILE_TESTS_FAULT_PROCESS_H
#define SESSILE_TESTS_FAULT_PROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What is asked; NULL for what there is none of.  With a body, or to a
 * program called logout.cgi, it is a POST. */
struct request {
	const char	*program;	/* a path */
	const char	*query;
	const char	*cookie;	/* name=value */
	const char	*body;		/* JSON, a few kilobytes at most */
};

struct process {
	pid_t	 pid;
	int	 fd;		/* its output */
	int	 exit;		/* as waitpid() gives it */
	int	 status;	/* of a whole answer; 0: none came */
	size_t	 len;
	char	 text[16384];	/* the answer, NUL behind it */
	char	 cookie[512];	/* connect.sid=value, or "" */
};

/* SESSILE_CONFIG is handed down from our own environment; the error output
 * is ours.  Exits when the machine has no more processes to give. */
void process_start(struct process *, const struct request *);

/* Takes what has been written; 0 when no more will come. */
int process_read(struct process *);

/* Reads to the end, waits, and looks at the answer. */
void process_end(struct process *);

/* All three. */
void process_run(struct process *, const struct request *);

/* Microseconds that only go forward. */
int64_t clock_us(void);

#endif
