/*
 * A stored session, whoever wrote it: what is read of it and written again
 * reads the same; merging changes what was changed; blanks are taken out of
 * values and nothing else.  Then the row is put into a store, and programs
 * are asked: what cannot be read is answered with 500 and stays as it is,
 * and of what can be, nothing is lost when a key is added.
 */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "place.h"

#define NOW	INT64_C(1700000000000)

static struct span
text_of(const char *s)
{
	return fuzz_span(s, strlen(s));
}

/* A session out of its text, as load.c takes it. */
static int
read_session(struct span text, struct sessile *s)
{
	struct span cookie;
	int rc;

	memset(s, 0, sizeof(*s));
	rc = data_parse(&s->data, text, &cookie);
	if (rc == SESSILE_OK)
		rc = session_cookie_parse(&s->cookie, cookie);
	return rc;
}

static void
free_session(struct sessile *s)
{
	data_free(&s->data);
	session_cookie_free(&s->cookie);
}

static void
check_again(const struct sessile *s, struct buf *text)
{
	struct buf printed = BUF_INIT(LIMIT_ROW);
	struct sessile again;

	MUST(json_valid(fuzz_buf(text)));
	MUST(read_session(fuzz_buf(text), &again) == SESSILE_OK);
	MUST(data_equal(&again.data, &s->data));
	MUST(session_print(&again, &printed) == SESSILE_OK);
	MUST(fuzz_same(fuzz_buf(&printed), fuzz_buf(text)));
	buf_free(&printed);
	free_session(&again);
}

/* ------------------------------------------------------------ the data -- */

/* By another reader: NULL where that does not read it. */
static char *
reprinted(const char *json)
{
	cJSON *tree = fuzz_tree(text_of(json));
	char *text = tree == NULL ? NULL : cJSON_PrintUnformatted(tree);

	cJSON_Delete(tree);
	return text;
}

static void
check_minified(const char *json)
{
	char *text = fuzz_text(json, strlen(json)), *a, *b;
	size_t n;

	json_minify(text);
	n = strlen(text);
	MUST(n <= strlen(json) && json_valid(text_of(text)));
	a = reprinted(json);
	b = reprinted(text);
	MUST((a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0));
	json_minify(text);
	MUST(strlen(text) == n);
	free(a);
	free(b);
	free(text);
}

/*
 * One key set and another removed, which in the row would keep its place if it
 * were the same, onto what nobody else has changed.
 */
static void
check_merge(const struct data *d)
{
	struct data row, now;
	char *gone = NULL;

	MUST(data_copy(&row, d) == SESSILE_OK && data_equal(&row, d));
	MUST(data_copy(&now, d) == SESSILE_OK);
	MUST(data_merge(&row, d, &now) == SESSILE_OK && data_equal(&row, d));
	if (d->count > 0 && d->members[0].key != NULL &&
	    strcmp(d->members[0].key, "fuzz") != 0) {
		gone = fuzz_text(d->members[0].key,
		    strlen(d->members[0].key));
		data_remove(&now, gone);
		MUST(data_get(&now, gone) == NULL);
	}
	if (d->count < LIMIT_KEYS)
		MUST(data_set(&now, "fuzz", "[ 1 ]") == SESSILE_OK &&
		    strcmp(data_get(&now, "fuzz"), "[1]") == 0);
	MUST(data_merge(&row, d, &now) == SESSILE_OK);
	MUST(data_equal(&row, &now));
	free(gone);
	data_free(&row);
	data_free(&now);
}

static void
check_data(const struct data *d)
{
	size_t i;

	for (i = 0; i < d->count; i++) {
		MUST(json_valid(text_of(d->members[i].json)));
		MUST(json_valid(text_of(d->members[i].quoted)));
		check_minified(d->members[i].json);
	}
	check_merge(d);
}

/* Touched when it is read, it is what it was when it was written touched. */
static void
check_touched(struct sessile *s)
{
	struct buf text = BUF_INIT(LIMIT_ROW), printed = BUF_INIT(LIMIT_ROW);
	struct sessile again;

	session_cookie_touch(&s->cookie, NOW);
	MUST(session_print(s, &text) == SESSILE_OK);
	MUST(read_session(fuzz_buf(&text), &again) == SESSILE_OK);
	session_cookie_touch(&again.cookie, NOW);
	MUST(session_print(&again, &printed) == SESSILE_OK);
	MUST(fuzz_same(fuzz_buf(&printed), fuzz_buf(&text)));
	buf_free(&printed);
	buf_free(&text);
	free_session(&again);
}

/* -------------------------------------------------------- the programs -- */

static int
ask(const char *program, const struct program *p, struct answer *a)
{
	static const char cookie[] = "HTTP_COOKIE=" CANARY_COOKIE;
	const char *env[] = { "REQUEST_METHOD=GET", "QUERY_STRING=session",
	    cookie, program, NULL };
	struct asking asking = { env, { "", 0 } };
	struct buf log = BUF_INIT(LIMIT_ROW);

	place_ask(&asking, p, a);
	place_log(&log);
	buf_free(&log);
	return a->status;
}

/* Somebody is there, or nobody, or it cannot be told; nothing is written. */
static void
check_status(struct span text, int rc)
{
	bool none = json_falsy(text) && json_valid(text);
	struct buf row = BUF_INIT(LIMIT_ROW);
	struct answer a;
	int status;

	place_put(text);
	status = ask("SCRIPT_NAME=/cgi-bin/status.cgi", &handle_status, &a);
	if (none)
		MUST(status == 401);
	else if (rc == SESSILE_OK)
		MUST(status == 200 || status == 401);
	else
		MUST(status == 500);
	MUST(place_row(&row) && fuzz_same(fuzz_buf(&row), text));
	buf_free(&row);
	buf_free(&a.out);
}

/* `visited` has come to what was there, or nothing has changed. */
static void
check_index(struct span text, const struct sessile *before, int rc)
{
	struct buf row = BUF_INIT(LIMIT_ROW);
	struct sessile after;
	struct answer a;
	struct data data;
	int status;

	place_put(text);	/* its own maxAge may have ended it */
	status = ask("SCRIPT_NAME=/cgi-bin/index.cgi", &handle_index, &a);
	MUST(status == 200 || status == 500);
	MUST(place_row(&row));
	if (rc != SESSILE_OK || status == 500) {
		MUST(fuzz_same(fuzz_buf(&row), text));
	} else {
		MUST(read_session(fuzz_buf(&row), &after) == SESSILE_OK);
		MUST(data_copy(&data, &before->data) == SESSILE_OK);
		MUST(data_set(&data, "visited", "true") == SESSILE_OK);
		MUST(data_equal(&after.data, &data));
		data_free(&data);
		free_session(&after);
	}
	buf_free(&row);
	buf_free(&a.out);
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct span text = fuzz_span(p, n);
	struct buf printed = BUF_INIT(LIMIT_ROW);
	struct sessile s;
	int rc = read_session(text, &s);

	if (rc == SESSILE_OK) {
		MUST(json_valid(text) && !fuzz_controls(text));
		MUST(session_print(&s, &printed) == SESSILE_OK);
		check_again(&s, &printed);
		check_data(&s.data);
	} else
		MUST(rc == SESSILE_EDATA || rc == SESSILE_ETOOBIG);
	check_status(text, rc);
	check_index(text, &s, rc);
	if (rc == SESSILE_OK)
		check_touched(&s);
	buf_free(&printed);
	free_session(&s);
	return 0;
}
