/*
 * One's own sessions; see own.h.
 */
#include "auth/own.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "auth/whose.h"
#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"

#define DAY	INT64_C(86400000)	/* what one without maxAge has */

struct looking {
	struct sessile	*s;
	struct owns	*o;
	int64_t		 user;
	const char	*name;		/* "": none is known */
	int64_t		 now;
	size_t		 rows;		/* looked at in passing */
	size_t		 bytes;
	bool		 enough;
};

void
own_handle(const char *sid, char handle[OWN_HANDLE + 1])
{
	unsigned char sum[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(sum, (const unsigned char *)sid, strlen(sid));
	sodium_bin2hex(handle, OWN_HANDLE + 1, sum, OWN_HANDLE / 2);
}

static int
grow(struct owns *o, struct err *e)
{
	size_t size = o->size == 0 ? 8 : 2 * o->size;
	struct own *more;

	if (o->count < o->size)
		return SESSILE_OK;
	if ((more = calloc(size, sizeof(*more))) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	if (o->count > 0) {
		memcpy(more, o->all, o->count * sizeof(*more));
		mem_wipe_free(o->all, o->count * sizeof(*more));
	}
	o->all = more;
	o->size = size;
	return SESSILE_OK;
}

/* A zeroed one at the end; NULL: there is no memory. */
static struct own *
append(struct owns *o, const char *sid, struct err *e)
{
	struct own *own;

	if (grow(o, e) != SESSILE_OK)
		return NULL;
	own = &o->all[o->count++];
	memcpy(own->sid, sid, strnlen(sid, LIMIT_SID));
	own_handle(own->sid, own->handle);
	return own;
}

static bool
has(const struct owns *o, const char *sid)
{
	size_t i;

	for (i = 0; i < o->count; i++)
		if (strcmp(o->all[i].sid, sid) == 0)
			return true;
	return false;
}

static int64_t
signed_in(const struct data *d)
{
	const char *json = data_get(d, SIGNED_IN_KEY);
	int64_t since;

	return json != NULL && json_i64(span_of(json), &since) && since > 0 ?
	    since : 0;
}

static void
set_row(struct own *own, const struct store_signed_in *row)
{
	own->created = row->created;
	session_clean(row->address, own->address, sizeof(own->address));
	session_clean(row->agent, own->agent, sizeof(own->agent));
}

/* As far as its end tells, which each touch has moved by maxAge. */
static void
set_times(struct own *own, const struct data *d,
    const struct session_cookie *c, int64_t expired, int64_t now)
{
	if (own->created == 0)
		own->created = signed_in(d);
	own->seen = expired - (c->original == EXPIRY_SET &&
	    c->original_max_age > 0 ? c->original_max_age : DAY);
	if (own->seen < own->created)
		own->seen = own->created;
	if (own->seen > now)
		own->seen = now;
}

/* Of this number; but an Express app may have numbers of its own. */
static int
look_whose(const struct looking *l, struct span sess, bool *his)
{
	struct buf name = BUF_INIT(LIMIT_ROW);
	struct span user;
	int64_t id;
	int rc;

	*his = false;
	if (session_user_id_in(sess) != l->user ||
	    json_member(sess, "user", false, &user) != 1)
		return SESSILE_OK;
	rc = whose_user(user, &id, &name, &l->s->err);
	*his = name.len == 0 || l->name[0] == '\0' ||
	    strcmp(buf_text(&name), l->name) == 0;
	buf_free(&name);
	return rc;
}

/* Another one, if it is this user's; row: NULL, where none is kept. */
static int
add(struct looking *l, const char *sid, struct span sess, int64_t expired,
    const struct store_signed_in *row)
{
	struct data d = { NULL, 0, 0 };
	struct session_cookie c;
	struct span cookie;
	struct own *own;
	bool his;
	int rc;

	if ((rc = look_whose(l, sess, &his)) != SESSILE_OK)
		return rc;
	if (strlen(sid) > LIMIT_SID || !his ||
	    (rc = data_parse(&d, sess, &cookie)) == SESSILE_EDATA)
		return SESSILE_OK;
	if (rc != SESSILE_OK ||
	    (rc = session_cookie_parse(&c, cookie)) != SESSILE_OK) {
		data_free(&d);
		return rc == SESSILE_EDATA ? SESSILE_OK : err_set(&l->s->err,
		    rc, "%s", sessile_strerror(rc));
	}
	if (l->o->count == LIMIT_USER_SESSIONS)
		l->o->more = l->enough = true;
	else if ((own = append(l->o, sid, &l->s->err)) == NULL)
		rc = SESSILE_ENOMEM;
	else {
		if (row != NULL)
			set_row(own, row);
		set_times(own, &d, &c, expired, l->now);
	}
	session_cookie_free(&c);
	data_free(&d);
	return rc;
}

/* Not an error of the store's, but an end of its listing. */
static int
go_on(const struct looking *l, int rc)
{
	return rc == SESSILE_OK && l->enough ? SESSILE_EEXIST : rc;
}

static int
add_row(const struct store_signed_in *row, void *arg)
{
	struct looking *l = arg;
	struct buf sess = BUF_INIT(LIMIT_ROW);
	struct span text;
	int64_t expired;
	int rc;

	if (strcmp(row->sid, l->s->id) == 0) {
		set_row(&l->o->all[0], row);
		return SESSILE_OK;
	}
	rc = store_get(l->s->app->store, row->sid, l->now, &sess, &expired,
	    &l->s->err);
	if (rc == SESSILE_OK) {
		text.p = buf_text(&sess);
		text.n = sess.len;
		rc = add(l, row->sid, text, expired, row);
	} else if (rc == SESSILE_ENOENT || rc == SESSILE_ETOOBIG)
		rc = SESSILE_OK;	/* gone, or nobody can use it */
	buf_free(&sess);
	return go_on(l, rc);
}

/* One that an Express app has signed in, or that is from before the rows. */
static int
look_at(const struct store_row *row, void *arg)
{
	struct looking *l = arg;
	struct span sess = { row->sess, row->len };
	int rc = SESSILE_OK;

	l->bytes += row->len;
	if (++l->rows > LIMIT_LOOK || l->bytes > LIMIT_LOOK_BYTES)
		l->enough = true;
	else if (row->size == row->len && !has(l->o, row->sid))
		rc = add(l, row->sid, sess, row->expired, NULL);
	return go_on(l, rc);
}

static int
collect(struct looking *l)
{
	struct store *store = l->s->app->store;
	int rc;

	if (l->user == 0)
		return SESSILE_OK;	/* of somebody without a number */
	rc = store_list_signed_in(store, l->user, add_row, l, &l->s->err);
	if (rc == SESSILE_OK)
		rc = store_list(store, l->now, look_at, l, &l->s->err);
	return rc == SESSILE_EEXIST && l->enough ? SESSILE_OK : rc;
}

int
own_sessions(struct sessile *s, struct owns *o)
{
	struct looking l = { .s = s, .o = o };
	struct buf name = BUF_INIT(LIMIT_ROW);
	const char *user;
	struct own *own;
	int rc;

	memset(o, 0, sizeof(*o));
	if ((rc = session_need(s)) != SESSILE_OK)
		return rc;
	user = data_get(&s->data, "user");
	if (user == NULL || user[0] != '{')
		return err_set(&s->err, SESSILE_ENOENT, "nobody is signed in");
	l.now = date_now();
	if ((own = append(o, s->id, &s->err)) == NULL)
		return SESSILE_ENOMEM;
	own->seen = l.now;
	rc = whose_user(span_of(user), &l.user, &name, &s->err);
	l.name = buf_text(&name);
	if (rc == SESSILE_OK)
		rc = collect(&l);
	buf_free(&name);
	if (rc == SESSILE_OK && o->all[0].created == 0)
		o->all[0].created = signed_in(&s->data);
	return rc;
}

void
own_free(struct owns *o)
{
	if (o->all != NULL)
		mem_wipe_free(o->all, o->size * sizeof(*o->all));
	memset(o, 0, sizeof(*o));
}
