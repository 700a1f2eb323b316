/*
 * The rules that bind options to each other, and the secrets' own.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/path.h"
#include "session/config.h"

int
config_add_secret(struct config *c, const char *s, size_t n, struct err *e)
{
	struct secret *to;

	if (n == 0 || n > LIMIT_SECRET)
		return err_set(e, SESSILE_ECONFIG, "%s: a secret must have "
		    "1 to %d bytes", c->path, LIMIT_SECRET);
	if (c->secret_count == LIMIT_SECRETS)
		return err_set(e, SESSILE_ECONFIG, "%s: more than %d "
		    "secrets", c->path, LIMIT_SECRETS);
	to = &c->secrets[c->secret_count];
	if ((to->bytes = mem_dup(s, n)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	to->len = n;
	c->secret_count++;
	return SESSILE_OK;
}

/* Names that browsers bind to attributes: RFC 6265bis section 4.1.3. */
static int
check_prefix(const struct config *c, struct err *e)
{
	const struct cookie_options *o = &c->cookie;
	bool host = strncasecmp(c->name, "__Host-", 7) == 0;

	if (!host && strncasecmp(c->name, "__Secure-", 9) != 0)
		return SESSILE_OK;
	if (!o->secure_auto && o->secure != TRI_TRUE)
		return err_set(e, SESSILE_ECONFIG, "%s: \"name\" %s needs "
		    "\"cookie.secure\": true or \"auto\"", c->path, c->name);
	if (host && o->domain != NULL)
		return err_set(e, SESSILE_ECONFIG, "%s: \"name\" %s does "
		    "not go with \"cookie.domain\"", c->path, c->name);
	if (host && strcmp(o->path, "/") != 0)
		return err_set(e, SESSILE_ECONFIG, "%s: \"name\" %s needs "
		    "\"cookie.path\": \"/\"", c->path, c->name);
	return SESSILE_OK;
}

/* Combinations that every browser drops: RFC 6265bis section 5.7, CHIPS. */
static int
check_cookie(const struct config *c, struct err *e)
{
	const struct cookie_options *o = &c->cookie;
	bool secure = o->secure_auto || o->secure == TRI_TRUE;

	if (o->same_site == SAME_SITE_NONE && !secure)
		return err_set(e, SESSILE_ECONFIG, "%s: "
		    "\"cookie.sameSite\": \"none\" needs \"cookie.secure\"",
		    c->path);
	if (o->partitioned == TRI_TRUE && !secure)
		return err_set(e, SESSILE_ECONFIG, "%s: "
		    "\"cookie.partitioned\" needs \"cookie.secure\"",
		    c->path);
	return check_prefix(c, e);
}

static int
check_secrets(const struct config *c, struct err *e)
{
	size_t i;

	for (i = 0; i < c->secret_count; i++)
		if (c->secrets[i].len < LIMIT_SECRET_MIN &&
		    !c->allow_weak_secret)
			return err_set(e, SESSILE_ECONFIG, "%s: a secret "
			    "under %d bytes is weak; \"allowWeakSecret\": "
			    "true takes it all the same", c->secret_file ==
			    NULL ? c->path : c->secret_file,
			    LIMIT_SECRET_MIN);
	return SESSILE_OK;
}

int
config_check(const struct config *c, struct err *e)
{
	struct logs_taken taken;
	int rc;

	if (c->secret_count > 0 && c->secret_file != NULL)
		return err_set(e, SESSILE_ECONFIG, "%s: \"secret\" and "
		    "\"secretFile\" are both given", c->path);
	if ((rc = check_secrets(c, e)) != SESSILE_OK)
		return rc;
	taken = config_logs_taken(c);
	if (taken.log)
		return err_set(e, SESSILE_ECONFIG, "%s: \"log\" needs a "
		    "file of its own", c->path);
	if (taken.audit)
		return err_set(e, SESSILE_ECONFIG, "%s: \"audit\" needs a "
		    "file of its own", c->path);
	return check_cookie(c, e);
}

/* `secret`, in the folder of the database. */
int
config_secret_place(struct config *c, struct err *e)
{
	const char *file = strchr(c->store, ':');
	struct buf path;
	char folder[LIMIT_PATH];

	if (c->secret_count > 0 || c->secret_file != NULL)
		return SESSILE_OK;
	if (file == NULL || file[1] != '/' ||
	    !path_folder(file + 1, folder, sizeof(folder)))
		return err_set(e, SESSILE_ECONFIG, "%s: the store is no "
		    "file, so \"secret\" or \"secretFile\" is needed",
		    c->path);
	buf_init(&path, LIMIT_PATH);
	buf_puts(&path, folder);
	buf_puts(&path, strcmp(folder, "/") == 0 ? "secret" : "/secret");
	if ((c->secret_file = buf_take(&path)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	return SESSILE_OK;
}

int
config_secrets(struct config *c, struct err *e)
{
	struct buf text;
	struct span rest, line;
	int rc;

	if (c->secret_count > 0)
		return SESSILE_OK;
	if ((rc = config_secret_place(c, e)) != SESSILE_OK)
		return rc;
	rc = path_read(c->secret_file, LIMIT_SECRET_FILE, true, &text, e);
	if (rc != SESSILE_OK)
		return rc;
	rest.p = buf_text(&text);
	rest.n = text.len;
	while (rest.n > 0 && rc == SESSILE_OK) {
		line = scan_until(&rest, '\n');
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n > 0)
			rc = config_add_secret(c, line.p, line.n, e);
	}
	buf_free(&text);
	if (rc == SESSILE_OK && c->secret_count == 0)
		rc = err_set(e, SESSILE_ECONFIG, "%s: no secret in it",
		    c->secret_file);
	return rc == SESSILE_OK ? check_secrets(c, e) : rc;
}

const char *
config_cookie_warning(const struct config *c)
{
	const struct cookie_options *o = &c->cookie;

	if (o->secure == TRI_TRUE && !o->secure_auto)
		return "\"cookie.secure\" is true: over plain HTTP the "
		    "cookie is withheld and nobody can sign in";
	if (o->same_site == SAME_SITE_NONE && o->secure_auto)
		return "\"cookie.sameSite\" is \"none\": browsers drop the "
		    "cookie over plain HTTP, where it is not Secure";
	if (o->partitioned == TRI_TRUE && o->secure_auto)
		return "\"cookie.partitioned\": browsers drop the cookie "
		    "over plain HTTP, where it is not Secure";
	if (strncasecmp(c->name, "__", 2) == 0 && o->secure_auto)
		return "\"name\" has a prefix: browsers drop the cookie "
		    "over plain HTTP, where it is not Secure";
	if (o->http_only != TRI_TRUE)
		return "\"cookie.httpOnly\" is off: scripts can read the "
		    "cookie";
	if (o->has_max_age && o->max_age > INT64_C(34560000000))
		return "\"cookie.maxAge\" is over 400 days: browsers cut "
		    "it to that";
	return NULL;
}
