/*
 * The configuration's options for passwords.
 */
#include "base/banned.h"
#include "session/config_fields.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define PREFIX	"argon2."

/* The least are those of OWASP's Password Storage Cheat Sheet. */
static int
take_memory(struct config *c, const cJSON *item, struct err *e)
{
	int64_t n;
	int rc;

	if ((rc = field_ms(c, item, PREFIX, 1, &n, e)) != SESSILE_OK)
		return rc;
	if (n < LIMIT_ARGON2_MEMORY_MIN || n > LIMIT_ARGON2_MEMORY)
		return field_error(c, item, PREFIX, "19456 to 1048576 (KiB)",
		    e);
	c->argon2.memory = (unsigned int)n;
	return SESSILE_OK;
}

static int
take_passes(struct config *c, const cJSON *item, struct err *e)
{
	int64_t n;
	int rc;

	if ((rc = field_ms(c, item, PREFIX, 1, &n, e)) != SESSILE_OK)
		return rc;
	if (n < LIMIT_ARGON2_PASSES_MIN || n > LIMIT_ARGON2_PASSES)
		return field_error(c, item, PREFIX, "2 to 64", e);
	c->argon2.passes = (unsigned int)n;
	return SESSILE_OK;
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
	int64_t n;
	int rc;

	if ((rc = field_ms(c, item, "", 1, &n, e)) != SESSILE_OK)
		return rc;
	if (n < LIMIT_PASSWORD_LEAST || n > LIMIT_PASSWORD_LEAST_MAX)
		return field_error(c, item, "", "8 to 64", e);
	c->password_min = (unsigned int)n;
	return SESSILE_OK;
}
