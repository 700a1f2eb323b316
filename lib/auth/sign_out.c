/*
 * Signing out: the session ends, and the audit log tells whose it was.
 */
#include <string.h>

#include "auth/audited.h"
#include "base/banned.h"
#include "base/mem.h"

/* Whose it is; false: nobody's, or nobody asks. */
static bool
find_whose(const struct sessile *s, struct audit_event *a, struct buf *name,
    char sid[LIMIT_SID + 1])
{
	const char *user = data_get(&s->data, "user");

	if (!audit_on(&s->app->config.audit) || !s->stored || user == NULL ||
	    user[0] != '{')
		return false;
	memcpy(sid, s->id, LIMIT_SID + 1);
	audit_user(a, span_of(user), name);
	a->sid = sid;
	return true;
}

/*
 * What pages have put by in the browser goes with the session, but not
 * "cookies": those of every host of the domain would go along, and ours is
 * taken back by itself.  Who brought none may be here for another site.
 */
static int
clear_site_data(struct sessile *s)
{
	int rc;

	if (!s->brought)
		return SESSILE_OK;
	rc = response_header(&s->response, "Clear-Site-Data",
	    "\"cache\", \"storage\"");
	return rc == SESSILE_OK ? rc : err_set(&s->err, rc, "%s",
	    sessile_strerror(rc));
}

int
sessile_sign_out(struct sessile *s)
{
	struct audit_event a = { .event = AUDIT_SIGN_OUT };
	struct buf name = BUF_INIT(LIMIT_NAME);
	char sid[LIMIT_SID + 1] = "";
	bool somebody = false;
	int rc;

	if ((rc = session_have(s)) == SESSILE_OK &&
	    (rc = clear_site_data(s)) == SESSILE_OK) {
		somebody = find_whose(s, &a, &name, sid);
		rc = sessile_destroy(s);
	}
	audit_refused_config(s, rc);
	if (rc == SESSILE_OK && somebody)
		audit_event(s, &a);
	mem_wipe(sid, sizeof(sid));
	buf_free(&name);
	return rc;
}
