/*
 * `sessile user`: who may sign in.
 */
#include <string.h>

#include "base/banned.h"
#include "command.h"
#include "password.h"
#include "print.h"
#include "session_list.h"

static bool
has_control(struct span v)
{
	size_t i, n;

	for (i = 0; i < v.n; i += n) {
		n = utf8_length(v.p + i, v.n - i);
		if (n == 0 || utf8_control(v.p + i, n))
			return true;
	}
	return false;
}

/* 1 to max bytes of UTF-8 without control characters. */
static int
check_text(const char *what, const char *text, size_t max)
{
	struct span v = span_of(text);

	if (v.n == 0)
		return misused("%s: it is empty", what);
	if (v.n > max)
		return misused("%s: it has %zu bytes, and %zu is the most",
		    what, v.n, max);
	if (!span_utf8(v))
		return misused("%s: it is not UTF-8", what);
	if (has_control(v))
		return misused("%s: it holds control characters, line "
		    "breaks, or marks that turn the direction of text",
		    what);
	return DONE;
}

static int
check_new(struct job *job)
{
	const char *position = job->args.value[OPT_POSITION];
	int rc;

	if (args_has(&job->args, OPT_NO_PASSWORD) &&
	    args_has(&job->args, OPT_PASSWORD_STDIN)) {
		complain("--password-stdin does not go with --no-password");
		return usage(job->command);
	}
	if (args_has(&job->args, OPT_NO_PASSWORD) && position == NULL) {
		complain("--position is missing: who has no password signs "
		    "in by it");
		return usage(job->command);
	}
	rc = check_text("NAME", job->words[0], LIMIT_NAME);
	return rc != DONE || position == NULL ? rc :
	    check_text("--position", position, LIMIT_POSITION);
}

/* Who has a position signs in by it, unless a password is given as well. */
static bool
has_password(const struct job *job)
{
	return args_has(&job->args, OPT_PASSWORD_STDIN) ||
	    !args_has(&job->args, OPT_POSITION);
}

static void
put_user(struct buf *out, const struct store_user *u)
{
	buf_printf(out, "{\"id\":%lld,\"name\":", (long long)u->id);
	put_json(out, u->name);
	buf_puts(out, ",\"position\":");
	if (u->position == NULL)
		buf_puts(out, "null");
	else
		put_json(out, u->position);
	buf_printf(out, ",\"password\":%s,\"disabled\":%s}",
	    u->password == NULL ? "false" : "true",
	    u->disabled ? "true" : "false");
}

static int
print_new(const struct job *job, int64_t id)
{
	struct buf out = BUF_INIT(PRINT_MAX), name, position;
	struct store_user u;
	char hash[] = "";

	memset(&u, 0, sizeof(u));
	buf_init(&name, PRINT_MAX);
	buf_init(&position, PRINT_MAX);
	buf_puts(&name, job->words[0]);
	if (args_has(&job->args, OPT_POSITION))
		buf_puts(&position, job->args.value[OPT_POSITION]);
	u.id = id;
	u.name = name.data;
	u.position = position.data;
	u.password = has_password(job) ? hash : NULL;
	if (job_json(job)) {
		put_user(&out, &u);
		buf_putc(&out, '\n');
	} else {
		buf_printf(&out, "user %lld: ", (long long)id);
		put_clean(&out, span_of(job->words[0]));
		buf_printf(&out, ", signs in by %s\n",
		    has_password(job) ? "password" : "position");
	}
	buf_free(&name);
	buf_free(&position);
	return print_done(&out);
}

int
run_user_add(struct job *job)
{
	bool with = has_password(job);
	char hash[LIMIT_HASH];
	int64_t id;
	int rc;

	if ((rc = check_new(job)) != DONE || (rc = job_open(job)) != DONE ||
	    (with && (rc = new_password(job, hash)) != DONE))
		return rc;
	rc = store_user_add(job->store, job->words[0],
	    job->args.value[OPT_POSITION], with ? hash : NULL, &id,
	    &job->err);
	if (rc == SESSILE_EEXIST)
		return failed("there is a user named %s already",
		    job->words[0]);
	if (rc != SESSILE_OK)
		return job_failed(job, rc);
	job_audit(job, &(struct audit_event){ .event = AUDIT_USER,
	    .user = id, .name = job->words[0], .what = "added" });
	return print_new(job, id);
}

struct users {
	struct buf	 out;
	size_t		 count;
	size_t		 wide;
	bool		 json;
};

/* The widest name there is. */
static int
measure(const struct store_user *u, void *arg)
{
	struct users *l = arg;
	size_t n = width(u->name);

	if (n > l->wide && n <= 40)
		l->wide = n;
	return SESSILE_OK;
}

static void
put_left(struct buf *out, const char *text, size_t wide)
{
	size_t n = width(text);

	put_clean(out, span_of(text));
	for (; n < wide; n++)
		buf_putc(out, ' ');
}

static int
add_line(const struct store_user *u, void *arg)
{
	struct users *l = arg;

	if (l->json) {
		buf_puts(&l->out, l->count++ == 0 ? "" : ",\n ");
		put_user(&l->out, u);
		return buf_error(&l->out);
	}
	if (l->count++ == 0)
		buf_printf(&l->out, "%6s  %-*s  POSITION\n", "ID",
		    (int)l->wide, "NAME");
	buf_printf(&l->out, "%6lld  ", (long long)u->id);
	put_left(&l->out, u->name, l->wide);
	buf_puts(&l->out, "  ");
	put_clean(&l->out, span_of(u->position == NULL ? "-" : u->position));
	buf_printf(&l->out, "%s%s\n", u->password == NULL ? "" :
	    " (password)", u->disabled ? " (disabled)" : "");
	return buf_error(&l->out);
}

int
run_user_list(struct job *job)
{
	struct users l = { BUF_INIT(PRINT_MAX), 0, 4, job_json(job) };
	int rc;

	if ((rc = job_open(job)) != DONE)
		return rc;
	if (l.json)
		buf_putc(&l.out, '[');
	rc = store_user_list(job->store, measure, &l, &job->err);
	if (rc == SESSILE_OK)
		rc = store_user_list(job->store, add_line, &l, &job->err);
	if (rc != SESSILE_OK) {
		buf_free(&l.out);
		return job_failed(job, rc);
	}
	if (l.json)
		buf_puts(&l.out, "]\n");
	else if (l.count == 0)
		complain("there is no user yet; `sessile user add` makes "
		    "one");
	return print_buf(&l.out);
}
