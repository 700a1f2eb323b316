/*
 * The configuration: what is taken has no key but known ones, each once, and
 * can send its cookie; what is refused is refused with a message that names
 * the file; both can be freed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "fuzz.h"
#include "session/config.h"
#include "session/session_cookie.h"

#define PATH	"/etc/sessile.json"
#define NOW	INT64_C(1700000000000)

static int
parse(struct span json, struct config *c, struct err *e)
{
	int rc = config_parse(c, PATH, json.p, json.n, e);

	if (rc != SESSILE_OK) {
		MUST(rc == SESSILE_ECONFIG);
		MUST(strncmp(e->text, PATH ": ", sizeof(PATH) + 1) == 0);
	}
	return rc;
}

/* With a member more at its beginning, it is refused for this reason. */
static void
check_refused(struct span json, struct span member, bool more,
    const char *why)
{
	struct buf text = BUF_INIT(4 * LIMIT_CONFIG);
	struct span rest = json;
	struct config c;
	struct err e = { 0, "" };

	MUST(json_begin_object(&rest));
	buf_putc(&text, '{');
	buf_put(&text, member.p, member.n);
	buf_puts(&text, more ? "," : "");
	buf_put(&text, rest.p, rest.n);
	MUST(parse(fuzz_buf(&text), &c, &e) == SESSILE_ECONFIG);
	MUST(fuzz_holds(span_of(e.text), why));
	config_free(&c);
	buf_free(&text);
}

/* cJSON would have cut them. */
static void
check_texts(struct span json)
{
	struct buf text = BUF_INIT(LIMIT_CONFIG * 4);
	struct span key, value;
	bool first;

	MUST(json_begin_object(&json));
	for (first = true; json_next_member(&json, first, &key, &value) == 1;
	    first = false) {
		buf_reset(&text);
		MUST(json_string(key, &text) == SESSILE_OK);
		if (json_is_string(value))
			MUST(json_string(value, &text) == SESSILE_OK);
		if (value.p[0] == '{')
			check_texts(value);
	}
	buf_free(&text);
}

static void
check_keys(struct span json)
{
	struct span rest = json, key, value;
	bool more;

	MUST(json_valid(json) && json_begin_object(&rest));
	more = json_next_member(&rest, true, &key, &value) == 1;
	check_refused(json, span_of("\"unheard of\":0"), more,
	    ": unknown key \"unheard of\"");
	if (more)
		check_refused(json, fuzz_span(key.p, (size_t)(value.p +
		    value.n - key.p)), true, "\" is there twice");
}

static void
check_values(const struct config *c)
{
	size_t i;

	MUST(cookie_name_valid(c->name));
	MUST(c->store[0] != '\0' && span_plain(span_of(c->store)));
	MUST(c->secret_count == 0 || c->secret_file == NULL);
	for (i = 0; i < c->secret_count; i++)
		MUST(c->secrets[i].len >= (c->allow_weak_secret ? 1 :
		    LIMIT_SECRET_MIN) && c->secrets[i].len <= LIMIT_SECRET);
	MUST(c->cookie.path[0] == '/');
	MUST(c->touch_after >= 0 && c->absolute_timeout >= 0);
	MUST(c->max_user_sessions <= LIMIT_USER_SESSIONS);
	MUST(c->sweep <= LIMIT_SWEEP);
	MUST(c->max_session_bytes <= LIMIT_SESSION_MAX);
	MUST(c->argon2.memory >= LIMIT_ARGON2_MEMORY_MIN);
	MUST(c->argon2.passes >= LIMIT_ARGON2_PASSES_MIN);
	MUST(c->password_min >= LIMIT_PASSWORD_LEAST);
	MUST(c->password_words == NULL || strlen(c->password_words) <=
	    LIMIT_WORDS * (LIMIT_WORD + 1));
	MUST(c->breached == NULL || c->breached[0] == '/');
	MUST((c->log.kind == LOG_TO_FILE) == (c->log.path != NULL));
}

/* A new session's, by a plain connection or not, whatever it is. */
static void
check_cookie(const struct config *c, bool secure)
{
	struct session_cookie cookie;
	struct cookie_attributes a;
	struct buf line = BUF_INIT(LIMIT_SET_COOKIE);
	struct span id = span_of("s:0123456789abcdef0123456789abcdef.0123456"
	    "789abcdef0123456789abcdef0123456789a");

	MUST(session_cookie_new(&cookie, &c->cookie, secure, NOW) ==
	    SESSILE_OK);
	a = session_cookie_attributes(&cookie);
	MUST(cookie_serialize(c->name, id, &a, &line) == SESSILE_OK);
	MUST(span_plain(fuzz_buf(&line)));
	session_cookie_free(&cookie);
	buf_free(&line);
}

static void
check_taken(struct config *c, struct span json)
{
	struct err e = { 0, "" };
	int rc;

	check_texts(json);
	check_keys(json);
	check_values(c);
	check_cookie(c, false);
	check_cookie(c, true);
	(void)config_cookie_warning(c);
	rc = config_secret_place(c, &e);
	MUST(rc == SESSILE_OK || rc == SESSILE_ECONFIG);
	MUST((rc == SESSILE_OK) == (c->secret_count > 0 ||
	    c->secret_file != NULL));
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct span json = fuzz_span(p, n);
	struct config c;
	struct err e = { 0, "" };

	if (parse(json, &c, &e) == SESSILE_OK)
		check_taken(&c, json);
	config_free(&c);
	MUST(c.path == NULL && c.secret_count == 0 && c.store == NULL);
	return 0;
}
