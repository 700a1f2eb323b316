/*
 * Judging places; see place.h.
 */
#include "place.h"

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/limits.h"
#include "base/path.h"

bool
place_below(const char *path, const char *root)
{
	char folder[LIMIT_PATH];
	struct stat st;

	if (path_below(path, root))
		return true;
	if (!path_folder(path, folder, sizeof(folder)) ||
	    strcmp(folder, path) == 0 || stat(folder, &st) == 0)
		return false;
	return place_below(folder, root);
}

const char *
place_part(const char *path, struct stat *folder)
{
	char name[LIMIT_PATH] = ".";
	const char *slash = strrchr(path, '/');

	if ((slash != NULL && !path_folder(path, name, sizeof(name))) ||
	    stat(name, folder) != 0)
		return NULL;
	return slash == NULL ? path : slash + 1;
}

bool
place_same(const char *a, const char *b)
{
	const char *x, *y;
	struct stat s, t;

	if (strcmp(a, b) == 0)
		return true;
	x = place_part(a, &s);
	y = place_part(b, &t);
	return x != NULL && y != NULL && strcmp(x, y) == 0 &&
	    path_same(&s, &t);
}

/* The folder of `path` without links, "/" alone as "". */
static bool
real_folder(const char *path, char *folder, size_t size)
{
	char *real;
	int n;

	if (!path_folder(path, folder, size) ||
	    (real = realpath(folder, NULL)) == NULL)
		return false;
	n = snprintf(folder, size, "%s", strcmp(real, "/") == 0 ? "" : real);
	free(real);
	return n >= 0 && (size_t)n < size;
}

static bool
has(const char *folder, const char *name)
{
	char path[LIMIT_PATH + 16];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return lstat(path, &st) == 0;
}

bool
place_guess(const char *path, char *root, size_t size)
{
	char *end;

	if (!real_folder(path, root, size))
		return false;
	for (end = root + strlen(root); end != NULL && root[0] != '\0';
	    end = strrchr(root, '/')) {
		*end = '\0';
		/* sessile's own source tree is none. */
		if (root[0] != '\0' && (has(root, "index.html") ||
		    (has(root, "cgi-bin") && !has(root, "cgi-bin/main.c"))))
			return true;
	}
	return false;
}

static bool
may_search(const char *folder, const struct owner *o)
{
	struct stat st;

	if (o->uid == 0 || stat(folder, &st) != 0)
		return true;
	if (st.st_uid == o->uid)
		return (st.st_mode & S_IXUSR) != 0;
	if (st.st_gid == o->gid)
		return (st.st_mode & S_IXGRP) != 0;
	return (st.st_mode & S_IXOTH) != 0;
}

bool
place_barred(const char *path, const struct owner *o, char *folder,
    size_t size)
{
	char real[LIMIT_PATH], *slash;

	if (!real_folder(path, real, sizeof(real)))
		return false;
	for (slash = strchr(real, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		snprintf(folder, size, "%s", slash == real ? "/" : real);
		if (!may_search(folder, o))
			return true;
		*slash = '/';
	}
	snprintf(folder, size, "%s", real[0] == '\0' ? "/" : real);
	return !may_search(folder, o);
}
