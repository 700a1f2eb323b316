/*
 * The command `sessile` with one allocation that fails: the first, the second,
 * and so on to the last.  Usage: starved_command DATABASE WORD ...: the words
 * are the command's.  Each is a process of its own that finds the same store.
 * Prints how many allocations there are, and "wrong: ..." for what neither
 * does as it should nor says that it does not.
 */
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "starve.h"

int	 command_main(int, char **);
#define main	command_main
/* NOLINTNEXTLINE(bugprone-suspicious-include): with its main renamed */
#include "../../bin/sessile.c"
#undef main

#define TEXT	65536

struct outcome {
	int	exit;		/* as waitpid() gives it */
	char	out[TEXT];
	char	err[TEXT];
};

static void
copy(const char *from, const char *to)
{
	static char bytes[1024 * 1024];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t n;

	if (in == -1 || out == -1 ||
	    (n = read(in, bytes, sizeof(bytes))) == -1 ||
	    write(out, bytes, (size_t)n) != n)
		err(1, "%s to %s", from, to);
	close(in);
	close(out);
}

static void
take(FILE *f, char text[TEXT])
{
	ssize_t n = pread(fileno(f), text, TEXT - 1, 0);

	if (n == -1)
		err(1, "pread");
	text[n] = '\0';
	fclose(f);
}

static void
run(char **words, int count, long n, struct outcome *o)
{
	FILE *out = tmpfile(), *log = tmpfile();
	pid_t pid;
	int code;

	if (out == NULL || log == NULL || (pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		if (dup2(fileno(out), 1) == -1 || dup2(fileno(log), 2) == -1)
			_exit(99);
		starve(n, false);
		code = command_main(count, words);
		starve(0, false);
		fflush(NULL);
		STARVE_LEAVE(code);
	}
	while (waitpid(pid, &o->exit, 0) == -1)
		if (errno != EINTR)
			err(1, "waitpid");
	take(out, o->out);
	take(log, o->err);
}

static const char *
wrong(const struct outcome *o, const struct outcome *right)
{
	if (!WIFEXITED(o->exit) || WEXITSTATUS(o->exit) > 1)
		return "its exit";
	if (strncmp(o->err, "sessile: ", 9) == 0)
		return NULL;	/* it failed, or left something alone */
	if (WEXITSTATUS(o->exit) != 0)
		return "failed without a word";
	return strcmp(o->out, right->out) == 0 ? NULL : "another output";
}

int
main(int argc, char **argv)
{
	static struct outcome right, o;
	const char *why;
	char kept[512], journal[512];
	long n;
	int bad = 0;

	if (argc < 3)
		errx(2, "usage: starved_command DATABASE WORD ...");
	starve_begin();
	snprintf(kept, sizeof(kept), "%s.kept", argv[1]);
	snprintf(journal, sizeof(journal), "%s-journal", argv[1]);
	copy(argv[1], kept);
	run(argv + 1, argc - 1, 0, &right);
	if (right.exit != 0)
		errx(1, "%s", right.err);
	for (n = 1; n == 1 || starved(); n += STARVE_STEP) {
		copy(kept, argv[1]);
		unlink(journal);
		run(argv + 1, argc - 1, n, &o);
		if ((why = wrong(&o, &right)) == NULL)
			continue;
		printf("wrong: %ld: %s: exit 0x%x: %s%s", n, why,
		    (unsigned int)o.exit, o.err, o.out);
		bad++;
	}
	copy(kept, argv[1]);
	unlink(journal);
	unlink(kept);
	printf("%ld\n", n / STARVE_STEP - 1);
	return bad == 0 ? 0 : 1;
}
