/*
 * Reading one JSON value of the configuration; see config_fields.h.
 */
#include "session/config_fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/mem.h"

#define MS_MAX	8.64e15		/* what a date can hold */

static const struct field *
find(const struct field *fields, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static bool
repeated(const cJSON *item)
{
	const cJSON *other;

	for (other = item->next; other != NULL; other = other->next)
		if (strcmp(other->string, item->string) == 0)
			return true;
	return false;
}

int
fields_take(struct config *c, const cJSON *object, const char *prefix,
    const struct field *fields, size_t count, struct err *e)
{
	const struct field *f;
	const cJSON *item;
	int rc;

	cJSON_ArrayForEach(item, object) {
		if ((f = find(fields, count, item->string)) == NULL)
			return err_set(e, SESSILE_ECONFIG,
			    "%s: unknown key \"%s%s\"", c->path, prefix,
			    item->string);
		if (repeated(item))
			return err_set(e, SESSILE_ECONFIG,
			    "%s: \"%s%s\" is there twice", c->path, prefix,
			    item->string);
		if ((rc = f->take(c, item, e)) != SESSILE_OK)
			return rc;
	}
	return SESSILE_OK;
}

int
field_error(const struct config *c, const cJSON *item, const char *prefix,
    const char *expected, struct err *e)
{
	return err_set(e, SESSILE_ECONFIG, "%s: \"%s%s\" must be %s",
	    c->path, prefix, item->string, expected);
}

int
field_bool(const struct config *c, const cJSON *item, const char *prefix,
    bool *out, struct err *e)
{
	if (!cJSON_IsBool(item))
		return field_error(c, item, prefix, "true or false", e);
	*out = cJSON_IsTrue(item);
	return SESSILE_OK;
}

int
field_ms(const struct config *c, const cJSON *item, const char *prefix,
    int64_t min, int64_t *out, struct err *e)
{
	double d = item->valuedouble;

	if (!cJSON_IsNumber(item) || !(d >= (double)min && d <= MS_MAX) ||
	    (double)(int64_t)d < d || (double)(int64_t)d > d)
		return field_error(c, item, prefix, min > 0 ?
		    "a whole number, 1 or more" :
		    "a whole number, 0 or more", e);
	*out = (int64_t)d;
	return SESSILE_OK;
}

int
field_whole(const struct config *c, const cJSON *item, const char *prefix,
    int64_t min, int64_t max, const char *expected, int64_t *out,
    struct err *e)
{
	int64_t n = 0;
	int rc;

	if ((rc = field_ms(c, item, prefix, 0, &n, e)) != SESSILE_OK)
		return rc;
	if (n < min || n > max)
		return field_error(c, item, prefix, expected, e);
	*out = n;
	return SESSILE_OK;
}

int
field_count(const struct config *c, const cJSON *item, const char *prefix,
    unsigned int min, unsigned int max, const char *expected,
    unsigned int *out, struct err *e)
{
	int64_t n = 0;
	int rc;

	rc = field_whole(c, item, prefix, min, max, expected, &n, e);
	if (rc == SESSILE_OK)
		*out = (unsigned int)n;
	return rc;
}

/* Replaces *out, which is freed. */
int
field_string(const struct config *c, const cJSON *item, const char *prefix,
    char **out, struct err *e)
{
	const char *s = item->valuestring;
	char *copy;

	if (!cJSON_IsString(item) || s[0] == '\0')
		return field_error(c, item, prefix, "a string", e);
	if (strlen(s) >= LIMIT_PATH || !span_plain(span_of(s)))
		return field_error(c, item, prefix,
		    "shorter, and without control characters", e);
	if ((copy = mem_dup(s, strlen(s))) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	free(*out);
	*out = copy;
	return SESSILE_OK;
}

int
field_word(const cJSON *item, const char *const *words)
{
	int i;

	if (!cJSON_IsString(item))
		return -1;
	for (i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], item->valuestring) == 0)
			return i;
	return -1;
}
