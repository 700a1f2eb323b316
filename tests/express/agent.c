/*
 * The CGI program of tests/express: does to the visitor's session what the
 * header X-Operations says, in order, and answers with what came of each.
 * README.md beside this file describes the operations; app.js is the same
 * program for Express.  Nothing but <sessile.h> is used of the library.
 *
 * X-Operations: [["set", KEY, JSON TEXT], ["get", KEY], ["destroy"], ...]
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sessile.h"

/* How it talks to whoever started it, in the middle of a request. */
#define HARNESS_FD 3

/* One operation's arguments, and where its result goes. */
struct call {
	const cJSON	*args;		/* the name is the first of them */
	FILE		*out;
};

/* The whole run: results so far, and the answer asked for, if any. */
struct run {
	FILE		*out;
	char		*results;
	size_t		 len;
	const cJSON	*answer;
};

typedef int operation(struct sessile *, const struct call *);

static const cJSON *
arg(const struct call *c, int i)
{
	return cJSON_GetArrayItem(c->args, i);
}

/* NULL stands for JSON's null. */
static const char *
text_arg(const struct call *c, int i)
{
	return cJSON_GetStringValue(arg(c, i));
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---------------------------------------------------------------- data -- */

static int
do_set(struct sessile *s, const struct call *c)
{
	return sessile_set(s, text_arg(c, 1), text_arg(c, 2));
}

static int
do_remove(struct sessile *s, const struct call *c)
{
	return sessile_remove(s, text_arg(c, 1));
}

static int
do_get(struct sessile *s, const struct call *c)
{
	char *json;
	int rc;

	if ((rc = sessile_get(s, text_arg(c, 1), &json)) == SESSILE_OK)
		fputs(json, c->out);
	free(json);
	return rc;
}

static int
do_json(struct sessile *s, const struct call *c)
{
	char *json;
	int rc;

	if ((rc = sessile_json(s, &json)) == SESSILE_OK)
		fputs(json, c->out);
	free(json);
	return rc;
}

/* ------------------------------------------------------------- session -- */

static int
do_id(struct sessile *s, const struct call *c)
{
	const char *id = sessile_id(s);
	char *none;
	int rc;

	if (id != NULL) {
		fprintf(c->out, "\"%s\"", id);
		return SESSILE_OK;
	}
	/* Why there is none, another call says. */
	rc = sessile_json(s, &none);
	free(none);
	return rc;
}

static int
do_regenerate(struct sessile *s, const struct call *c)
{
	(void)c;
	return sessile_regenerate(s);
}

static int
do_renew(struct sessile *s, const struct call *c)
{
	(void)c;
	return sessile_renew(s);
}

static int
do_destroy(struct sessile *s, const struct call *c)
{
	(void)c;
	return sessile_destroy(s);
}

static int
do_unset(struct sessile *s, const struct call *c)
{
	(void)c;
	return sessile_unset(s);
}

static int
do_reload(struct sessile *s, const struct call *c)
{
	(void)c;
	return sessile_reload(s);
}

static int
do_touch(struct sessile *s, const struct call *c)
{
	(void)c;
	return sessile_touch(s);
}

static int
do_save(struct sessile *s, const struct call *c)
{
	(void)c;
	return sessile_save(s);
}

/* ------------------------------------------------------ session.cookie -- */

static int64_t
ms_of_iso(const char *iso)
{
	struct tm tm;
	const char *rest;

	memset(&tm, 0, sizeof(tm));
	if (iso == NULL ||
	    (rest = strptime(iso, "%Y-%m-%dT%H:%M:%S.", &tm)) == NULL)
		return 0;
	return (int64_t)timegm(&tm) * 1000 + strtol(rest, NULL, 10);
}

/* What is left of it. */
static void
show_max_age(const cJSON *cookie, FILE *out)
{
	const cJSON *expires = cJSON_GetObjectItemCaseSensitive(cookie,
	    "expires");

	if (cJSON_IsString(expires))
		fprintf(out, "{\"maxAge\":%lld}", (long long)
		    (ms_of_iso(expires->valuestring) - now()));
	else
		fputs("{\"maxAge\":null}", out);
}

/* One setting, as it is in the session's JSON. */
static int
show_setting(const cJSON *cookie, const char *name, FILE *out)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(cookie, name);
	char *text;

	if (item == NULL)
		return SESSILE_ENOENT;
	if ((text = cJSON_PrintUnformatted(item)) == NULL)
		return SESSILE_ENOMEM;
	fprintf(out, "{\"%s\":%s}", name, text);
	free(text);
	return SESSILE_OK;
}

static int
show_cookie(struct sessile *s, const char *name, FILE *out)
{
	cJSON *session;
	const cJSON *cookie;
	char *json;
	int rc;

	if ((rc = sessile_json(s, &json)) != SESSILE_OK)
		return rc;
	session = cJSON_Parse(json);
	cookie = cJSON_GetObjectItemCaseSensitive(session, "cookie");
	if (strcmp(name, "maxAge") == 0)
		show_max_age(cookie, out);
	else
		rc = show_setting(cookie, name, out);
	cJSON_Delete(session);
	free(json);
	return rc;
}

/* {"in": ms}: from now on; "2030-01-31T00:00:00.000Z"; null. */
static int
set_expires(struct sessile *s, const cJSON *value)
{
	const cJSON *in = cJSON_GetObjectItemCaseSensitive(value, "in");

	if (cJSON_IsNull(value))
		return sessile_cookie_max_age(s, -1);
	if (in != NULL)
		return sessile_cookie_expires(s,
		    now() + (int64_t)in->valuedouble);
	return sessile_cookie_expires(s, ms_of_iso(value->valuestring));
}

static int
do_cookie(struct sessile *s, const struct call *c)
{
	static const struct {
		const char *name;
		int (*set)(struct sessile *, const char *);
	} texts[] = {
		{ "path", sessile_cookie_path },
		{ "domain", sessile_cookie_domain },
		{ "sameSite", sessile_cookie_same_site },
		{ "priority", sessile_cookie_priority },
	};
	static const struct {
		const char *name;
		int (*set)(struct sessile *, bool);
	} flags[] = {
		{ "secure", sessile_cookie_secure },
		{ "httpOnly", sessile_cookie_http_only },
		{ "partitioned", sessile_cookie_partitioned },
	};
	const char *name = text_arg(c, 0) + strlen("cookie.");
	const cJSON *value = arg(c, 1);
	size_t i;

	if (value == NULL)
		return show_cookie(s, name, c->out);
	if (strcmp(name, "maxAge") == 0)
		return sessile_cookie_max_age(s, cJSON_IsNull(value) ? -1 :
		    (int64_t)value->valuedouble);
	if (strcmp(name, "expires") == 0)
		return set_expires(s, value);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(name, texts[i].name) == 0)
			return texts[i].set(s, cJSON_GetStringValue(value));
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(name, flags[i].name) == 0)
			return flags[i].set(s, cJSON_IsTrue(value));
	return SESSILE_EINVAL;
}

/* ------------------------------------------------------ around of it -- */

static int
do_header(struct sessile *s, const struct call *c)
{
	return sessile_header(s, text_arg(c, 1), text_arg(c, 2));
}

/* Others do something while this request is under way. */
static int
do_meanwhile(struct sessile *s, const struct call *c)
{
	char byte = '\n';

	(void)s;
	(void)c;
	if (write(HARNESS_FD, &byte, 1) != 1 || read(HARNESS_FD, &byte, 1) != 1)
		return SESSILE_EINVAL;
	return SESSILE_OK;
}

static operation *
find(const char *name)
{
	static const struct {
		const char *name;
		operation *run;
	} table[] = {
		{ "set", do_set },
		{ "remove", do_remove },
		{ "get", do_get },
		{ "json", do_json },
		{ "id", do_id },
		{ "regenerate", do_regenerate },
		{ "renew", do_renew },
		{ "destroy", do_destroy },
		{ "unset", do_unset },
		{ "reload", do_reload },
		{ "touch", do_touch },
		{ "save", do_save },
		{ "header", do_header },
		{ "meanwhile", do_meanwhile },
	};
	size_t i;

	if (name == NULL)
		return NULL;
	if (strncmp(name, "cookie.", 7) == 0)
		return do_cookie;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(name, table[i].name) == 0)
			return table[i].run;
	return NULL;
}

/* The word both programs have for it; NULL: sessile is to answer it. */
static const char *
word_for(int error)
{
	switch (error) {
	case SESSILE_EINVAL:
		return "invalid";
	case SESSILE_ETOOBIG:
		return "big";
	case SESSILE_EJSON:
		return "json";
	case SESSILE_ENOENT:
		return "missing";
	case SESSILE_EGONE:
		return "gone";
	default:
		return NULL;
	}
}

/* Outside of cookie.path, where all that asks for one is an error. */
static bool
no_session(struct sessile *s)
{
	char *json;
	int rc = sessile_json(s, &json);

	free(json);
	return rc == SESSILE_EINVAL;
}

/* Each result is JSON; an operation that has none to tell says true. */
static int
perform(struct sessile *s, const cJSON *args, struct run *r)
{
	struct call c = { args, r->out };
	operation *run = find(text_arg(&c, 0));
	long before;
	int rc;

	if (run == NULL)
		return SESSILE_EINVAL;
	if (ftell(r->out) > 1)
		fputc(',', r->out);
	before = ftell(r->out);
	if ((rc = run(s, &c)) == SESSILE_OK) {
		if (ftell(r->out) == before)
			fputs("true", r->out);
	} else if (word_for(rc) != NULL && !no_session(s)) {
		fprintf(r->out, "{\"error\":\"%s\"}", word_for(rc));
		rc = SESSILE_OK;
	}
	return rc;
}

static int
perform_all(struct sessile *s, const cJSON *operations, struct run *r)
{
	const cJSON *args;
	int rc = SESSILE_OK;

	cJSON_ArrayForEach(args, operations) {
		if (strcmp(cJSON_GetStringValue(args->child), "answer") == 0)
			r->answer = cJSON_GetArrayItem(args, 1);
		else if ((rc = perform(s, args, r)) != SESSILE_OK)
			break;
	}
	return rc;
}

/* What the operation "answer" says, else 200 and the results. */
static int
answer(struct sessile *s, const struct run *r)
{
	const cJSON *status, *type, *body;

	if (r->answer == NULL)
		return sessile_answer(s, 200, "application/json", r->results,
		    r->len);
	status = cJSON_GetObjectItemCaseSensitive(r->answer, "status");
	type = cJSON_GetObjectItemCaseSensitive(r->answer, "type");
	body = cJSON_GetObjectItemCaseSensitive(r->answer, "body");
	return sessile_printf(s, status == NULL ? 200 : status->valueint,
	    type == NULL ? "text/plain" : type->valuestring, "%s",
	    body == NULL ? "" : body->valuestring);
}

static int
handle(struct sessile *s)
{
	struct run r = { NULL, NULL, 0, NULL };
	cJSON *operations;
	int rc = SESSILE_ENOMEM;

	operations = cJSON_Parse(sessile_request_header(s, "X-Operations"));
	if (!cJSON_IsArray(operations)) {
		cJSON_Delete(operations);
		return SESSILE_EINVAL;
	}
	if ((r.out = open_memstream(&r.results, &r.len)) != NULL) {
		fputc('[', r.out);
		rc = perform_all(s, operations, &r);
		fputc(']', r.out);
		if (fclose(r.out) == 0 && rc == SESSILE_OK)
			rc = answer(s, &r);
		free(r.results);
	}
	cJSON_Delete(operations);
	return rc;
}

int
main(void)
{
	return sessile_cgi("GET POST PUT PATCH DELETE OPTIONS", handle);
}
