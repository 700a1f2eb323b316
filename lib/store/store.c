/*
 * Finds the kind of store that a URL names, and hands every call on to it;
 * see store.h.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/mem.h"
#include "store/ops.h"

static const char sqlite_scheme[] = "sqlite:";

/* What stands behind the scheme; NULL if it is another one. */
static const char *
behind(const char *url, const char *scheme)
{
	size_t n = strlen(scheme);

	return strncmp(url, scheme, n) == 0 ? url + n : NULL;
}

/* The URL itself may hold a password: it is not told. */
static int
no_such_kind(struct err *e)
{
	return err_set(e, SESSILE_ECONFIG, "store: no such kind of store; it "
	    "is to be sqlite:/absolute/path");
}

int
store_open(struct store **s, const char *url, const char *document_root,
    struct err *e)
{
	const char *rest;

	*s = NULL;
	if ((rest = behind(url, sqlite_scheme)) != NULL)
		return sqlite_open(s, rest, document_root, e);
	return no_such_kind(e);
}

int
store_look(const char *url, struct err *e)
{
	const char *rest;

	if ((rest = behind(url, sqlite_scheme)) != NULL)
		return sqlite_look(rest, e);
	return no_such_kind(e);
}

int
store_create(const char *url, bool *made, struct err *e)
{
	const char *rest;

	*made = false;
	if ((rest = behind(url, sqlite_scheme)) != NULL)
		return sqlite_create(rest, made, e);
	return no_such_kind(e);
}

int
store_take_over(const char *url, bool *taken, struct err *e)
{
	const char *rest;

	*taken = false;
	if ((rest = behind(url, sqlite_scheme)) != NULL)
		return sqlite_take_over(rest, taken, e);
	return no_such_kind(e);
}

int
store_upgrade(const char *url, bool *done, struct err *e)
{
	const char *rest;

	*done = false;
	if ((rest = behind(url, sqlite_scheme)) != NULL)
		return sqlite_upgrade(rest, done, e);
	return no_such_kind(e);
}

bool
store_is_older(const char *url)
{
	const char *rest = behind(url, sqlite_scheme);

	return rest != NULL && sqlite_is_older(rest);
}

const char *
store_path(const char *url)
{
	const char *rest = behind(url, sqlite_scheme);

	return rest != NULL && rest[0] == '/' ? rest : NULL;
}

const char *
store_engine(void)
{
	return sqlite_engine();
}

void
store_close(struct store *s)
{
	if (s != NULL)
		s->ops->close(s);
}

bool
store_current(struct store *s)
{
	return s->ops->current(s);
}

int
store_get(struct store *s, const char *sid, int64_t now, struct buf *sess,
    int64_t *expired, struct err *e)
{
	return s->ops->get(s, sid, now, sess, expired, e);
}

int
store_insert(struct store *s, const char *sid, int64_t expired,
    const char *sess, size_t len, const char *old, int64_t now,
    unsigned int sweep, struct err *e)
{
	return s->ops->insert(s, NULL, sid, expired, sess, len, old, now,
	    sweep, e);
}

int
store_insert_for(struct store *s, const struct store_who *who,
    const char *sid, int64_t expired, const char *sess, size_t len,
    const char *old, int64_t now, unsigned int sweep, struct err *e)
{
	return s->ops->insert(s, who, sid, expired, sess, len, old, now,
	    sweep, e);
}

int
store_update(struct store *s, const char *sid, int64_t now,
    store_change *change, void *arg, struct err *e)
{
	return s->ops->update(s, sid, now, change, arg, e);
}

int
store_touch(struct store *s, const char *sid, int64_t was, int64_t expired,
    int64_t now, struct err *e)
{
	return s->ops->touch(s, sid, was, expired, now, e);
}

int
store_destroy(struct store *s, const char *sid, bool *was, struct err *e)
{
	return s->ops->destroy(s, 0, sid, was, e);
}

int
store_destroy_of(struct store *s, int64_t user, const char *sid, bool *was,
    struct err *e)
{
	return s->ops->destroy(s, user, sid, was, e);
}

int
store_list_signed_in(struct store *s, int64_t user, store_signed_in_fn *fn,
    void *arg, struct err *e)
{
	return s->ops->list_signed_in(s, user, fn, arg, e);
}

int
store_get_signed_in(struct store *s, int64_t user, const char *sid,
    store_signed_in_fn *fn, void *arg, struct err *e)
{
	return s->ops->get_signed_in(s, user, sid, fn, arg, e);
}

int
store_sweep_signed_in(struct store *s, struct store_walk *w,
    unsigned int *swept, struct err *e)
{
	return s->ops->sweep_signed_in(s, w, swept, e);
}

int
store_list(struct store *s, int64_t now, store_row_fn *fn, void *arg,
    struct err *e)
{
	return s->ops->list(s, now, fn, arg, e);
}

int
store_sweep(struct store *s, int64_t now, unsigned int limit,
    unsigned int *swept, struct err *e)
{
	return s->ops->sweep(s, now, limit, swept, e);
}

int
store_attempts(struct store *s, const struct store_tries *t, struct err *e)
{
	return s->ops->attempts(s, t, e);
}

int
store_sweep_attempts(struct store *s, int64_t now, int64_t forget,
    int64_t *place, unsigned int limit, bool *more, struct err *e)
{
	return s->ops->sweep_attempts(s, now, forget, place, limit, more, e);
}

int
store_user_get(struct store *s, const char *name, struct store_user *u,
    struct err *e)
{
	return s->ops->user_get(s, name, u, e);
}

int
store_user_by_id(struct store *s, int64_t id, struct store_user *u,
    struct err *e)
{
	return s->ops->user_by_id(s, id, u, e);
}

void
store_let_go(struct store *s)
{
	if (s != NULL)
		s->ops->let_go(s);
}

void
store_user_free(struct store_user *u)
{
	free(u->name);
	mem_wipe_str(u->position);
	mem_wipe_str(u->password);
	memset(u, 0, sizeof(*u));
}

int
store_user_add(struct store *s, const char *name, const char *position,
    const char *password, int64_t *id, struct err *e)
{
	return s->ops->user_add(s, name, position, password, id, e);
}

int
store_user_password(struct store *s, int64_t id, const char *old,
    const char *password, struct err *e)
{
	return s->ops->user_password(s, id, old, password, e);
}

int
store_user_disable(struct store *s, const char *name, bool disabled,
    struct err *e)
{
	return s->ops->user_disable(s, name, disabled, e);
}

int
store_user_delete(struct store *s, const char *name, struct err *e)
{
	return s->ops->user_delete(s, name, e);
}

int
store_user_list(struct store *s, store_user_fn *fn, void *arg,
    struct err *e)
{
	return s->ops->user_list(s, fn, arg, e);
}

int
store_check(struct store *s, struct err *e)
{
	return s->ops->check(s, e);
}
