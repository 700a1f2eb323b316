/*
 * Runs a command and measures how long, each time, it keeps a database's
 * write lock:
 *
 *	hold DATABASE PROGRAM [ARGUMENT ...]
 *
 * SQLite's write lock is a POSIX lock on one byte of the file, held from
 * BEGIN IMMEDIATE to the end of COMMIT.  F_GETLK asks who has it without
 * taking it: the command is not disturbed, as it would be by a second
 * connection that tries BEGIN IMMEDIATE, and the answer comes within a
 * microsecond or two, again and again, until the command ends.  What is
 * counted is each span of "held" answers.  Two slices that part for less
 * than a look are counted as one: an error on the strict side, and fair,
 * for nobody else could have come in between.
 *
 * What the command prints goes to standard error.  Prints itself: spans,
 * median ms, 99th percentile ms, longest ms, share of the time that the lock
 * was held, seconds in all; parted by tabs.
 */
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RESERVED_BYTE	(0x40000000 + 1)	/* SQLite's file format */
#define SPANS		1000000

static double	 spans[SPANS];
static size_t	 nspans;

static double
now(void)
{
	struct timespec	 ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static bool
held(int fd)
{
	struct flock	 lock = {
		.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = RESERVED_BYTE,
		.l_len = 1,
	};

	if (fcntl(fd, F_GETLK, &lock) == -1)
		err(1, "F_GETLK");
	return lock.l_type == F_WRLCK;
}

static bool
ended(pid_t pid)
{
	int	 status;

	if (waitpid(pid, &status, WNOHANG) != pid)
		return false;
	if (status != 0)
		errx(1, "the command failed, wait status %d", status);
	return true;
}

/* Every 64th look also asks whether the command still runs. */
static void
watch(int fd, pid_t pid)
{
	double		 since = 0;
	unsigned int	 looks = 0;
	bool		 was = false, is;

	while (++looks % 64 != 0 || !ended(pid)) {
		is = held(fd);
		if (is && !was)
			since = now();
		else if (!is && was && nspans < SPANS)
			spans[nspans++] = now() - since;
		was = is;
	}
}

static int
ascending(const void *a, const void *b)
{
	double	 x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
report(double took)
{
	double	 sum = 0;
	size_t	 i;

	if (nspans == 0)
		errx(1, "the lock was never seen held");
	qsort(spans, nspans, sizeof(*spans), ascending);
	for (i = 0; i < nspans; i++)
		sum += spans[i];
	printf("%zu\t%.3f\t%.3f\t%.3f\t%.3f\t%.1f\n", nspans,
	    spans[nspans / 2], spans[nspans * 99 / 100], spans[nspans - 1],
	    sum / took, took / 1e3);
}

int
main(int argc, char *argv[])
{
	posix_spawn_file_actions_t	 fa;
	double				 began;
	pid_t				 pid;
	int				 error, fd;

	if (argc < 3)
		errx(2, "usage: hold DATABASE PROGRAM [ARGUMENT ...]");
	if ((fd = open(argv[1], O_RDWR | O_CLOEXEC)) == -1)
		err(1, "%s", argv[1]);
	memset(spans, 1, sizeof(spans));	/* no page faults later */
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, 2, 1);
	began = now();
	error = posix_spawn(&pid, argv[2], &fa, NULL, argv + 2, environ);
	if (error != 0)
		errx(1, "%s: %s", argv[2], strerror(error));
	watch(fd, pid);
	report(now() - began);
	return 0;
}
