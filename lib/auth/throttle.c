/*
 * Waiting after failed sign-ins; see throttle.h.
 *
 * By default 5 failures are free by one name and 20 from one network (an
 * office may share its address), and the longest delay is a quarter of an
 * hour: about 115 guesses at one name in the first day, 96 in each that
 * follows.  Somebody who keeps guessing keeps the user of that name out of
 * browsers that he has not used before, for as long as he goes on; what helps
 * is `knownBrowser`, and `sessile user unlock`.
 */
#include "auth/throttle.h"

#include <sodium.h>
#include <string.h>

#include "base/banned.h"
#include "base/mem.h"
#include "session/sign.h"

#define KEY	crypto_shorthash_KEYBYTES
#define FIRST	1000		/* ms, the first delay */
#define DOUBLED	20		/* times at most: more than LIMIT_DELAY */

/* SipHash, under a key of its own: HMACs cost a sign-in more than all else. */
static void
derive(const struct config *c, unsigned char key[KEY])
{
	unsigned char all[MAC_LEN];

	key_for("sessile throttle", &c->secrets[0], all);
	memcpy(key, all, KEY);
	mem_wipe(all, sizeof(all));
}

/* 63 bits: that two names or networks share one is not to be feared. */
static int64_t
id_of(const unsigned char key[KEY], char kind, struct span text)
{
	unsigned char message[LIMIT_NAME + 1], sum[crypto_shorthash_BYTES];
	size_t len = 0, i;
	uint64_t n = 0;

	message[0] = (unsigned char)kind;
	for (; len < text.n && len < LIMIT_NAME; len++)
		message[len + 1] = (unsigned char)text.p[len];
	crypto_shorthash(sum, message, len + 1, key);
	for (i = 0; i < sizeof(sum); i++)
		n = n << 8 | sum[i];
	mem_wipe(message, len + 1);
	return (int64_t)(n >> 1);
}

static struct span
network(const struct address *a)
{
	struct span v = { (const char *)a->bytes, a->n > 8 ? 8 : a->n };

	return v;
}

static void
add(struct throttle *t, int64_t id, int64_t free)
{
	t->tries.ids[t->tries.n] = id;
	t->free[t->tries.n++] = free;
}

void
throttle_begin(struct throttle *t, const struct config *c, const char *name,
    const struct address *from, const char *known, int64_t now)
{
	unsigned char key[KEY];

	memset(t, 0, sizeof(*t));
	t->on = c->throttle.on && c->secret_count > 0;
	t->longest = c->throttle.longest;
	t->now = now;
	t->tries.now = now;
	t->tries.forget = t->longest;
	if (!t->on)
		return;
	derive(c, key);
	if (known != NULL)
		add(t, id_of(key, 'k', span_of(known)), c->throttle.name);
	else
		add(t, id_of(key, 'n', span_of(name)), c->throttle.name);
	if (known == NULL && from != NULL)
		add(t, id_of(key, 'a', network(from)), c->throttle.address);
	mem_wipe(key, sizeof(key));
}

/* After so many failures. */
static int64_t
delay(const struct throttle *t, size_t i, int64_t fails)
{
	int64_t over = fails - t->free[i], ms;

	if (over < 0)
		return 0;
	ms = over > DOUBLED ? t->longest : INT64_C(1) * FIRST << over;
	return ms > t->longest ? t->longest : ms;
}

/* Further ones would only take longer to be forgotten. */
static int64_t
most(const struct throttle *t, size_t i)
{
	int64_t n = t->free[i];

	while (delay(t, i, n) < t->longest)
		n++;
	return n;
}

/* As it is now.  One further ahead than can be had a wrong clock. */
static void
age(const struct throttle *t, struct store_attempt *a)
{
	if (a->until > t->now + t->longest || a->until < 0)
		a->fails = 0;
	else if (a->until < t->now)
		a->fails -= (t->now - a->until) / t->longest;
	if (a->fails <= 0)
		a->fails = a->until = 0;
}

/* Whether all of them are over; else how long not. */
static int
allowed(struct throttle *t, const struct store_attempt *a, size_t n,
    struct err *e)
{
	struct store_attempt is;
	size_t i;

	t->wait = 0;
	for (i = 0; i < n; i++) {
		is = a[i];
		age(t, &is);
		/* A free one of a process that began later is no reason. */
		if (delay(t, i, is.fails) > 0 && is.until - t->now > t->wait)
			t->wait = is.until - t->now;
	}
	return t->wait == 0 ? SESSILE_OK : err_request(e, 429, "Too many "
	    "failed sign-ins; try again in %u second%s", throttle_seconds(t),
	    throttle_seconds(t) == 1 ? "" : "s");
}

/* A store_attempts_fn. */
static int
count(struct store_attempt *a, size_t n, void *arg, struct err *e)
{
	struct throttle *t = arg;
	size_t i;
	int rc;

	if ((rc = allowed(t, a, n, e)) != SESSILE_OK)
		return rc;
	for (i = 0; i < n; i++) {
		t->before[i] = a[i];
		age(t, &a[i]);
		a[i].fails = a[i].fails >= most(t, i) ? most(t, i) :
		    a[i].fails + 1;
		a[i].until = t->now + delay(t, i, a[i].fails);
		t->after[i] = a[i];
	}
	return SESSILE_OK;
}

/*
 * The failure that count() has added, taken away: as if it had not been, or,
 * where others have come meanwhile, one less.
 */
static void
less(const struct throttle *t, struct store_attempt *a, size_t i)
{
	int64_t until;

	if (a->fails == t->after[i].fails && a->until == t->after[i].until) {
		*a = t->before[i];
		return;
	}
	if (a->fails <= 0)
		return;
	until = t->now + delay(t, i, --a->fails);
	if (until < a->until)
		a->until = until;
}

static int
right(struct store_attempt *a, size_t n, void *arg, struct err *e)
{
	struct throttle *t = arg;
	size_t i;
	int rc;

	if (!t->counted && (rc = allowed(t, a, n, e)) != SESSILE_OK)
		return rc;
	a[0].fails = 0;
	for (i = 1; i < n && t->counted; i++)
		less(t, &a[i], i);
	return SESSILE_OK;
}

static int
undo(struct store_attempt *a, size_t n, void *arg, struct err *e)
{
	size_t i;

	(void)e;
	for (i = 0; i < n; i++)
		less(arg, &a[i], i);
	return SESSILE_OK;
}

static int
run(struct throttle *t, struct store *store, store_attempts_fn *fn,
    void *arg, struct err *e)
{
	t->tries.fn = fn;
	t->tries.arg = arg;
	return t->on ? store_attempts(store, &t->tries, e) : SESSILE_OK;
}

int
throttle_count(struct throttle *t, struct store *store, struct err *e)
{
	int rc;

	if (t->counted)
		return SESSILE_OK;
	rc = run(t, store, count, t, e);
	t->counted = rc == SESSILE_OK && t->on;
	return rc;
}

/* A store_attempts_fn. */
static int
ask(struct store_attempt *a, size_t n, void *arg, struct err *e)
{
	return allowed(arg, a, n, e);
}

int
throttle_ask(struct throttle *t, struct store *store, struct err *e)
{
	return run(t, store, ask, t, e);
}

const struct store_tries *
throttle_right(struct throttle *t)
{
	t->tries.fn = right;
	t->tries.arg = t;
	return t->on ? &t->tries : NULL;
}

int
throttle_forget(struct throttle *t, struct store *store, struct err *e)
{
	return run(t, store, right, t, e);
}

void
throttle_undo(struct throttle *t, struct store *store)
{
	if (t->counted && run(t, store, undo, t, NULL) == SESSILE_OK)
		t->counted = false;
}

unsigned int
throttle_seconds(const struct throttle *t)
{
	return (unsigned int)((t->wait + 999) / 1000);
}

struct unlock {
	struct throttle	 throttle;
	int64_t		 failures;
};

static int
forget(struct store_attempt *a, size_t n, void *arg, struct err *e)
{
	struct unlock *u = arg;

	(void)n;
	(void)e;
	age(&u->throttle, a);
	u->failures = a->fails;
	a->fails = 0;
	return SESSILE_OK;
}

int
throttle_unlock(struct store *store, const struct config *c,
    const char *name, int64_t now, int64_t *failures, struct err *e)
{
	struct unlock u = { .failures = 0 };
	int rc;

	throttle_begin(&u.throttle, c, name, NULL, NULL, now);
	rc = run(&u.throttle, store, forget, &u, e);
	*failures = u.failures;
	return rc;
}
