/*
 * The steps of `sessile init` about the configuration.  One that is not
 * there is first only thought of: it is written when all that it names has
 * been made, for nothing that turned out wrong must stand in it.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/path.h"
#include "file.h"
#include "init.h"
#include "place.h"
#include "print.h"

/* The store's URL must name a file; its path. */
static int
check_url(const char *url, const char **path)
{
	struct span v = span_of(url);

	if ((*path = store_path(url)) == NULL || (*path)[1] == '\0' ||
	    (*path)[strlen(*path) - 1] == '/')
		return failed("the store must be like "
		    "sqlite:/absolute/path/sessile.db");
	if (!span_utf8(v) || !span_plain(v))
		return failed("the store's path holds a line break, another "
		    "control character, or what is not UTF-8; choose another "
		    "with --store");
	return DONE;
}

static int
check_place(const struct making *m, const char *path, const char *what)
{
	const char *root = m->job->args.value[OPT_DOCROOT];
	struct stat st;

	if (root == NULL)
		return DONE;
	errno = 0;
	if (stat(root, &st) != 0 || !S_ISDIR(st.st_mode))
		return failed("--docroot %s: %s", root, errno == ENOENT ?
		    "there is no such folder" : "it is not a folder that we "
		    "can look at");
	if (place_below(path, root))
		return failed("%s: the %s would lie below the document root "
		    "%s, where the server gives it to anybody; choose "
		    "another place with --store", path, what, root);
	return DONE;
}

/* Two files must not be one. */
static int
check_apart(const char *store, const char *other, const char *what)
{
	if (other == NULL || !place_same(store, other))
		return DONE;
	return failed("%s: that is the place of the %s; choose another for "
	    "the store with --store", store, what);
}

/* Only what has to be in it: all else is at its default. */
static int
put_config(struct making *m, const char *url)
{
	struct job *job = m->job;
	const char *path;
	int rc;

	if ((rc = check_url(url, &path)) != DONE)
		return rc;
	buf_puts(&m->text, "{\n\t\"store\": ");
	put_json(&m->text, url);
	buf_puts(&m->text, "\n}\n");
	rc = buf_error(&m->text);
	if (rc == SESSILE_OK)
		rc = config_parse(&job->config, job->file, buf_text(&m->text),
		    m->text.len, &job->err);
	return rc == SESSILE_OK ? DONE : job_failed(job, rc);
}

static int
think_of_config(struct making *m)
{
	const char *url = m->job->args.value[OPT_STORE];
	struct config defaults;
	int rc;

	if (url != NULL)
		return put_config(m, url);
	if (config_defaults(&defaults, &m->job->err) != SESSILE_OK)
		rc = job_failed(m->job, SESSILE_ENOMEM);
	else
		rc = put_config(m, defaults.store);
	config_free(&defaults);
	return rc;
}

/* The secret file's name is found on the way to reading it. */
static int
find_secret(struct making *m)
{
	struct job *job = m->job;
	const char *path;
	int rc;

	rc = config_secrets(&job->config, &job->err);
	if ((path = job->config.secret_file) == NULL)
		return rc == SESSILE_OK ? DONE : job_failed(job, rc);
	if ((rc = check_place(m, path, "secret")) != DONE)
		return rc;
	return check_apart(m->database, path, "secret");
}

static int
other_store(const struct job *job, const char *store)
{
	return failed("%s is there already and names another store, %s; "
	    "edit it, or leave --store away", job->file, store);
}

int
init_config(struct making *m)
{
	struct job *job = m->job;
	const char *wanted = job->args.value[OPT_STORE];
	struct stat st;
	int rc;

	if (lstat(job->file, &st) != 0 && errno == ENOENT)
		rc = think_of_config(m);
	else
		rc = job_config(job);
	if (rc != DONE)
		return rc;
	if (wanted != NULL && strcmp(wanted, job->config.store) != 0)
		return other_store(job, job->config.store);
	if ((rc = check_url(job->config.store, &m->database)) != DONE ||
	    (rc = check_place(m, m->database, "store")) != DONE ||
	    (rc = check_apart(m->database, job->file, "configuration")) !=
	    DONE)
		return rc;
	if (!path_folder(m->database, m->folder, sizeof(m->folder)))
		return failed("%s: the path is too long", m->database);
	return find_secret(m);
}

/* Where the configuration is to be written; false: nowhere. */
static bool
config_folder(const struct making *m, char folder[LIMIT_PATH])
{
	return m->text.len > 0 &&
	    path_folder(m->job->file, folder, LIMIT_PATH);
}

static int
no_config_folder(const char *folder)
{
	return failed("%s: %s; --config names another place", folder,
	    strerror(errno));
}

/* Its folder, or the one that this is to be made in, lets us write. */
int
init_look_config(struct making *m)
{
	char folder[LIMIT_PATH], above[LIMIT_PATH];
	int i;

	if (!config_folder(m, folder))
		return DONE;
	memcpy(above, folder, sizeof(above));
	for (i = 0; i < 2; i++) {
		if (faccessat(AT_FDCWD, above, W_OK | X_OK, AT_EACCESS) == 0 ||
		    (errno == ENOENT && strcmp(above, m->folder) == 0))
			return DONE;	/* or we make it before */
		if (errno != ENOENT ||
		    !path_folder(above, above, sizeof(above)))
			break;
	}
	return no_config_folder(folder);
}

/* The folder that is to hold the configuration. */
int
init_config_folder(struct making *m)
{
	char folder[LIMIT_PATH];
	int rc;

	if (!config_folder(m, folder))
		return DONE;
	umask(022);
	rc = mkdir(folder, 0755);
	umask(077);
	if (rc != 0 && errno != EEXIST)
		return no_config_folder(folder);
	return DONE;
}

/* Somebody else was first; with the same store, all is as we want it. */
static int
check_other(const struct job *job)
{
	struct config other;
	struct err e = { 0, "" };
	int rc = DONE;

	if (config_read(&other, job->file, &e) != SESSILE_OK)
		rc = failed("%s", e.text);
	else if (strcmp(other.store, job->config.store) != 0)
		rc = other_store(job, other.store);
	config_free(&other);
	return rc;
}

int
init_publish(struct making *m)
{
	const struct owner nobody = { .given = false };
	struct job *job = m->job;
	int rc;

	if (m->text.len == 0)
		return DONE;
	rc = file_make(job->file, buf_text(&m->text), m->text.len, 0644,
	    &nobody, &m->made_config, &job->err);
	if (rc != SESSILE_OK)
		return failed("%s; or name another place with --config",
		    job->err.text);
	return m->made_config ? DONE : check_other(job);
}
