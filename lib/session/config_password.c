/*
 * The configuration's options for passwords.
 */
#include "base/banned.h"
#include "session/config_fields.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define PREFIX	"argon2."

static int
whole(struct config *c, const cJSON *item, const char *prefix,
    unsigned int min, unsigned int max, const char *expected,
    unsigned int *out, struct err *e)
{
	int64_t n;
	int rc;

	if ((rc = field_ms(c, item, prefix, 1, &n, e)) != SESSILE_OK)
		return rc;
	if (n < min || n > max)
		return field_error(c, item, prefix, expected, e);
	*out = (unsigned int)n;
	return SESSILE_OK;
}

/* The least are those of OWASP's Password Storage Cheat Sheet. */
static int
take_memory(struct config *c, const cJSON *item, struct err *e)
{
	return whole(c, item, PREFIX, LIMIT_ARGON2_MEMORY_MIN,
	    LIMIT_ARGON2_MEMORY, "19456 to 1048576 (KiB)",
	    &c->argon2.memory, e);
}

static int
take_passes(struct config *c, const cJSON *item, struct err *e)
{
	return whole(c, item, PREFIX, LIMIT_ARGON2_PASSES_MIN,
	    LIMIT_ARGON2_PASSES, "2 to 64", &c->argon2.passes, e);
}

static const struct field options[] = {
	{ "memory", take_memory },
	{ "passes", take_passes },
};

int
config_parse_argon2(struct config *c, const cJSON *item, struct err *e)
{
	if (!cJSON_IsObject(item))
		return field_error(c, item, "", "an object", e);
	return fields_take(c, item, PREFIX, options, COUNT(options), e);
}

int
config_parse_password_min(struct config *c, const cJSON *item,
    struct err *e)
{
	return whole(c, item, "", LIMIT_PASSWORD_LEAST,
	    LIMIT_PASSWORD_LEAST_MAX, "8 to 64", &c->password_min, e);
}

int
config_parse_hash_slots(struct config *c, const cJSON *item, struct err *e)
{
	return whole(c, item, "", 1, LIMIT_SLOTS, "1 to 64",
	    &c->hash_slots, e);
}
