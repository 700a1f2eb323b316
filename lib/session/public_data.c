/*
 * The public face: the data of the session.
 */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/json.h"
#include "base/mem.h"
#include "session/session.h"

static int
need_key(struct sessile *s, const char *key)
{
	if (!data_key_valid(key))
		return err_set(&s->err, SESSILE_EINVAL,
		    "a key that is empty, too long, reserved or not UTF-8");
	return session_need(s);
}

/* The value's JSON, the session's. */
static int
peek(struct sessile *s, const char *key, const char **json)
{
	int rc;

	if ((rc = need_key(s, key)) != SESSILE_OK)
		return rc;
	if ((*json = data_get(&s->data, key)) == NULL)
		return err_set(&s->err, SESSILE_ENOENT, "no key \"%s\"", key);
	return SESSILE_OK;
}

static int
bad_type(struct sessile *s, const char *key, const char *expected)
{
	return err_set(&s->err, SESSILE_ETYPE, "\"%s\" is not %s", key,
	    expected);
}

int
sessile_get(struct sessile *s, const char *key, char **json)
{
	const char *value;
	int rc;

	*json = NULL;
	if ((rc = peek(s, key, &value)) != SESSILE_OK)
		return rc;
	if ((*json = mem_dup(value, strlen(value))) == NULL)
		return err_set(&s->err, SESSILE_ENOMEM, "out of memory");
	return SESSILE_OK;
}

int
sessile_get_string(struct sessile *s, const char *key, char **text)
{
	struct buf b = BUF_INIT(LIMIT_SESSION_MAX);
	const char *value;
	int rc;

	*text = NULL;
	if ((rc = peek(s, key, &value)) != SESSILE_OK)
		return rc;
	if (!json_is_string(span_of(value)))
		return bad_type(s, key, "a string");
	if ((rc = json_string(span_of(value), &b)) == SESSILE_OK &&
	    (*text = buf_take(&b)) == NULL)
		rc = SESSILE_ENOMEM;
	buf_free(&b);
	return rc == SESSILE_OK ? rc : err_set(&s->err, rc,
	    "\"%s\": %s", key, sessile_strerror(rc));
}

int
sessile_get_int(struct sessile *s, const char *key, int64_t *n)
{
	const char *value;
	int rc;

	*n = 0;
	if ((rc = peek(s, key, &value)) != SESSILE_OK)
		return rc;
	return json_i64(span_of(value), n) ? SESSILE_OK :
	    bad_type(s, key, "an integer");
}

int
sessile_get_bool(struct sessile *s, const char *key, bool *out)
{
	const char *value;
	int rc;

	*out = false;
	if ((rc = peek(s, key, &value)) != SESSILE_OK)
		return rc;
	*out = strcmp(value, "true") == 0;
	return *out || strcmp(value, "false") == 0 ? SESSILE_OK :
	    bad_type(s, key, "true or false");
}

int
sessile_set(struct sessile *s, const char *key, const char *json)
{
	int rc;

	if (json == NULL || !json_valid(span_of(json)))
		return err_set(&s->err, SESSILE_EJSON, "not one JSON value");
	if ((rc = need_key(s, key)) != SESSILE_OK)
		return rc;
	if ((rc = data_set(&s->data, key, json)) != SESSILE_OK)
		return err_set(&s->err, rc, "\"%s\": %s", key,
		    sessile_strerror(rc));
	return SESSILE_OK;
}

int
sessile_set_string(struct sessile *s, const char *key, const char *text)
{
	struct buf b = BUF_INIT(LIMIT_SESSION_MAX);
	int rc;

	if (text == NULL)
		return err_set(&s->err, SESSILE_EINVAL, "no text");
	if ((rc = buf_put_json(&b, text, strlen(text))) == SESSILE_OK)
		rc = sessile_set(s, key, buf_text(&b));
	else
		err_set(&s->err, rc, "\"%s\": %s", key, sessile_strerror(rc));
	buf_free(&b);
	return rc;
}

int
sessile_set_int(struct sessile *s, const char *key, int64_t n)
{
	struct buf b = BUF_INIT(32);
	int rc;

	if (n > JSON_INT_MAX || n < -JSON_INT_MAX)
		return err_set(&s->err, SESSILE_EINVAL, "beyond 2^53 - 1");
	if ((rc = buf_put_i64(&b, n)) == SESSILE_OK)
		rc = sessile_set(s, key, buf_text(&b));
	buf_free(&b);
	return rc;
}

int
sessile_set_bool(struct sessile *s, const char *key, bool value)
{
	return sessile_set(s, key, value ? "true" : "false");
}

int
sessile_remove(struct sessile *s, const char *key)
{
	int rc;

	if ((rc = need_key(s, key)) == SESSILE_OK)
		data_remove(&s->data, key);
	return rc;
}

int
sessile_json(struct sessile *s, char **json)
{
	struct buf b = BUF_INIT(LIMIT_SESSION_MAX);
	int rc;

	*json = NULL;
	if ((rc = session_need(s)) != SESSILE_OK)
		return rc;
	if ((rc = session_print(s, &b)) == SESSILE_OK &&
	    (*json = buf_take(&b)) == NULL)
		rc = SESSILE_ENOMEM;
	buf_free(&b);
	return rc == SESSILE_OK ? rc : err_set(&s->err, rc, "%s",
	    sessile_strerror(rc));
}
