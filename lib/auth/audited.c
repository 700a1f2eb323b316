/*
 * Requests in the audit log; see audited.h.
 */
#include "auth/audited.h"

#include <string.h>

#include "auth/whose.h"
#include "base/banned.h"
#include "base/path.h"
#include "http/address.h"

static bool
below(const struct sessile *s)
{
	const struct config *c = &s->app->config;
	const char *path = c->audit.path, *store, *root;
	char buf[LIMIT_PATH];

	if (path == NULL)
		return false;
	/* In one folder with the store it was looked at along with that. */
	store = c->store == NULL ? NULL : store_path(c->store);
	if (s->ready && store != NULL && path_beside(path, store))
		return false;
	root = session_document_root(s, buf, sizeof(buf));
	return root != NULL && path_below(path, root);
}

void
audit_refused_config(struct sessile *s, int rc)
{
	if (rc == SESSILE_ECONFIG)
		audit_event(s, &(struct audit_event){
		    .event = AUDIT_CONFIGURATION, .what = s->err.text });
}

int
audit_ready(struct sessile *s)
{
	int rc = session_need(s);

	if (rc == SESSILE_OK && below(s))
		rc = err_set(&s->err, SESSILE_ECONFIG, "%s: the audit log "
		    "lies inside the document root; move it",
		    s->app->config.audit.path);
	audit_refused_config(s, rc);
	return rc;
}

void
audit_user(struct audit_event *a, struct span user, struct buf *name)
{
	struct err e;

	/* What is not known is not told. */
	(void)whose_user(user, &a->user, name, &e);
	a->name = name->len == 0 ? NULL : buf_text(name);
}

void
audit_revoked(void *arg, const char *sid, struct span user)
{
	struct audit_event a = { .event = AUDIT_REVOKE, .sid = sid };
	struct buf name = BUF_INIT(LIMIT_NAME);

	audit_user(&a, user, &name);
	audit_event(arg, &a);
	buf_free(&name);
}

void
audit_event(struct sessile *s, const struct audit_event *event)
{
	const struct config *c = &s->app->config;
	struct address from;
	char address[ADDRESS_TEXT];
	struct audit_event a = *event;
	struct err e;
	int rc = SESSILE_OK;

	if (!audit_on(&c->audit))
		return;
	from = request_address(&s->request, c->proxy);
	address_text(&from, address);
	a.address = from.n == 0 ? NULL : address;
	if (below(s))
		rc = err_set(&e, SESSILE_ECONFIG, "%s: it lies inside the "
		    "document root", c->audit.path);
	if (rc == SESSILE_OK)
		rc = audit_write(&c->audit, &a, &e);
	if (rc != SESSILE_OK)
		log_line(&c->log, "a %s is not in the audit log: %s",
		    a.event, e.text);
}
