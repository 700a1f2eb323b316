/*
 * Passwords and their hashes; see password.h.
 */
#include "auth/password.h"

#include <sys/mman.h>

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "base/mem.h"

_Static_assert(LIMIT_HASH >= crypto_pwhash_STRBYTES, "a hash fits");

/*
 * Before it, libsodium takes the slowest of its ways.  It is not called for
 * every request: asking the processor what it can do takes its time.
 */
static int
begin(struct err *e)
{
	return sodium_init() >= 0 ? SESSILE_OK :
	    err_set(e, SESSILE_ENOMEM, "libsodium cannot be used");
}

static int
no_memory(const struct argon2 *a, struct err *e)
{
	return err_set(e, SESSILE_ENOMEM, "no memory for a password's hash "
	    "(%u KiB)", a->memory);
}

/* Whether there is as much; libsodium does not say why it fails. */
static int
probe(const struct argon2 *a, struct err *e)
{
	size_t size = ((size_t)a->memory + 64) * 1024;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return no_memory(a, e);
	(void)munmap(p, size);
	return SESSILE_OK;
}

int
password_hash(const struct argon2 *a, const char *password,
    char hash[LIMIT_HASH], struct err *e)
{
	int rc;

	hash[0] = '\0';
	if ((rc = begin(e)) != SESSILE_OK)
		return rc;
	if (crypto_pwhash_str_alg(hash, password, strlen(password),
	    a->passes, (size_t)a->memory * 1024,
	    crypto_pwhash_ALG_ARGON2ID13) != 0)
		return no_memory(a, e);
	return SESSILE_OK;
}

static bool
word(struct span *v, const char *w)
{
	size_t n = strlen(w);

	if (v->n < n || memcmp(v->p, w, n) != 0)
		return false;
	v->p += n;
	v->n -= n;
	return true;
}

static bool
number(struct span *v, const char *before, unsigned int max,
    unsigned int *out)
{
	uint64_t n;

	if (!word(v, before) || !scan_digits(v, 10, &n) || n == 0 || n > max)
		return false;
	*out = (unsigned int)n;
	return true;
}

/* What a hash was made with; one that asks for too much is none. */
static bool
parse(const char *hash, struct argon2 *a)
{
	struct span v;

	if (hash == NULL)
		return false;
	v = span_of(hash);
	return v.n < LIMIT_HASH && word(&v, "$argon2id$v=19$") &&
	    number(&v, "m=", LIMIT_ARGON2_MEMORY, &a->memory) &&
	    number(&v, ",t=", LIMIT_ARGON2_PASSES, &a->passes) &&
	    word(&v, ",p=1$") &&
	    crypto_pwhash_str_needs_rehash(hash, a->passes,
	    (size_t)a->memory * 1024) == 0;
}

bool
password_outdated(const struct argon2 *a, const char *hash)
{
	struct argon2 was;

	return parse(hash, &was) &&
	    (was.memory < a->memory || was.passes < a->passes);
}

/* The hash of a password that nobody has. */
static void
dummy(const struct argon2 *a, char hash[LIMIT_HASH])
{
	snprintf(hash, LIMIT_HASH, "$argon2id$v=19$m=%u,t=%u,p=1"
	    "$AAAAAAAAAAAAAAAAAAAAAA"
	    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", a->memory,
	    a->passes);
}

/* `a` is what it was made with. */
static int
verify(const struct argon2 *a, const char *hash, const char *password,
    bool *right, struct err *e)
{
	int rc;

	if ((rc = probe(a, e)) != SESSILE_OK)
		return rc;
	errno = 0;
	*right = crypto_pwhash_str_verify(hash, password,
	    strlen(password)) == 0;
	if (*right || errno != ENOMEM)
		return SESSILE_OK;
	return no_memory(a, e);
}

/*
 * What a hash from before the parameters rose takes less than one of now, so
 * that nobody's name is told by it: as many blocks more, in as many passes.
 */
static int
make_up(const struct argon2 *now, const struct argon2 *was,
    const char *password, struct err *e)
{
	uint64_t all = (uint64_t)now->memory * now->passes;
	uint64_t done = (uint64_t)was->memory * was->passes;
	struct argon2 rest = *now;
	char hash[LIMIT_HASH];
	bool right;

	if (done >= all)
		return SESSILE_OK;
	rest.memory = (unsigned int)((all - done) / now->passes);
	if (rest.memory < 8)
		return SESSILE_OK;
	dummy(&rest, hash);
	return verify(&rest, hash, password, &right, e);
}

int
password_check(const struct argon2 *a, const char *hash, bool may,
    const char *password, bool *right, struct err *e)
{
	struct argon2 was;
	char nobody[LIMIT_HASH];
	bool known;
	int rc;

	*right = false;
	if ((rc = begin(e)) != SESSILE_OK)
		return rc;
	known = parse(hash, &was);
	if (!known) {
		was = *a;
		dummy(a, nobody);
	}
	rc = verify(&was, known ? hash : nobody, password, right, e);
	*right = *right && known && may;
	if (rc == SESSILE_OK && !*right)
		rc = make_up(a, &was, password, e);
	*right = *right && rc == SESSILE_OK;
	return rc;
}
