/*
 * `sessile secret rotate`: a new secret goes on top of the file, and so signs;
 * the youngest of those before stay below, and so verify.  The file is replaced
 * whole, by one after the other: each holds a lock on the very file that it
 * replaces, which ends with the process, whatever ends that.
 */
#include "secret.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/mem.h"
#include "base/path.h"
#include "command.h"
#include "file.h"
#include "print.h"

struct rotation {
	struct job	*job;
	const char	*path;
	size_t		 keep;
	struct stat	 folder;
	struct stat	 file;		/* the one that we have locked */
	int		 lock;		/* a descriptor, or -1 */
	size_t		 kept;
	size_t		 removed;
};

void
secret_line(char text[SECRET_LINE + 1])
{
	unsigned char bytes[32];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(text, SECRET_LINE, bytes, sizeof(bytes),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	text[SECRET_LINE - 1] = '\n';
	text[SECRET_LINE] = '\0';
	mem_wipe(bytes, sizeof(bytes));
}

static int
take_keep(struct rotation *r)
{
	const char *text = r->job->args.value[OPT_KEEP];
	struct span v = span_of(text);
	uint64_t n;

	r->keep = SECRET_KEEP;
	if (text == NULL)
		return DONE;
	if (!scan_digits(&v, 9, &n) || v.n != 0 || n >= LIMIT_SECRETS)
		return misused("--keep: a number, 0 to %d", LIMIT_SECRETS - 1);
	r->keep = (size_t)n;
	return DONE;
}

static int
find_file(struct rotation *r)
{
	struct config *c = &r->job->config;
	int rc;

	if ((rc = job_config(r->job)) != DONE)
		return rc;
	if (c->secret_count > 0)
		return failed("%s: the secret stands in the configuration "
		    "itself, which is not rewritten; put it into a file that "
		    "only the store's owner can read, one secret a line, and "
		    "name that as \"secretFile\" in place of \"secret\": "
		    "nobody is signed out by that; then rotate", r->job->file);
	if ((rc = config_secret_place(c, &r->job->err)) != SESSILE_OK)
		return job_failed(r->job, rc);
	r->path = c->secret_file;
	return DONE;
}

static int
no_file(const struct rotation *r, int error)
{
	switch (error) {
	case ENOENT:
		return failed("%s: there is no secret yet; `sessile init` "
		    "makes one", r->path);
	case ELOOP:
		return failed("%s: it is a symbolic link, and those are not "
		    "followed; name the file itself as \"secretFile\" in %s",
		    r->path, r->job->file);
	default:
		return failed("%s: %s%s", r->path, strerror(error),
		    error == EACCES ? "; run it as root, or as the user who "
		    "owns it" : "");
	}
}

/*
 * In another's folder root would be led wherever that one likes, so it
 * becomes him; a file of a third one nobody could use there.
 */
static int
settle_user(struct rotation *r)
{
	char folder[LIMIT_PATH];
	char whose[OWNER_NAME], theirs[OWNER_NAME];
	struct stat st;

	if (!path_folder(r->path, folder, sizeof(folder)) ||
	    stat(folder, &r->folder) != 0 || lstat(r->path, &st) != 0)
		return no_file(r, errno);
	if (getuid() == 0 && r->folder.st_uid != 0 &&
	    st.st_uid != r->folder.st_uid)
		return failed("%s: it belongs to %s, and its folder to %s; "
		    "give it to the one whom the server runs programs as",
		    r->path, owner_name(st.st_uid, whose),
		    owner_name(r->folder.st_uid, theirs));
	return act_as(r->folder.st_uid, r->folder.st_gid);
}

/* Whoever held it before us has put another file in its place. */
static int
lock_file(struct rotation *r)
{
	struct stat now;
	int rc;

	for (;;) {
		r->lock = open(r->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
		    O_NONBLOCK | O_NOCTTY);
		if (r->lock == -1)
			return no_file(r, errno);
		do
			rc = flock(r->lock, LOCK_EX);
		while (rc != 0 && errno == EINTR);
		if (rc != 0 || fstat(r->lock, &r->file) != 0)
			return no_file(r, errno);
		if (lstat(r->path, &now) == 0 && path_same(&now, &r->file))
			return DONE;
		close(r->lock);
	}
}

/* As the one whose file it is, for so the programs read it. */
static int
read_secrets(struct rotation *r)
{
	static const struct owner stays = { .given = false };
	struct err *e = &r->job->err;
	int rc;

	/* Looks for another name of the file, which would keep the old. */
	if ((rc = file_give(r->path, &stays, e)) != SESSILE_OK)
		return job_failed(r->job, rc);
	if ((rc = act_as(r->file.st_uid, r->file.st_gid)) != DONE)
		return rc;
	if ((rc = config_secrets(&r->job->config, e)) != SESSILE_OK)
		return job_failed(r->job, rc);
	return act_as(r->folder.st_uid, r->folder.st_gid);
}

static int
write_secrets(struct rotation *r)
{
	const struct config *c = &r->job->config;
	struct buf text = BUF_INIT(LIMIT_SECRET_FILE);
	char line[SECRET_LINE + 1];
	int rc;

	secret_line(line);
	buf_puts(&text, line);
	mem_wipe(line, sizeof(line));
	for (; r->kept < c->secret_count && r->kept < r->keep; r->kept++) {
		buf_put(&text, c->secrets[r->kept].bytes,
		    c->secrets[r->kept].len);
		buf_putc(&text, '\n');
	}
	r->removed = c->secret_count - r->kept;
	rc = buf_error(&text) != SESSILE_OK ? buf_error(&text) :
	    file_replace(r->path, text.data, text.len, &r->file,
	    &r->job->err);
	buf_free(&text);
	return rc == SESSILE_OK ? DONE : job_failed(r->job, rc);
}

static void
tell(const struct rotation *r)
{
	char what[64];

	snprintf(what, sizeof(what), "%zu kept, %zu removed", r->kept,
	    r->removed);
	job_audit(r->job, &(struct audit_event){ .event = AUDIT_ROTATION,
	    .what = what });
}

static int
report(const struct rotation *r)
{
	struct buf out = BUF_INIT(PRINT_MAX);

	if (job_json(r->job)) {
		buf_puts(&out, "{\"secretFile\":");
		put_json(&out, r->path);
		buf_printf(&out, ",\"kept\":%zu,\"removed\":%zu}\n",
		    r->kept, r->removed);
		return print_done(&out);
	}
	put_clean(&out, span_of(r->path));
	buf_puts(&out, ": a new secret signs, ");
	put_count(&out, r->kept, "old one");
	buf_puts(&out, r->kept == 1 ? " still verifies, " :
	    " still verify, ");
	put_count(&out, r->removed, "old one");
	buf_puts(&out, r->removed == 1 ? " is taken away\n" :
	    " are taken away\n");
	return print_done(&out);
}

int
run_secret_rotate(struct job *job)
{
	static int (*const steps[])(struct rotation *) = { take_keep,
	    find_file, settle_user, lock_file, read_secrets,
	    write_secrets };
	struct rotation r = { .job = job, .lock = -1 };
	size_t i;
	int rc = DONE;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && rc == DONE; i++)
		rc = steps[i](&r);
	if (r.lock != -1)
		close(r.lock);
	(void)act_as(0, 0);
	if (rc == DONE)
		tell(&r);
	return rc == DONE ? report(&r) : rc;
}
