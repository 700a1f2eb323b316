/*
 * Doctor's checks of what the configuration says.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/path.h"
#include "doctor.h"
#include "print.h"

static const char *
named_by(const struct job *job)
{
	const char *env = getenv("SESSILE_CONFIG");

	if (args_has(&job->args, OPT_CONFIG))
		return "named by --config";
	return env != NULL && env[0] != '\0' ? "named by SESSILE_CONFIG" :
	    "the path compiled in";
}

static void
find_folder(struct doctor *d)
{
	d->database = store_path(d->job->config.store);
	if (d->database == NULL)
		return;
	if (!path_folder(d->database, d->folder, sizeof(d->folder))) {
		d->database = NULL;
		return;
	}
	d->has_home = stat(d->folder, &d->home) == 0;
}

bool
doctor_config(struct doctor *d)
{
	struct job *job = d->job;
	struct stat st;
	int rc = lstat(job->file, &st);

	if (rc != 0 && errno == ENOENT) {
		finding(d, LEVEL_FAIL, "config", "%s is not there (%s)",
		    job->file, named_by(job));
		advise(d, "run `sessile init`, or name another with --config "
		    "or SESSILE_CONFIG");
		return false;
	}
	if (rc == 0 && S_ISLNK(st.st_mode)) {
		finding(d, LEVEL_FAIL, "config", "%s: it is a symbolic link, "
		    "and those are not followed (%s)", job->file,
		    named_by(job));
		advise(d, "name the file itself");
		return false;
	}
	if (config_read(&job->config, job->file, &job->err) != SESSILE_OK) {
		finding(d, LEVEL_FAIL, "config", "%s", job->err.text);
		if (access(job->file, R_OK) != 0 && errno == EACCES)
			advise(d, "run it as root, or let this user read it");
		else
			advise(d, "correct it; sessile.json(5) tells what "
			    "may be in it");
		return false;
	}
	finding(d, LEVEL_OK, "config", "%s (%s)", job->file, named_by(job));
	find_folder(d);
	if (d->database == NULL) {
		finding(d, LEVEL_FAIL, "store", "%s names no file",
		    "\"store\"");
		advise(d, "make it like sqlite:/absolute/path/sessile.db");
	}
	return d->database != NULL;
}

/* With secrets in it, it must be closed as a secret file is. */
static void
check_mode(struct doctor *d, const struct stat *st)
{
	const struct job *job = d->job;

	if (job->config.secret_count > 0 && (st->st_mode & 077) != 0) {
		finding(d, LEVEL_FAIL, "config", "%s holds a secret, and "
		    "others can read it (mode %04o)", job->file,
		    (unsigned int)(st->st_mode & 07777));
		advise(d, "chmod 600 it, or move the secret into a "
		    "secretFile");
	} else if ((st->st_mode & 020) != 0) {
		finding(d, LEVEL_WARN, "config", "the group of %s can change "
		    "it (mode %04o)", job->file,
		    (unsigned int)(st->st_mode & 07777));
		advise(d, "chmod g-w it");
	}
}

void
doctor_config_file(struct doctor *d)
{
	const struct job *job = d->job;
	char name[OWNER_NAME];
	struct stat st;

	if (stat(job->file, &st) != 0 || access(job->file, R_OK) != 0) {
		finding(d, LEVEL_FAIL, "config", "%s cannot read %s: %s",
		    owner_name(geteuid(), name), job->file, strerror(errno));
		advise(d, "let that user read it: chmod a+r it, and a+x the "
		    "folders above");
		return;
	}
	check_mode(d, &st);
	if (st.st_uid != 0 && st.st_uid != geteuid()) {
		finding(d, LEVEL_WARN, "config", "%s belongs to %s, who can "
		    "change all of it", job->file,
		    owner_name(st.st_uid, name));
		advise(d, "give it to root");
	}
	if (job->file[0] != '/') {
		finding(d, LEVEL_WARN, "config", "%s is no absolute path: "
		    "programs start in another folder", job->file);
		advise(d, "give SESSILE_CONFIG the whole path");
	}
}

/* What browsers do not take as Domain: RFC 6265bis 5.7, public suffixes. */
static void
check_domain(struct doctor *d)
{
	const char *domain = d->job->config.cookie.domain;
	struct in_addr address;

	if (domain == NULL)
		return;
	if (inet_pton(AF_INET, domain[0] == '.' ? domain + 1 : domain,
	    &address) == 1 || strchr(domain + (domain[0] == '.'), '.') ==
	    NULL) {
		finding(d, LEVEL_WARN, "cookie", "\"cookie.domain\" %s: "
		    "browsers refuse an address, and a name without a dot",
		    domain);
		advise(d, "leave it away: then the cookie is the host's own");
	}
}

static void
check_life(struct doctor *d)
{
	const struct cookie_options *o = &d->job->config.cookie;

	if (o->has_max_age && o->max_age < 1000) {
		finding(d, LEVEL_WARN, "cookie", "\"cookie.maxAge\" is under "
		    "a second: sessions end at once");
		advise(d, "it is in milliseconds: 3600000 is an hour");
	}
	if (o->has_expires && o->expires < date_now()) {
		finding(d, LEVEL_WARN, "cookie", "\"cookie.expires\" is "
		    "past: browsers drop the cookie at once");
		advise(d, "use \"cookie.maxAge\"");
	}
}

void
doctor_cookie(struct doctor *d)
{
	const struct config *c = &d->job->config;
	const char *warning = config_cookie_warning(c);
	size_t before = d->warnings;

	if (warning != NULL) {
		finding(d, LEVEL_WARN, "cookie", "%s", warning);
		advise(d, "mind that, or change it in %s", d->job->file);
	}
	check_domain(d);
	check_life(d);
	if (c->cookie.path != NULL && strcmp(c->cookie.path, "/") != 0) {
		finding(d, LEVEL_WARN, "cookie", "\"cookie.path\" %s: "
		    "programs that do not lie below it never see the "
		    "cookie", c->cookie.path);
		advise(d, "see that all four lie below it");
	}
	if (d->warnings == before)
		finding(d, LEVEL_OK, "cookie", "%s, its options go together",
		    c->name);
}

/* Whether it is there to be written to, or can be made; else errno says. */
static bool
can_append(const char *path)
{
	char folder[LIMIT_PATH];
	int rc = access(path, W_OK);

	if (rc != 0 && errno == ENOENT && path_folder(path, folder,
	    sizeof(folder)))
		rc = access(folder, W_OK | X_OK);
	return rc == 0;
}

void
doctor_log(struct doctor *d)
{
	const char *path = d->job->config.log_path;

	if (path == NULL)
		return;
	if (can_append(path)) {
		finding(d, LEVEL_OK, "log", "%s", path);
		return;
	}
	finding(d, LEVEL_WARN, "log", "%s cannot be written: %s; lines go to "
	    "stderr instead", path, strerror(errno));
	advise(d, "give its folder to the user that the server runs "
	    "programs as");
}

/* What audit_write() refuses. */
static const char *
unfit(const struct stat *st)
{
	if (S_ISLNK(st->st_mode))
		return "it is a symbolic link, and those are not followed";
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "it belongs to another user";
	return (st->st_mode & 027) == 0 ? NULL :
	    "others can read it, or its group write to it";
}

void
doctor_audit(struct doctor *d)
{
	const char *path = d->job->config.audit.path, *why = NULL;
	struct stat st;

	if (path == NULL)
		return;
	if (lstat(path, &st) == 0)
		why = unfit(&st);
	if (why == NULL && !can_append(path))
		why = strerror(errno);
	if (why == NULL) {
		finding(d, LEVEL_OK, "audit", "%s", path);
		return;
	}
	finding(d, LEVEL_WARN, "audit", "%s cannot be written: %s; what "
	    "happens is not recorded", path, why);
	advise(d, "give it, or its folder, to the user that the server runs "
	    "programs as, and chmod 600 it");
}
