/*
 * A new password; see password.h.
 */
#include "password.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "auth/password.h"
#include "base/banned.h"
#include "base/mem.h"
#include "command.h"
#include "print.h"

#define LOOK_MS	100	/* for signals, while somebody types */

/* What was read, whole, with a NUL behind it. */
struct typed {
	char	text[LIMIT_PASSWORD + 4];	/* line end, one more, NUL */
	size_t	len;
};

/* What would end or stop us while nothing is echoed. */
static void
signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGQUIT);
	sigaddset(set, SIGTSTP);
}

static bool
signalled(void)
{
	static const int each[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
	    SIGTSTP };
	sigset_t waiting;
	size_t i;

	if (sigpending(&waiting) == 0)
		for (i = 0; i < sizeof(each) / sizeof(each[0]); i++)
			if (sigismember(&waiting, each[i]) == 1)
				return true;
	return false;
}

/* One line end behind it does not count. */
static int
finish(struct typed *t)
{
	if (t->len >= sizeof(t->text) - 1)
		return failed("the password is longer than %d bytes",
		    LIMIT_PASSWORD);
	if (t->len > 0 && t->text[t->len - 1] == '\n')
		t->len--;
	if (t->len > 0 && t->text[t->len - 1] == '\r')
		t->len--;
	t->text[t->len] = '\0';
	if (strlen(t->text) != t->len || strpbrk(t->text, "\r\n") != NULL)
		return failed("the password holds a NUL or a line break");
	return DONE;
}

static int
read_all(struct typed *t)
{
	ssize_t n = 1;

	t->len = 0;
	while (t->len < sizeof(t->text) - 1 && n != 0) {
		n = read(STDIN_FILENO, t->text + t->len,
		    sizeof(t->text) - 1 - t->len);
		if (n == -1 && errno != EINTR)
			return failed("the password cannot be read: %s",
			    strerror(errno));
		t->len += n > 0 ? (size_t)n : 0;
	}
	return finish(t);
}

/* A terminal hands over a line at a time.  Signals wait until it is over. */
static int
read_line(struct typed *t)
{
	struct pollfd in = { STDIN_FILENO, POLLIN, 0 };
	ssize_t n;

	t->len = 0;
	while (!signalled()) {
		if (poll(&in, 1, LOOK_MS) <= 0)
			continue;
		n = read(STDIN_FILENO, t->text, sizeof(t->text) - 1);
		if (n <= 0)
			return failed("no password was typed in");
		t->len = (size_t)n;
		return finish(t);
	}
	return failed("interrupted; nothing is changed");
}

static int
ask(const char *prompt, struct typed *t)
{
	struct termios before, silent;
	sigset_t set, old;
	int rc;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return failed("the terminal cannot be used: %s",
		    strerror(errno));
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ECHONL | ICANON | ISIG;
	signals(&set);
	sigprocmask(SIG_BLOCK, &set, &old);
	fputs(prompt, stderr);
	rc = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 ?
	    read_line(t) : failed("the terminal cannot be silenced");
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return rc;
}

static int
judge(struct job *job, const struct typed *t)
{
	int rc = password_rules(&job->config, t->text, job->words[0],
	    "the password", &job->err);

	return rc == SESSILE_OK ? DONE : job_failed(job, rc);
}

/* Twice, for nobody sees what is typed. */
static int
ask_twice(struct job *job, struct typed *t)
{
	struct typed again;
	int rc;

	if ((rc = ask("New password: ", t)) != DONE ||
	    (rc = judge(job, t)) != DONE)
		return rc;
	rc = ask("The same again: ", &again);
	if (rc == DONE && strcmp(t->text, again.text) != 0)
		rc = failed("these were two different ones; nothing is "
		    "changed");
	mem_wipe(&again, sizeof(again));
	return rc;
}

static int
take(struct job *job, struct typed *t)
{
	int rc;

	if (args_has(&job->args, OPT_PASSWORD_STDIN))
		return (rc = read_all(t)) != DONE ? rc : judge(job, t);
	if (isatty(STDIN_FILENO))
		return ask_twice(job, t);
	complain("no terminal to ask for a password; --password-stdin "
	    "takes it from standard input");
	return usage(job->command);
}

int
new_password(struct job *job, char hash[LIMIT_HASH])
{
	struct typed t;
	int rc;

	if ((rc = take(job, &t)) == DONE) {
		rc = password_hash(&job->config.argon2, t.text, hash,
		    &job->err);
		rc = rc == SESSILE_OK ? DONE : job_failed(job, rc);
	}
	mem_wipe(&t, sizeof(t));
	return rc;
}
