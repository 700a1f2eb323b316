/*
 * One's own sessions, as JSON for a page, and ending them.
 */
#include <stdlib.h>
#include <string.h>

#include "auth/audited.h"
#include "auth/confirm.h"
#include "auth/members.h"
#include "auth/own.h"
#include "auth/whose.h"
#include "base/banned.h"
#include "base/date.h"
#include "base/mem.h"

#define LIST_MAX	((size_t)4 * 1024 * 1024)

/* Those seen last come first; the first one stays where it is. */
static int
compare(const void *a, const void *b)
{
	const struct own *x = a, *y = b;

	if (x->seen != y->seen)
		return x->seen > y->seen ? -1 : 1;
	return strcmp(x->handle, y->handle);
}

static void
put_text(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, ",\"%s\":", name);
	if (text[0] == '\0')
		buf_puts(b, "null");
	else
		buf_put_json(b, text, strlen(text));
}

static void
put_date(struct buf *b, const char *name, int64_t when)
{
	char date[DATE_TEXT] = "";

	if (when == 0 || !date_iso(when, date))
		date[0] = '\0';
	put_text(b, name, date);
}

static void
put_own(struct buf *b, const struct own *own, bool current)
{
	buf_printf(b, "{\"session\":\"%s\"", own->handle);
	put_date(b, "created", own->created);
	put_date(b, "seen", own->seen);
	put_text(b, "address", own->address);
	put_text(b, "browser", own->agent);
	buf_printf(b, ",\"current\":%s}", current ? "true" : "false");
}

int
sessile_sessions(struct sessile *s, char **json, bool *more)
{
	struct buf b = BUF_INIT(LIST_MAX);
	struct owns o;
	size_t i;
	int rc;

	*json = NULL;
	if (more != NULL)
		*more = false;
	if ((rc = own_sessions(s, &o)) == SESSILE_OK) {
		qsort(o.all + 1, o.count - 1, sizeof(*o.all), compare);
		for (i = 0; i < o.count; i++) {
			buf_putc(&b, i == 0 ? '[' : ',');
			put_own(&b, &o.all[i], i == 0);
		}
		buf_putc(&b, ']');
		if (more != NULL)
			*more = o.more;
		if ((*json = buf_take(&b)) == NULL)
			rc = err_set(&s->err, SESSILE_ENOMEM,
			    "out of memory");
	}
	own_free(&o);
	buf_free(&b);
	return rc;
}

/* Found by the list, and so one's own. */
static int
end_one(struct sessile *s, const struct own *own, size_t *ended)
{
	const char *user = data_get(&s->data, "user");
	bool was;
	int rc;

	rc = store_destroy_of(s->app->store,
	    session_user_number(span_of(user)), own->sid, &was, &s->err);
	if (rc == SESSILE_OK && was) {
		++*ended;
		audit_revoked(s, own->sid, span_of(user));
	}
	return rc;
}

static int
end_by_handle(struct sessile *s, const struct owns *o, const char *handle,
    size_t *ended)
{
	size_t i;
	int rc = SESSILE_OK;

	for (i = 0; i < o->count; i++)
		if (strcmp(o->all[i].handle, handle) == 0)
			break;
	if (i == 0) {
		rc = sessile_sign_out(s);
		*ended = rc == SESSILE_OK;
	} else if (i < o->count)
		rc = end_one(s, &o->all[i], ended);
	if (rc == SESSILE_OK && *ended == 0)
		rc = err_request(&s->err, 404, "\"session\" is none of "
		    "yours, or has ended");
	return rc;
}

/* Also those that no list has shown; one without a name has none of them. */
static int
end_others(struct sessile *s, const struct owns *o, size_t *count)
{
	struct ended ended = { .tell = audit_revoked, .arg = s };
	const char *user = data_get(&s->data, "user");
	struct buf name = BUF_INIT(LIMIT_ROW);
	size_t i;
	int rc = SESSILE_OK;

	for (i = 1; i < o->count && rc == SESSILE_OK; i++)
		rc = end_one(s, &o->all[i], count);
	if (rc == SESSILE_OK)
		rc = whose_user(span_of(user), &ended.user, &name, &s->err);
	if (rc == SESSILE_OK && name.len > 0)
		rc = sessions_end(s->app->store, name.data, s->id, &ended,
		    &s->err);
	*count += ended.count;
	buf_free(&name);
	return rc == SESSILE_EEXIST ? SESSILE_ESTORE : rc;
}

int
sessile_revoke(struct sessile *s, const char *session, size_t *ended)
{
	struct owns o;
	size_t count = 0;
	int rc;

	memset(&o, 0, sizeof(o));
	if ((rc = audit_ready(s)) == SESSILE_OK &&
	    (rc = own_sessions(s, &o)) == SESSILE_OK)
		rc = session != NULL ? end_by_handle(s, &o, session, &count) :
		    end_others(s, &o, &count);
	if (ended != NULL)
		*ended = count;
	own_free(&o);
	return rc;
}

/* To end this one is to sign out, and that is anybody's who has it. */
static int
confirm(struct sessile *s, const char *session, const char *password,
    bool *confirmed)
{
	char own[OWN_HANDLE + 1];
	int rc;

	*confirmed = false;
	if ((rc = audit_ready(s)) != SESSILE_OK)
		return rc;
	own_handle(s->id, own);
	if (session != NULL && strcmp(session, own) == 0)
		return SESSILE_OK;
	rc = confirm_if_any(s, password, "revoke", confirmed);
	return rc != SESSILE_EDENIED ? rc :
	    err_request(&s->err, 403, "\"password\" is wrong");
}

/* Who has given his password has signed in once more: by a new id. */
static int
revoke_by(struct sessile *s, const char *session, const char *password,
    size_t *ended)
{
	bool confirmed;
	int rc;

	if ((rc = confirm(s, session, password, &confirmed)) != SESSILE_OK ||
	    (rc = sessile_revoke(s, session, ended)) != SESSILE_OK ||
	    !confirmed || (rc = sessile_renew(s)) != SESSILE_OK)
		return rc;
	return sessile_save(s);
}

int
sessile_revoke_json(struct sessile *s, const char *json, size_t len,
    size_t *ended)
{
	char *session = NULL, *others = NULL, *password = NULL;
	const struct wanted wanted[] = {
		{ "session", OWN_HANDLE, &session },
		{ "others", 0, &others },
		{ "password", LIMIT_PASSWORD, &password },
	};
	struct span text = { json, len };
	int rc;

	if (ended != NULL)
		*ended = 0;
	rc = members_parse(text, wanted, 3, &s->err);
	if (rc == SESSILE_OK && session == NULL && others == NULL)
		rc = err_request(&s->err, 400,
		    "\"session\" or \"others\" is missing");
	if (rc == SESSILE_OK && session != NULL && others != NULL)
		rc = err_request(&s->err, 400,
		    "\"session\" and \"others\" are both given");
	if (rc == SESSILE_OK)
		rc = revoke_by(s, session, password, ended);
	free(session);
	free(others);
	mem_wipe_str(password);
	return rc;
}
