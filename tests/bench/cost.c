/*
 * Measures what whole CGI processes cost:
 *
 *	cost ROUNDS RUNS FOLDER NAME ...
 *
 * FOLDER/NAME holds `program` (a path), `env` (the environment, one variable
 * a line), `expect` (what each answer must contain), and where they are
 * needed `body` (for standard input), `cookies` (one Cookie header a line;
 * every run sends another, picked at random), and `tenth`, if it is to make
 * do with a tenth of the runs.
 *
 * All take turns in blocks of BLOCK runs, so that what disturbs the machine
 * disturbs all of them alike.  For each: its name, peak resident KiB, and
 * per round the median over the round's runs of user plus system time in
 * microseconds, parted by tabs.  The median rather than the mean, for now
 * and then a run is charged with an interrupt that was not its own.
 *
 * What runs are copies of the programs, as installed ones are, made anew
 * before each round.  How the pages of a file lie in memory changes what it
 * costs to start it, by up to a tenth, for as long as they lie there: one
 * copy for all rounds would measure its luck.
 *
 * The time is what wait4(2) says of that one child.  On Linux user and
 * system time may be told apart only by sampling the clock tick, but their
 * sum is the scheduler's own count of nanoseconds; precise() makes sure.
 * posix_spawn(3) shares our memory until exec instead of copying page tables
 * that the child would pay for.  The kernel lets the peak begin at our own
 * size, so this program stays small, and is linked statically.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK	25
#define ENVMAX	64
#define COOKIES	5000
#define ANSWER	16384

struct contestant {
	const char	 *name;
	char		 *program;
	char		 *copy;
	char		 *env[ENVMAX + 2];
	size_t		  nenv;
	char		 *expect;
	char		 *body;
	int		  cookies;	/* descriptor of that file */
	off_t		 *cookie_at;	/* where its lines begin */
	size_t		  ncookies;
	size_t		  block;
	long		  rss;
	double		 *runs;		/* of this round */
	size_t		  nruns;
	double		 *rounds;	/* medians */
};

static uint64_t	 seed = 0x2545f4914f6cdd1d;

/* xorshift64: which session is asked for has to look random, no more. */
static uint64_t
any(void)
{

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void *
space(size_t n, size_t size)
{
	void	*p;

	if ((p = calloc(n, size)) == NULL)
		err(1, "calloc");
	return p;
}

/* A whole file as a string without its last newline; NULL: there is none. */
static char *
slurp(const char *folder, const char *name, const char *what)
{
	char	 path[4096], *text;
	FILE	*f;
	long	 size;
	size_t	 n;

	snprintf(path, sizeof(path), "%s/%s/%s", folder, name, what);
	if ((f = fopen(path, "r")) == NULL)
		return NULL;
	if (fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		err(1, "%s", path);
	rewind(f);
	text = space((size_t)size + 1, 1);
	n = fread(text, 1, (size_t)size, f);
	fclose(f);
	if (n > 0 && text[n - 1] == '\n')
		text[n - 1] = '\0';
	return text;
}

static void
read_env(struct contestant *c, char *text)
{
	char	*line;

	while ((line = strsep(&text, "\n")) != NULL) {
		if (c->nenv == ENVMAX)
			errx(1, "%s: over %d variables", c->name, ENVMAX);
		c->env[c->nenv++] = line;
	}
}

/*
 * They stay in the file, for what we hold in memory would count as the
 * programs'.
 */
static void
find_cookies(struct contestant *c, const char *folder)
{
	char	 path[4096], *line = NULL;
	FILE	*f;
	size_t	 room = 0;
	ssize_t	 n;
	off_t	 at = 0;

	snprintf(path, sizeof(path), "%s/%s/cookies", folder, c->name);
	if ((f = fopen(path, "re")) == NULL)
		return;
	c->cookie_at = space(COOKIES, sizeof(*c->cookie_at));
	while (c->ncookies < COOKIES && (n = getline(&line, &room, f)) > 0) {
		c->cookie_at[c->ncookies++] = at;
		at += n;
	}
	free(line);
	fclose(f);
	if ((c->cookies = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(1, "%s", path);
}

static void
pick_cookie(struct contestant *c)
{
	static char	 cookie[1024];
	ssize_t		 n;

	if (c->ncookies == 0)
		return;
	n = pread(c->cookies, cookie, sizeof(cookie) - 1,
	    c->cookie_at[any() % c->ncookies]);
	if (n < 1)
		err(1, "%s: cookies", c->name);
	cookie[n] = '\0';
	cookie[strcspn(cookie, "\n")] = '\0';
	c->env[c->nenv] = cookie;
}

static void
prepare(struct contestant *c, const char *folder, const char *name,
    size_t rounds, size_t runs)
{
	char	*env, *tenth;

	c->name = name;
	c->program = slurp(folder, name, "program");
	c->expect = slurp(folder, name, "expect");
	c->body = slurp(folder, name, "body");
	env = slurp(folder, name, "env");
	if (c->program == NULL || c->expect == NULL || env == NULL)
		errx(1, "%s/%s: no program, expect or env", folder, name);
	read_env(c, env);
	find_cookies(c, folder);
	tenth = slurp(folder, name, "tenth");
	c->block = tenth == NULL ? BLOCK : (BLOCK + 9) / 10;
	free(tenth);
	if (asprintf(&c->copy, "%s/%s/copy", folder, name) == -1)
		err(1, "asprintf");
	c->runs = space(runs, sizeof(*c->runs));
	c->rounds = space(rounds, sizeof(*c->rounds));
}

/*
 * By cp(1), not by us: a buffer of ours would count as the programs' memory.
 * The last copy goes first, so that its pages can be had again.
 */
static void
copy(const struct contestant *c)
{
	char	 cp[] = "cp", *argv[] = { cp, c->program, c->copy, NULL };
	pid_t	 pid;
	int	 error, status;

	(void)unlink(c->copy);
	if ((error = posix_spawnp(&pid, cp, NULL, NULL, argv, environ)) != 0)
		errx(1, "cp: %s", strerror(error));
	if (waitpid(pid, &status, 0) != pid || status != 0)
		errx(1, "%s: not copied", c->program);
}

/* A pipe that already holds the body, or the end of an empty one. */
static int
input(const char *body)
{
	int	 fd[2];
	size_t	 n;

	n = body == NULL ? 0 : strlen(body);
	if (pipe2(fd, O_CLOEXEC) == -1)
		err(1, "pipe2");
	if (n > 0 && write(fd[1], body, n) != (ssize_t)n)
		err(1, "write");
	close(fd[1]);
	return fd[0];
}

static pid_t
start(struct contestant *c, int in, int out)
{
	posix_spawn_file_actions_t	 fa;
	char				*argv[2];
	pid_t				 pid;
	int				 error;

	argv[0] = c->copy;
	argv[1] = NULL;
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, in, 0);
	posix_spawn_file_actions_adddup2(&fa, out, 1);
	error = posix_spawn(&pid, c->copy, &fa, NULL, argv, c->env);
	if (error != 0)
		errx(1, "%s: %s", c->copy, strerror(error));
	posix_spawn_file_actions_destroy(&fa);
	return pid;
}

/* Reads the answer to its end: a full pipe would stop the program. */
static void
drain(int fd, char *answer)
{
	size_t	 have = 0;
	ssize_t	 n;

	while ((n = read(fd, answer + have, ANSWER - 1 - have)) > 0)
		have += (size_t)n;
	answer[have] = '\0';
}

static double
micros(struct timeval tv)
{

	return (double)tv.tv_sec * 1e6 + (double)tv.tv_usec;
}

static void
run(struct contestant *c)
{
	static char	 answer[ANSWER];
	struct rusage	 ru;
	int		 in, out[2], status;
	pid_t		 pid;

	pick_cookie(c);
	in = input(c->body);
	if (pipe2(out, O_CLOEXEC) == -1)
		err(1, "pipe2");
	pid = start(c, in, out[1]);
	close(in);
	close(out[1]);
	drain(out[0], answer);
	close(out[0]);
	if (wait4(pid, &status, 0, &ru) != pid)
		err(1, "wait4");
	if (status != 0 || strstr(answer, c->expect) == NULL)
		errx(1, "%s: wait status %d, answer:\n%s", c->name, status,
		    answer);
	c->runs[c->nruns++] = micros(ru.ru_utime) + micros(ru.ru_stime);
	if (ru.ru_maxrss > c->rss)
		c->rss = ru.ru_maxrss;
}

static int
ascending(const void *a, const void *b)
{
	double	 x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, size_t n)
{

	qsort(v, n, sizeof(*v), ascending);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* Where time is counted in ticks, nearly all runs measure 0, or one tick. */
static void
precise(const struct contestant *c)
{
	size_t	 i, whole = 0;

	for (i = 0; i < c->nruns; i++)
		whole += (long)c->runs[i] % 1000 == 0;
	if (whole > c->nruns / 2)
		errx(1, "this kernel counts process time in clock ticks");
}

/* What is cold, on disk or just written, warms up in the first block. */
static void
fresh(struct contestant *c)
{
	size_t	 i;

	copy(c);
	for (i = 0; i < c->block; i++) {
		c->nruns = 0;
		run(c);
	}
	c->nruns = 0;
}

static void
round_of(struct contestant *cs, size_t n, size_t runs, size_t round)
{
	size_t	 i, j, k;

	for (i = 0; i < n; i++)
		fresh(&cs[i]);
	for (k = 0; k < runs; k += BLOCK)
		for (i = 0; i < n; i++)
			for (j = 0; j < cs[i].block && k + j < runs; j++)
				run(&cs[i]);
	precise(&cs[0]);
	fprintf(stderr, "  round %zu:", round + 1);
	for (i = 0; i < n; i++) {
		cs[i].rounds[round] = median(cs[i].runs, cs[i].nruns);
		fprintf(stderr, " %s %.0f", cs[i].name, cs[i].rounds[round]);
	}
	fprintf(stderr, " us\n");
}

/* One processor for all: moving between two costs what is not ours. */
static void
stay(void)
{
	cpu_set_t	 all, one;
	size_t		 cpu;

	if (sched_getaffinity(0, sizeof(all), &all) == -1)
		return;
	for (cpu = CPU_SETSIZE - 1; cpu > 0 && !CPU_ISSET(cpu, &all); cpu--)
		continue;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	(void)sched_setaffinity(0, sizeof(one), &one);
}

static size_t
number(const char *s)
{
	char	*end;
	long	 n;

	n = strtol(s, &end, 10);
	if (n < 1 || n > 100000 || *end != '\0')
		errx(2, "%s: not a number from 1 to 100000", s);
	return (size_t)n;
}

int
main(int argc, char *argv[])
{
	struct contestant	*cs;
	size_t			 i, j, n, rounds, runs;

	if (argc < 5)
		errx(2, "usage: cost ROUNDS RUNS FOLDER NAME ...");
	rounds = number(argv[1]);
	runs = number(argv[2]);
	n = (size_t)argc - 4;
	cs = space(n, sizeof(*cs));
	for (i = 0; i < n; i++)
		prepare(&cs[i], argv[3], argv[4 + i], rounds, runs);
	stay();
	for (i = 0; i < rounds; i++)
		round_of(cs, n, runs, i);
	for (i = 0; i < n; i++) {
		printf("%s\t%ld", cs[i].name, cs[i].rss);
		for (j = 0; j < rounds; j++)
			printf("\t%.1f", cs[i].rounds[j]);
		printf("\n");
	}
	return 0;
}
