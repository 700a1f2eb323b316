/*
 * `sessile session list` and `show`: what visitors have stored.
 */
#include <string.h>

#include "auth/own.h"
#include "auth/whose.h"
#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "command.h"
#include "print.h"
#include "session_list.h"

struct listing {
	struct buf	 out;
	const char	*user;		/* NULL: everybody's */
	int64_t		 id;		/* the user's number, or 0 */
	int64_t		 now;
	size_t		 count;
	size_t		 unreadable;
	size_t		 large;
	bool		 json;
	bool		 broken;	/* stdout */
	bool		 signed_in;	/* of the last one there is a row */
	struct job	*job;
};

static void
put_text(struct buf *out, const char *text)
{
	if (text[0] == '\0')
		buf_puts(out, "null");
	else
		put_json(out, text);
}

static int
put_sign_in(const struct store_signed_in *row, void *arg)
{
	struct listing *l = arg;

	l->signed_in = true;
	buf_puts(&l->out, ",\"created\":");
	put_json_date(&l->out, row->created);
	buf_puts(&l->out, ",\"address\":");
	put_text(&l->out, row->address);
	buf_puts(&l->out, ",\"browser\":");
	put_text(&l->out, row->agent);
	return SESSILE_OK;
}

/* Where from, as far as a row of the sign-in tells. */
static int
put_origin(struct listing *l, const char *sid, struct span user)
{
	int64_t id = session_user_number(user);
	int rc = SESSILE_OK;

	l->signed_in = false;
	if (id != 0)
		rc = store_get_signed_in(l->job->store, id, sid, put_sign_in,
		    l, &l->job->err);
	if (!l->signed_in)
		buf_puts(&l->out, ",\"created\":null,\"address\":null,"
		    "\"browser\":null");
	return rc;
}

static int
put_row_json(struct listing *l, const struct store_row *row, enum who who,
    struct span user)
{
	char handle[OWN_HANDLE + 1];
	int rc;

	own_handle(row->sid, handle);
	buf_puts(&l->out, l->count == 0 ? "" : ",\n ");
	buf_puts(&l->out, "{\"sid\":");
	put_json(&l->out, row->sid);
	buf_printf(&l->out, ",\"session\":\"%s\",\"expires\":", handle);
	put_json_date(&l->out, row->expired);
	buf_printf(&l->out, ",\"bytes\":%zu,\"readable\":%s,\"user\":",
	    row->size, who == WHO_UNREADABLE || session_too_large(row) ?
	    "false" : "true");
	if (user.n > 0)
		buf_put(&l->out, user.p, user.n);
	else
		buf_puts(&l->out, "null");
	rc = put_origin(l, row->sid, user);
	buf_putc(&l->out, '}');
	return rc;
}

static void
put_row(struct listing *l, const struct store_row *row, enum who who,
    const struct buf *name)
{
	struct buf when = BUF_INIT(256);
	static const char *const words[] = { [WHO_NOBODY] = "-",
	    [WHO_OTHER] = "(no name)", [WHO_UNREADABLE] = "(unreadable)" };

	if (l->count == 0)
		buf_printf(&l->out, "%-32s  %-13s  %7s  USER\n", "SID",
		    "EXPIRES", "BYTES");
	put_span(&when, row->expired - l->now);
	put_clean(&l->out, span_of(row->sid));
	buf_printf(&l->out, "%*s  %-13s  %7zu  ", strlen(row->sid) < 32 ?
	    (int)(32 - strlen(row->sid)) : 0, "", buf_text(&when), row->size);
	put_clean(&l->out, span_of(who == WHO_NAMED ? buf_text(name) :
	    words[who]));
	buf_putc(&l->out, '\n');
	buf_free(&when);
}

/* Printed some at a time: the store holds no lock meanwhile. */
static int
pour(struct listing *l)
{
	struct buf part = l->out;

	if (part.len < 65536)
		return buf_error(&part);
	buf_init(&l->out, PRINT_MAX);
	l->broken = print_buf(&part) != DONE;
	return l->broken ? SESSILE_EINVAL : SESSILE_OK;
}

static int
add_row(const struct store_row *row, void *arg)
{
	struct listing *l = arg;
	struct span user;
	struct buf name = BUF_INIT(LIMIT_ROW);
	enum who who = session_who(row, &user, &name);
	int rc = SESSILE_OK;
	bool wanted = l->user == NULL || session_is_of(who, user, &name,
	    l->user, l->id);

	l->unreadable += who == WHO_UNREADABLE;
	l->large += wanted && session_too_large(row);
	if (wanted && l->json)
		rc = put_row_json(l, row, who, user);
	else if (wanted)
		put_row(l, row, who, &name);
	l->count += wanted;
	buf_free(&name);
	return rc == SESSILE_OK ? pour(l) : rc;
}

int
run_session_list(struct job *job)
{
	struct listing l = { .out = BUF_INIT(PRINT_MAX),
	    .user = job->args.value[OPT_USER], .now = date_now(),
	    .json = job_json(job), .job = job };
	int rc;

	if ((rc = job_open(job)) != DONE || (l.user != NULL &&
	    (rc = user_number(job, l.user, &l.id)) != DONE))
		return rc;
	if (l.json)
		buf_putc(&l.out, '[');
	rc = store_list(job->store, l.now, add_row, &l, &job->err);
	if (rc != SESSILE_OK) {
		buf_free(&l.out);
		return l.broken ? FAILED : job_failed(job, rc);
	}
	if (l.json)
		buf_puts(&l.out, "]\n");
	if (l.large > 0)
		complain("sessions of over 8 MiB, which the programs cannot "
		    "use: %zu", l.large);
	if (l.unreadable > 0)
		complain("sessions that cannot be read: %zu%s", l.unreadable,
		    l.user == NULL ? "" : "; they may be anybody's");
	if (l.count == 0 && !l.json)
		complain(l.user == NULL ? "there is no live session" :
		    "that user has no live session");
	return print_buf(&l.out);
}

static int
print_session(const struct job *job, const struct buf *sess)
{
	struct buf out = BUF_INIT(PRINT_MAX);
	struct span v = { buf_text(sess), sess->len };

	if (!json_valid(v))
		return failed("the stored session is no JSON; `sessile "
		    "session kill` ends it");
	if (job_json(job)) {
		buf_put(&out, v.p, v.n);
		buf_putc(&out, '\n');
	} else
		put_pretty(&out, v);
	return print_buf(&out);
}

int
run_session_show(struct job *job)
{
	struct buf sess;
	int64_t expired;
	int rc;

	if ((rc = job_open(job)) != DONE)
		return rc;
	buf_init(&sess, LIMIT_ROW);
	rc = store_get(job->store, job->words[0], date_now(), &sess,
	    &expired, &job->err);
	if (rc == SESSILE_ENOENT)
		rc = failed("there is no live session of that id");
	else if (rc != SESSILE_OK)
		rc = job_failed(job, rc);
	else
		rc = print_session(job, &sess);
	buf_free(&sess);
	return rc;
}
