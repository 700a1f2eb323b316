/*
 * The main of a fuzz target in `make test`: takes the inputs that are kept,
 * each in a process of its own, or those named, and says in TAP how it went.
 * usage: TARGET.t [FILE ...]
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

#define SECONDS	60	/* for one input: a sanitizer is slow, and so is CI */

static void
take(const char *path)
{
	struct stat st;
	unsigned char *bytes;
	size_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || fstat(fd, &st) != 0)
		err(1, "%s", path);
	n = (size_t)st.st_size;
	/* Of the right size, for a byte too far to be seen. */
	if ((bytes = malloc(n + (n == 0))) == NULL ||
	    read(fd, bytes, n) != (ssize_t)n)
		err(1, "%s", path);
	close(fd);
	LLVMFuzzerTestOneInput(bytes, n);
	free(bytes);
}

/* Leaks are looked for when a process exits. */
static bool
replay(const char *path)
{
	pid_t pid = fork();
	int status;

	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		alarm(SECONDS);
		take(path);
		exit(0);
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(1, "waitpid");
	return status == 0;
}

static int
replay_all(int n, char **paths)
{
	const char *name;
	bool ok;
	int i, bad = 0;

	printf("1..%d\n", n);
	for (i = 0; i < n; i++) {
		fflush(stdout);
		name = strrchr(paths[i], '/');
		ok = replay(paths[i]);
		printf("%sok %d - %s\n", ok ? "" : "not ", i + 1,
		    name == NULL ? paths[i] : name + 1);
		if (!ok)
			printf("# %s\n", paths[i]);
		bad += !ok;
	}
	return bad == 0 ? 0 : 1;
}

static int
is_input(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* The inputs kept for the target of this name, in order. */
static int
kept(const char *program, char ***paths)
{
	const char *root = getenv("SESSILE_ROOT");
	const char *slash = strrchr(program, '/');
	const char *name = slash == NULL ? program : slash + 1;
	struct dirent **found;
	char folder[4096];
	int i, n;

	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%.*s",
	    root == NULL ? "." : root, (int)strcspn(name, "."), name);
	if ((n = scandir(folder, &found, is_input, alphasort)) == -1)
		err(1, "%s", folder);
	if (n == 0 || (*paths = calloc((size_t)n, sizeof(**paths))) == NULL)
		errx(1, "%s: nothing in it, or no memory", folder);
	for (i = 0; i < n; i++) {
		if (asprintf(&(*paths)[i], "%s/%s", folder,
		    found[i]->d_name) == -1)
			errx(1, "no memory");
		free(found[i]);
	}
	free(found);
	return n;
}

int
main(int argc, char **argv)
{
	char **paths;
	int i, n, rc;

	if (argc > 1)
		return replay_all(argc - 1, argv + 1);
	n = kept(argv[0], &paths);
	rc = replay_all(n, paths);
	for (i = 0; i < n; i++)
		free(paths[i]);
	free(paths);
	return rc;
}
