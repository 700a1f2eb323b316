/*
 * Fetching the visitor's session, or beginning a new one.
 */
#include <string.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/path.h"
#include "session/session.h"

/* Where the server keeps its documents, as far as it tells, or NULL. */
const char *
session_document_root(const struct sessile *s, char *buf, size_t size)
{
	const struct env *env = &s->request.env;
	const char *root = env->get(env->arg, "DOCUMENT_ROOT");
	const char *path, *info;
	size_t n, tail;

	if (root != NULL && root[0] == '/')
		return root;
	/* PATH_TRANSLATED is the root and PATH_INFO: RFC 3875 4.1.6. */
	path = env->get(env->arg, "PATH_TRANSLATED");
	info = env->get(env->arg, "PATH_INFO");
	if (path == NULL || path[0] != '/')
		return NULL;
	n = strlen(path);
	tail = info == NULL ? 0 : strlen(info);
	if (n >= size || tail > n ||
	    (tail > 0 && strcmp(path + n - tail, info) != 0))
		return NULL;
	memcpy(buf, path, n - tail);
	buf[n - tail] = '\0';
	return buf[0] == '\0' ? NULL : buf;
}

static const char *
secret_place(const struct config *c)
{
	return c->secret_file != NULL ? c->secret_file : c->path;
}

/* In one folder with the store it is looked at along with that. */
static bool
secret_below(const struct config *c, const char *root)
{
	const char *store = store_path(c->store), *secret = secret_place(c);

	return root != NULL &&
	    (store == NULL || !path_beside(secret, store)) &&
	    path_below(secret, root);
}

/* Left open by the request before: it may be another one's by now. */
static bool
usable(const struct app *app, const char *root)
{
	bool same = root == NULL ? app->root == NULL : app->root != NULL &&
	    strcmp(root, app->root) == 0;

	return same && store_current(app->store);
}

static int
open_store(struct sessile *s, const char *root)
{
	struct app *app = s->app;
	int rc;

	if (secret_below(&app->config, root))
		return err_set(&s->err, SESSILE_ECONFIG, "%s: the secret "
		    "lies inside the document root %s; move it",
		    secret_place(&app->config), root);
	rc = store_open(&app->store, app->config.store, root, &s->err);
	if (rc == SESSILE_OK && root != NULL &&
	    (app->root = mem_dup(root, strlen(root))) == NULL)
		rc = err_set(&s->err, SESSILE_ENOMEM, "out of memory");
	if (rc != SESSILE_OK)
		app_close_store(app);
	else
		app->doubtful = app->lives && !store_current(app->store);
	return rc;
}

static int
ready(struct sessile *s)
{
	struct app *app = s->app;
	char buf[LIMIT_PATH];
	const char *root;
	int rc;

	if (app->config_rc != SESSILE_OK) {
		s->err = app->config_err;
		return app->config_rc;
	}
	if (s->ready)
		return SESSILE_OK;
	root = session_document_root(s, buf, sizeof(buf));
	if (app->store != NULL && !usable(app, root))
		app_close_store(app);
	rc = app->store != NULL ? SESSILE_OK : open_store(s, root);
	s->ready = rc == SESSILE_OK;
	return rc;
}
void
session_drop(struct sessile *s)
{
	session_cookie_free(&s->cookie);
	session_cookie_free(&s->cookie_base);
	data_free(&s->data);
	data_free(&s->base);
	s->stored = false;
	s->touched = false;
	s->expired = 0;
}

/* originalId and originalHash, of a session that has just come to be. */
static int
remember(struct sessile *s)
{
	data_free(&s->original);
	data_free(&s->saved);
	s->has_saved = false;
	memcpy(s->original_id, s->id, sizeof(s->id));
	return data_copy(&s->original, &s->data);
}

int
session_generate(struct sessile *s)
{
	const struct config *c = &s->app->config;

	session_drop(s);
	sid_generate(s->id);
	s->presence = SESSION_HERE;
	return session_cookie_new(&s->cookie, &c->cookie,
	    request_secure(&s->request, c->proxy), date_now());
}

/* A row of the store becomes the session.  SESSILE_ENOENT: it is none. */
int
session_take(struct sessile *s, const char *sid, struct buf *sess,
    int64_t expired)
{
	struct span text = { buf_text(sess), sess->len }, cookie;
	int rc;

	session_drop(s);
	if (json_falsy(text) && json_valid(text))
		return SESSILE_ENOENT;	/* Express begins a new one then */
	memcpy(s->id, sid, strlen(sid) + 1);
	if ((rc = data_parse(&s->data, text, &cookie)) == SESSILE_OK)
		rc = session_cookie_parse(&s->cookie, cookie);
	if (rc == SESSILE_OK)
		rc = session_cookie_copy(&s->cookie_base, &s->cookie);
	if (rc == SESSILE_OK)
		rc = data_copy(&s->base, &s->data);
	if (rc == SESSILE_EDATA)
		return err_set(&s->err, rc, "the stored session is no JSON "
		    "object with a cookie; it is left as it is");
	if (rc != SESSILE_OK)
		return err_set(&s->err, rc, "the stored session: %s",
		    sessile_strerror(rc));
	s->presence = SESSION_HERE;
	s->stored = true;
	s->expired = expired;
	return SESSILE_OK;
}

/* The bound of absoluteTimeout has been passed: such a session is dead. */
static bool
outlived(const struct sessile *s, int64_t now)
{
	return session_bound(s, DATE_MAX) <= now;
}

static int
inflate(struct sessile *s, const char *sid, struct buf *sess,
    int64_t expired, int64_t now)
{
	int rc;

	if ((rc = session_take(s, sid, sess, expired)) != SESSILE_OK)
		return rc;
	if (outlived(s, now)) {
		rc = store_destroy_of(s->app->store,
		    session_user_id(&s->base), sid, NULL, &s->err);
		return rc == SESSILE_OK ? SESSILE_ENOENT : rc;
	}
	s->alive = true;
	if ((rc = session_cookie_copy(&s->cookie_sent, &s->cookie)) ==
	    SESSILE_OK && (rc = remember(s)) == SESSILE_OK &&
	    !s->app->config.resave) {
		s->has_saved = true;
		rc = data_copy(&s->saved, &s->data);
	}
	return rc == SESSILE_OK ? session_begin_bound(s, now) : rc;
}

/* SESSILE_ENOENT: none of the cookies is signed by us and alive. */
static int
from_cookies(struct sessile *s, int64_t now)
{
	struct brought b = session_brought(s);
	struct buf sess = BUF_INIT(LIMIT_ROW);
	char sid[LIMIT_SID + 1];
	int64_t expired;
	int rc = SESSILE_ENOENT;

	while (rc == SESSILE_ENOENT &&
	    (rc = session_next_brought(s, &b, sid)) == SESSILE_OK) {
		memcpy(s->cookie_id, sid, sizeof(sid));
		buf_reset(&sess);
		rc = store_get(s->app->store, sid, now, &sess, &expired,
		    &s->err);
		if (rc == SESSILE_OK)
			rc = inflate(s, sid, &sess, expired, now);
	}
	buf_free(&sess);
	mem_wipe(sid, sizeof(sid));
	return rc;
}

/* express-session: no session when the URL is not below cookie.path. */
static bool
path_matches(const struct sessile *s)
{
	const char *path = s->app->config.cookie.path;

	return strncmp(s->request.path, path, strlen(path)) == 0;
}

int
session_fetch(struct sessile *s)
{
	int rc;

	if (s->presence != SESSION_UNKNOWN || s->load_rc != SESSILE_OK)
		return s->load_rc;
	if ((rc = ready(s)) != SESSILE_OK)
		return s->load_rc = rc;
	s->off = !path_matches(s);
	rc = s->off ? SESSILE_ENOENT : from_cookies(s, date_now());
	if (rc == SESSILE_ENOENT &&
	    (rc = session_generate(s)) == SESSILE_OK)
		rc = remember(s);
	if (rc != SESSILE_OK)
		s->presence = SESSION_UNKNOWN;
	return s->load_rc = rc;
}

/* Forgets what this request has made of the session. */
int
session_restart(struct sessile *s)
{
	session_drop(s);
	session_cookie_free(&s->cookie_sent);
	s->presence = SESSION_UNKNOWN;
	s->load_rc = SESSILE_OK;
	s->brought = s->alive = false;
	s->cookie_id[0] = s->old_id[0] = '\0';
	s->user = s->old_user = 0;
	s->user_hash[0] = '\0';
	s->signs_in = false;
	return session_fetch(s);
}

/* As in Express, where req.session is then undefined. */
int
session_have(struct sessile *s)
{
	int rc;

	if ((rc = session_fetch(s)) == SESSILE_OK && s->off)
		return err_set(&s->err, SESSILE_EINVAL, "there is no session "
		    "here, outside of \"cookie.path\" %s",
		    s->app->config.cookie.path);
	return rc;
}

int
session_need(struct sessile *s)
{
	int rc;

	if ((rc = session_have(s)) != SESSILE_OK)
		return rc;
	if (s->presence != SESSION_HERE)
		return err_set(&s->err, SESSILE_EGONE,
		    "the session was ended in this request");
	return SESSILE_OK;
}
