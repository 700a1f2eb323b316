/*
 * The JSON that somebody signs in with: what is taken is what another reader
 * (cJSON) finds in it, within its bounds, and written again reads the same;
 * what is refused is refused with 400 and a message.
 */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "auth/credentials.h"
#include "base/json.h"
#include "fuzz.h"

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
check_field(const cJSON *tree, const char *name, const char *text,
    size_t max)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(tree, name);

	if (text != NULL) {
		MUST(text[0] != '\0' && strlen(text) <= max);
		MUST(span_utf8(span_of(text)));
	}
	if (tree != NULL)
		MUST(same(text, cJSON_GetStringValue(item)));
}

static void
put(struct buf *b, const char *begin, const char *name, const char *text)
{
	if (text == NULL)
		return;
	buf_puts(b, begin);
	buf_put_json(b, name, strlen(name));
	buf_putc(b, ':');
	buf_put_json(b, text, strlen(text));
}

static void
check_again(const struct credentials *c)
{
	struct buf json = BUF_INIT(8 * LIMIT_BODY);
	struct credentials again;
	struct err e = { 0, "" };

	put(&json, "{", "name", c->name);
	put(&json, ",", "position", c->position);
	put(&json, ",", "password", c->password);
	buf_putc(&json, '}');
	MUST(buf_error(&json) == SESSILE_OK);
	MUST(credentials_parse(&again, fuzz_buf(&json), &e) == SESSILE_OK);
	MUST(same(again.name, c->name));
	MUST(same(again.position, c->position));
	MUST(same(again.password, c->password));
	credentials_free(&again);
	buf_free(&json);
}

static void
check_taken(const struct credentials *c, struct span json)
{
	cJSON *tree = fuzz_tree(json);

	MUST(json_valid(json) && !fuzz_controls(json));
	MUST(c->name != NULL);
	MUST((c->position == NULL) != (c->password == NULL));
	check_field(tree, "name", c->name, LIMIT_NAME);
	check_field(tree, "position", c->position, LIMIT_POSITION);
	check_field(tree, "password", c->password, LIMIT_PASSWORD);
	cJSON_Delete(tree);
	check_again(c);
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct span json = fuzz_span(p, n);
	struct credentials c;
	struct err e = { 0, "" };
	int rc = credentials_parse(&c, json, &e);

	if (rc == SESSILE_OK) {
		check_taken(&c, json);
	} else {
		MUST(rc == SESSILE_EREQUEST && e.status == 400);
		MUST(e.text[0] != '\0' && span_plain(span_of(e.text)));
	}
	credentials_free(&c);
	MUST(c.name == NULL && c.position == NULL && c.password == NULL);
	return 0;
}
