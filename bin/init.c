/*
 * `sessile init`: makes what is missing, and gives it to its owner.  Each
 * step finds what is there, so it can be run again at any time, after a
 * crash at any point, and by many at once.
 */
#include "init.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/path.h"
#include "file.h"
#include "place.h"
#include "print.h"

/* The store's URL must name a file; its path. */
static int
check_url(const char *url, const char **path)
{
	if ((*path = store_path(url)) == NULL || (*path)[1] == '\0' ||
	    (*path)[strlen(*path) - 1] == '/')
		return failed("the store must be like "
		    "sqlite:/absolute/path/sessile.db");
	return DONE;
}

static int
check_place(const struct making *m, const char *path, const char *what)
{
	const char *root = m->job->args.value[OPT_DOCROOT];
	struct stat st;

	if (root == NULL)
		return DONE;
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

/* The folder that is to hold the configuration. */
static int
make_config_folder(const struct making *m)
{
	char folder[LIMIT_PATH];
	int rc;

	if (!path_folder(m->job->file, folder, sizeof(folder)))
		return DONE;
	umask(022);
	rc = mkdir(folder, 0755);
	umask(077);
	if (rc != 0 && errno != EEXIST)
		return failed("%s: %s; --config names another place", folder,
		    strerror(errno));
	return DONE;
}

/* Only what has to be in it: all else is at its default. */
static int
write_config(struct making *m, const char *url)
{
	const struct owner nobody = { .given = false };
	struct job *job = m->job;
	struct buf text = BUF_INIT(LIMIT_CONFIG);
	int rc;

	if ((rc = make_config_folder(m)) != DONE)
		return rc;
	buf_puts(&text, "{\n\t\"store\": ");
	put_json(&text, url);
	buf_puts(&text, "\n}\n");
	rc = buf_error(&text);
	if (rc == SESSILE_OK)
		rc = file_make(job->file, buf_text(&text), text.len, 0644,
		    &nobody, &m->made_config, &job->err);
	buf_free(&text);
	return rc == SESSILE_OK ? DONE : job_failed(job, rc);
}

static int
make_config(struct making *m)
{
	const char *url = m->job->args.value[OPT_STORE], *path;
	struct config defaults;
	int rc;

	if (config_defaults(&defaults, &m->job->err) != SESSILE_OK)
		return job_failed(m->job, SESSILE_ENOMEM);
	if (url == NULL)
		url = defaults.store;
	if ((rc = check_url(url, &path)) == DONE &&
	    (rc = check_place(m, path, "store")) == DONE)
		rc = write_config(m, url);
	config_free(&defaults);
	return rc;
}

/* The secret file's name is found on the way to reading it. */
static int
find_secret(struct making *m)
{
	struct job *job = m->job;
	int rc;

	rc = config_secrets(&job->config, &job->err);
	if (rc != SESSILE_OK && job->config.secret_file == NULL)
		return job_failed(job, rc);
	if (job->config.secret_file == NULL)
		return DONE;
	return check_place(m, job->config.secret_file, "secret");
}

int
init_config(struct making *m)
{
	struct job *job = m->job;
	const char *wanted = job->args.value[OPT_STORE];
	struct stat st;
	int rc;

	if (lstat(job->file, &st) != 0 && errno == ENOENT &&
	    (rc = make_config(m)) != DONE)
		return rc;
	if ((rc = job_config(job)) != DONE)
		return rc;
	if (wanted != NULL && strcmp(wanted, job->config.store) != 0)
		return failed("%s is there already and names another store, "
		    "%s; edit it, or leave --store away", job->file,
		    job->config.store);
	if ((rc = check_url(job->config.store, &m->database)) != DONE ||
	    (rc = check_place(m, m->database, "store")) != DONE)
		return rc;
	if (!path_folder(m->database, m->folder, sizeof(m->folder)))
		return failed("%s: the path is too long", m->database);
	return find_secret(m);
}

static int
find_owner(struct making *m)
{
	const char *owner = m->job->args.value[OPT_OWNER];
	int rc;

	if (owner == NULL)
		return DONE;
	if ((rc = owner_find(&m->owner, owner)) != DONE)
		return rc;
	if (geteuid() != 0 && geteuid() != m->owner.uid)
		return failed("--owner: only root can give files to another "
		    "user; run it as root, or as %s without --owner",
		    m->owner.name);
	return DONE;
}

int
run_init(struct job *job)
{
	static int (*const steps[])(struct making *) = { find_owner,
	    init_config, init_folder, init_secret, init_store };
	struct making m;
	size_t i;
	int rc = DONE;

	memset(&m, 0, sizeof(m));
	m.job = job;
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && rc == DONE; i++)
		rc = steps[i](&m);
	if (rc != DONE)
		return rc;
	init_warn(&m);
	return init_report(&m);
}
