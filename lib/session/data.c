/*
 * The data of a session; see data.h.
 */
#include "session/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "sessile.h"

bool
data_reserved(const char *key)
{
	static const char *const names[] = { "cookie", "id", "req", "save",
	    "touch", "reload", "destroy", "regenerate", "resetMaxAge",
	    "__proto__", "__defineGetter__", "__defineSetter__",
	    "__lookupGetter__", "__lookupSetter__", "constructor",
	    "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
	    "toLocaleString", "toString", "valueOf" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(key, names[i]) == 0)
			return true;
	return false;
}

bool
data_key_valid(const char *key)
{
	return key != NULL && key[0] != '\0' && strlen(key) <= LIMIT_KEY &&
	    span_utf8(span_of(key)) && !data_reserved(key);
}

static void
member_free(struct member *m)
{
	mem_wipe_str(m->key);
	mem_wipe_str(m->quoted);
	mem_wipe_str(m->json);
}

void
data_free(struct data *d)
{
	size_t i;

	for (i = 0; i < d->count; i++)
		member_free(&d->members[i]);
	free(d->members);
	memset(d, 0, sizeof(*d));
}

/* By its quoted form when no C string holds the key. */
static bool
is_called(const struct member *m, const char *key, const char *quoted)
{
	if (key != NULL)
		return m->key != NULL && strcmp(m->key, key) == 0;
	return m->key == NULL && quoted != NULL &&
	    strcmp(m->quoted, quoted) == 0;
}

static struct member *
find(const struct data *d, const char *key, const char *quoted)
{
	size_t i;

	for (i = 0; i < d->count; i++)
		if (is_called(&d->members[i], key, quoted))
			return &d->members[i];
	return NULL;
}

static int
reserve(struct data *d)
{
	struct member *more;
	size_t size;

	if (d->count < d->size)
		return SESSILE_OK;
	if (d->count >= LIMIT_KEYS)
		return SESSILE_ETOOBIG;
	size = d->size == 0 ? 8 : d->size * 2;
	if ((more = realloc(d->members, size * sizeof(*more))) == NULL)
		return SESSILE_ENOMEM;
	d->members = more;
	d->size = size;
	return SESSILE_OK;
}

static bool
whole(const struct member *m)
{
	return m->quoted != NULL && m->json != NULL;
}

/* One that is not there yet; takes over the strings, also when it fails. */
static int
add(struct data *d, struct member new)
{
	int rc = whole(&new) ? reserve(d) : SESSILE_ENOMEM;

	if (rc == SESSILE_OK)
		d->members[d->count++] = new;
	else
		member_free(&new);
	return rc;
}

/* Sets or adds; takes them over likewise. */
static int
put(struct data *d, struct member new)
{
	struct member *m;

	if (!whole(&new) || (m = find(d, new.key, new.quoted)) == NULL)
		return add(d, new);
	member_free(m);
	*m = new;
	return SESSILE_OK;
}

static struct member
member_copy(const struct member *m)
{
	struct member new = { NULL, NULL, NULL };

	if (m->key != NULL)
		new.key = mem_dup(m->key, strlen(m->key));
	if (m->key == NULL || new.key != NULL)
		new.quoted = mem_dup(m->quoted, strlen(m->quoted));
	new.json = mem_dup(m->json, strlen(m->json));
	return new;
}

int
data_copy(struct data *to, const struct data *from)
{
	size_t i;
	int rc;

	memset(to, 0, sizeof(*to));
	for (i = 0; i < from->count; i++) {
		rc = add(to, member_copy(&from->members[i]));
		if (rc != SESSILE_OK) {
			data_free(to);
			return rc;
		}
	}
	return SESSILE_OK;
}

static int
parse_member(struct data *d, struct span quoted, struct span json)
{
	struct member new = { NULL, NULL, NULL };
	struct buf key = BUF_INIT(LIMIT_SESSION_MAX);

	int rc;

	if ((rc = json_string(quoted, &key)) == SESSILE_OK &&
	    (new.key = buf_take(&key)) == NULL)
		rc = SESSILE_ENOMEM;
	buf_free(&key);
	if (rc == SESSILE_ENOMEM)
		return rc;
	if (new.key != NULL && data_reserved(new.key)) {
		member_free(&new);
		return SESSILE_OK;
	}
	new.quoted = mem_dup(quoted.p, quoted.n);
	new.json = mem_dup(json.p, json.n);
	return put(d, new);
}

int
data_parse(struct data *d, struct span sess, struct span *cookie)
{
	struct span quoted, json;
	bool first = true, has_cookie = false;
	int more, rc = SESSILE_OK;

	memset(d, 0, sizeof(*d));
	if (!json_begin_object(&sess))
		return SESSILE_EDATA;
	while ((more = json_next_member(&sess, first, &quoted,
	    &json)) == 1 && rc == SESSILE_OK) {
		first = false;
		if (json_key_is(quoted, "cookie")) {
			has_cookie = true;
			*cookie = json;
		} else
			rc = parse_member(d, quoted, json);
	}
	if (rc == SESSILE_OK && (more == -1 || !has_cookie))
		rc = SESSILE_EDATA;
	if (rc != SESSILE_OK)
		data_free(d);
	return rc;
}

const char *
data_get(const struct data *d, const char *key)
{
	const struct member *m = find(d, key, NULL);

	return m == NULL ? NULL : m->json;
}

int
data_set(struct data *d, const char *key, const char *json)
{
	struct member new = { NULL, NULL, NULL };
	struct buf quoted = BUF_INIT(6 * LIMIT_KEY + 2);

	buf_put_json(&quoted, key, strlen(key));
	new.key = mem_dup(key, strlen(key));
	new.quoted = new.key == NULL ? NULL : buf_take(&quoted);
	new.json = mem_dup(json, strlen(json));
	buf_free(&quoted);
	if (new.json != NULL)
		json_minify(new.json);
	return put(d, new);
}

static void
drop(struct data *d, struct member *m)
{
	size_t at = (size_t)(m - d->members);

	member_free(m);
	d->count--;
	memmove(m, m + 1, (d->count - at) * sizeof(*m));
}

void
data_remove(struct data *d, const char *key)
{
	struct member *m = find(d, key, NULL);

	if (m != NULL)
		drop(d, m);
}

int
data_print(const struct data *d, struct buf *b)
{
	size_t i;

	for (i = 0; i < d->count; i++) {
		buf_putc(b, ',');
		buf_puts(b, d->members[i].quoted);
		buf_putc(b, ':');
		buf_puts(b, d->members[i].json);
	}
	return buf_error(b);
}

bool
data_equal(const struct data *a, const struct data *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (strcmp(a->members[i].quoted, b->members[i].quoted) != 0 ||
		    strcmp(a->members[i].json, b->members[i].json) != 0)
			return false;
	return true;
}

int
data_merge(struct data *row, const struct data *base, const struct data *now)
{
	const struct member *m, *was;
	struct member *in_row;
	size_t i;
	int rc;

	for (i = 0; i < base->count; i++) {
		m = &base->members[i];
		if (find(now, m->key, m->quoted) == NULL &&
		    (in_row = find(row, m->key, m->quoted)) != NULL)
			drop(row, in_row);
	}
	for (i = 0; i < now->count; i++) {
		m = &now->members[i];
		was = find(base, m->key, m->quoted);
		if (was != NULL && strcmp(was->json, m->json) == 0)
			continue;
		if ((rc = put(row, member_copy(m))) != SESSILE_OK)
			return rc;
	}
	return SESSILE_OK;
}
