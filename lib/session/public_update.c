/*
 * The public face: read, change and write one key in one transaction.
 */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "session/session.h"

struct updating {
	struct sessile	*s;
	const char	*key;
	sessile_change	*change;
	void		*arg;
	struct data	 row;
};

/* The caller's change, on one set of data. */
static int
apply(struct updating *u, struct data *d)
{
	char *changed = NULL;
	int rc;

	rc = u->change(data_get(d, u->key), &changed, u->arg);
	if (rc != SESSILE_OK)
		err_set(&u->s->err, rc, "\"%s\": %s", u->key,
		    sessile_strerror(rc));
	else if (changed == NULL)
		data_remove(d, u->key);
	else if (!json_valid(span_of(changed)))
		rc = err_set(&u->s->err, SESSILE_EJSON,
		    "\"%s\": the change made no JSON", u->key);
	else
		rc = data_set(d, u->key, changed);
	mem_wipe_str(changed);
	return rc;
}

static int
print(struct updating *u, struct span cookie, struct buf *out)
{
	buf_puts(out, "{\"cookie\":");
	buf_put(out, cookie.p, cookie.n);
	data_print(&u->row, out);
	buf_putc(out, '}');
	if (buf_error(out) != SESSILE_OK)
		return buf_error(out);
	return out->len > u->s->app->config.max_session_bytes ?
	    SESSILE_ETOOBIG : SESSILE_OK;
}

/* What this request has set before and not saved yet comes first. */
static int
pending(const struct sessile *s, const char *key, struct data *row)
{
	const char *was = data_get(&s->base, key);
	const char *json = data_get(&s->data, key);

	if (json == NULL && was != NULL)
		data_remove(row, key);
	if (json == NULL || (was != NULL && strcmp(was, json) == 0))
		return SESSILE_OK;
	return data_set(row, key, json);
}

/* A store_change; the row's cookie and expiry stay as they are. */
static int
change_row(const char *sess, size_t len, struct buf *changed,
    int64_t *expired /* NOLINT: of the type of store_change */, void *arg,
    struct err *e)
{
	struct updating *u = arg;
	struct span text = { sess, len }, cookie;
	int rc;

	(void)expired;
	if ((rc = data_parse(&u->row, text, &cookie)) != SESSILE_OK)
		return err_set(e, rc, "the stored session is no JSON "
		    "object with a cookie; it is left as it is");
	if ((rc = pending(u->s, u->key, &u->row)) != SESSILE_OK ||
	    (rc = apply(u, &u->row)) != SESSILE_OK)
		return rc;
	if ((rc = print(u, cookie, changed)) != SESSILE_OK)
		err_set(e, rc, "the session is over maxSessionBytes");
	return rc;
}

/* What this request knows of the key follows the row. */
static int
follow(struct sessile *s, const char *key, const struct data *row)
{
	struct data *all[] = { &s->data, &s->base, &s->original, &s->saved };
	const char *json = data_get(row, key);
	size_t i;
	int rc = SESSILE_OK;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (json == NULL)
			data_remove(all[i], key);
		else if (rc == SESSILE_OK)
			rc = data_set(all[i], key, json);
	return rc;
}

int
sessile_update(struct sessile *s, const char *key, sessile_change *change,
    void *arg)
{
	struct updating u = { s, key, change, arg, { NULL, 0, 0 } };
	int rc;

	if (!data_key_valid(key))
		return err_set(&s->err, SESSILE_EINVAL,
		    "a key that is empty, too long, reserved or not UTF-8");
	if ((rc = session_need(s)) != SESSILE_OK)
		return rc;
	if (!s->stored)
		return apply(&u, &s->data);
	rc = store_update(s->app->store, s->id, date_now(), change_row, &u,
	    &s->err);
	if (rc == SESSILE_OK) {
		s->updated = true;
		rc = follow(s, key, &u.row);
	}
	data_free(&u.row);
	return rc;
}

struct adding {
	int64_t	delta;
	int64_t	total;
};

static int
add(const char *json, char **changed, void *arg)
{
	struct adding *a = arg;
	struct buf b = BUF_INIT(32);
	int64_t n = 0;

	if (json != NULL && !json_i64(span_of(json), &n))
		return SESSILE_ETYPE;
	if (a->delta > JSON_INT_MAX || a->delta < -JSON_INT_MAX ||
	    n + a->delta > JSON_INT_MAX || n + a->delta < -JSON_INT_MAX)
		return SESSILE_ETOOBIG;
	a->total = n + a->delta;
	buf_put_i64(&b, a->total);
	*changed = buf_take(&b);
	return *changed == NULL ? SESSILE_ENOMEM : SESSILE_OK;
}

int
sessile_add(struct sessile *s, const char *key, int64_t delta,
    int64_t *total)
{
	struct adding a = { delta, 0 };
	int rc;

	rc = sessile_update(s, key, add, &a);
	if (total != NULL)
		*total = rc == SESSILE_OK ? a.total : 0;
	return rc;
}
