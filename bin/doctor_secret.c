/*
 * Doctor's checks of the secrets that sign cookies.
 */
#include <errno.h>
#include <string.h>

#include "base/banned.h"
#include "doctor.h"
#include "secret.h"

/* Random text has many different characters. */
static bool
looks_typed(const struct secret *s)
{
	bool seen[256] = { false };
	size_t i, different = 0;

	for (i = 0; i < s->len; i++) {
		different += !seen[(unsigned char)s->bytes[i]];
		seen[(unsigned char)s->bytes[i]] = true;
	}
	return different < 10;
}

static void
check_strength(struct doctor *d)
{
	static const char *const numbers[SECRET_KEEP + 2] = { "none", "one",
	    "two", "three", "four" };
	const struct config *c = &d->job->config;
	size_t i, least = c->secrets[0].len, before = d->warnings;
	bool typed = false;

	for (i = 0; i < c->secret_count; i++) {
		if (c->secrets[i].len < least)
			least = c->secrets[i].len;
		typed |= looks_typed(&c->secrets[i]);
	}
	if (least < LIMIT_SECRET_MIN || typed) {
		finding(d, LEVEL_WARN, "secret", "one of the secrets is "
		    "weak: %s", typed ? "few different characters" :
		    "it has fewer than 32 bytes");
		advise(d, "put a random one on top (in a file `sessile "
		    "secret rotate` does), and take this one away when the "
		    "sessions that it signed have ended");
	}
	if (c->secret_count > SECRET_KEEP + 1) {
		finding(d, LEVEL_WARN, "secret", "%zu secrets are taken; "
		    "each is one that may leak", c->secret_count);
		advise(d, "take away those that no session needs any more");
	}
	if (d->warnings == before)
		finding(d, LEVEL_OK, "secret", "%s, %zu bytes%s, in %s",
		    numbers[c->secret_count], least,
		    c->secret_count == 1 ? "" : " or more",
		    c->secret_file == NULL ? d->job->file : c->secret_file);
}

void
doctor_secret(struct doctor *d)
{
	struct config *c = &d->job->config;
	struct stat st;
	int error, rc;

	rc = config_secrets(c, &d->job->err);
	if (c->secret_file != NULL && lstat(c->secret_file, &st) != 0) {
		error = errno;
		finding(d, LEVEL_FAIL, "secret", "%s: %s", c->secret_file,
		    error == ENOENT ? "it is not there" : strerror(error));
		advise_missing(d, error);
	} else if (c->secret_file != NULL && S_ISLNK(st.st_mode)) {
		finding(d, LEVEL_FAIL, "secret", "%s: it is a symbolic link, "
		    "and those are not followed", c->secret_file);
		advise(d, "name the file itself as \"secretFile\" in %s",
		    d->job->file);
	} else if (c->secret_file != NULL && S_ISREG(st.st_mode) &&
	    !doctor_closed(d, "secret", c->secret_file, &st))
		return;
	else if (rc != SESSILE_OK) {
		finding(d, LEVEL_FAIL, "secret", "%s", d->job->err.text);
		advise(d, "correct it, or move it away and run `sessile "
		    "init`, which makes a new one and signs everybody out");
	} else
		check_strength(d);
}
