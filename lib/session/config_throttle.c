/*
 * The configuration's options for sign-ins that fail again and again.
 */
#include <string.h>

#include "base/banned.h"
#include "session/config_fields.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define PREFIX	"throttle."

/* At most: NIST SP 800-63B, section 5.2.2. */
static int
take_name(struct config *c, const cJSON *item, struct err *e)
{
	return field_whole(c, item, PREFIX, 1, LIMIT_FREE_NAME, "1 to 100",
	    &c->throttle.name, e);
}

static int
take_address(struct config *c, const cJSON *item, struct err *e)
{
	return field_whole(c, item, PREFIX, 1, LIMIT_FREE_ADDRESS, "1 to 10000",
	    &c->throttle.address, e);
}

static int
take_max_delay(struct config *c, const cJSON *item, struct err *e)
{
	return field_whole(c, item, PREFIX, LIMIT_DELAY_MIN, LIMIT_DELAY,
	    "60000 to 86400000 (ms)", &c->throttle.longest, e);
}

static const struct field options[] = {
	{ "name", take_name },
	{ "address", take_address },
	{ "maxDelay", take_max_delay },
};

int
config_parse_throttle(struct config *c, const cJSON *item, struct err *e)
{
	c->throttle.on = !cJSON_IsFalse(item);
	if (!c->throttle.on)
		return SESSILE_OK;
	if (!cJSON_IsObject(item))
		return field_error(c, item, "", "an object or false", e);
	return fields_take(c, item, PREFIX, options, COUNT(options), e);
}

/* Browsers keep none for longer than 400 days. */
int
config_parse_known_browser(struct config *c, const cJSON *item,
    struct err *e)
{
	return field_whole(c, item, "", 0, LIMIT_KNOWN, "0 to 34560000000 (ms)",
	    &c->known_browser, e);
}
