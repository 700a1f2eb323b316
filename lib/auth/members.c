/*
 * The fields of a request; see members.h.
 */
#include "auth/members.h"

#include "base/banned.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"

static int
take_true(const struct wanted *w, struct span v, struct err *e)
{
	if (!span_is(v, "true"))
		return err_request(e, 400, "\"%s\" must be true", w->name);
	if ((*w->to = mem_dup(v.p, v.n)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	return SESSILE_OK;
}

static int
take(const struct wanted *w, struct span v, struct err *e)
{
	struct buf text = BUF_INIT(w->max);
	int rc = SESSILE_OK;

	if (*w->to != NULL)
		return err_request(e, 400, "\"%s\" is there twice", w->name);
	if (w->max == 0)
		return take_true(w, v, e);
	if (!json_is_string(v))
		return err_request(e, 400, "\"%s\" must be a string",
		    w->name);
	rc = json_string(v, &text);
	if (rc == SESSILE_ETOOBIG)
		rc = err_request(e, 400, "\"%s\" is longer than %zu bytes",
		    w->name, w->max);
	else if (rc == SESSILE_EJSON)
		rc = err_request(e, 400, "\"%s\" holds a character that it "
		    "cannot have", w->name);
	else if (rc == SESSILE_OK && text.len == 0)
		rc = err_request(e, 400, "\"%s\" is empty", w->name);
	else if (rc == SESSILE_OK && (*w->to = buf_take(&text)) == NULL)
		rc = err_set(e, SESSILE_ENOMEM, "out of memory");
	buf_free(&text);
	return rc;
}

static int
member(const struct wanted *wanted, size_t n, struct span key, struct span v,
    struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (json_key_is(key, wanted[i].name))
			return take(&wanted[i], v, e);
	return SESSILE_OK;
}

int
members_parse(struct span json, const struct wanted *wanted, size_t n,
    struct err *e)
{
	struct span key, v;
	bool first = true;
	int more = -1, rc = SESSILE_OK;

	if (!json_begin_object(&json))
		return err_request(e, 400, "the body must be a JSON object");
	while (rc == SESSILE_OK &&
	    (more = json_next_member(&json, first, &key, &v)) == 1) {
		first = false;
		rc = member(wanted, n, key, v, e);
	}
	if (rc == SESSILE_OK && more == -1)
		rc = err_request(e, 400, "the body must be a JSON object");
	return rc;
}
