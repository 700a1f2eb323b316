/*
 * What may be a password; see password.h.  Apart from the hashes, for who
 * only signs in does without the lists.
 */
#include "auth/password.h"

#include "auth/breached.h"
#include "auth/common.h"
#include "base/banned.h"

static size_t
characters(struct span text)
{
	size_t i, n = 0;

	for (i = 0; i < text.n; i++)
		n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return n;
}

static int
not_breached(const char *path, struct span text, const char *what,
    struct err *e)
{
	bool found;
	int rc;

	rc = breached_password(path, text, &found, e);
	if (rc == SESSILE_OK && found)
		rc = err_request(e, 400, "%s is known to have leaked, here "
		    "or elsewhere: take another one", what);
	return rc;
}

int
password_rules(const struct config *c, const char *password,
    const char *name, const char *what, struct err *e)
{
	struct span text = span_of(password);

	if (text.n > LIMIT_PASSWORD)
		return err_request(e, 400, "%s is longer than %d bytes", what,
		    LIMIT_PASSWORD);
	if (!span_utf8(text))
		return err_request(e, 400, "%s is not UTF-8", what);
	if (characters(text) < c->password_min)
		return err_request(e, 400, "%s has fewer than %u characters",
		    what, c->password_min);
	if (common_password(text, name, c->password_words))
		return err_request(e, 400, "%s is too common: it is among "
		    "those that are tried first, or made of them", what);
	return c->breached == NULL ? SESSILE_OK :
	    not_breached(c->breached, text, what, e);
}
