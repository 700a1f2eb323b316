/*
 * The configuration's options for Strict-Transport-Security.
 */
#include "base/banned.h"
#include "session/config_fields.h"

/* Browsers count in seconds; 0 takes back what was said before. */
int
config_parse_hsts(struct config *c, const cJSON *item, struct err *e)
{
	int64_t ms;

	c->hsts.on = !cJSON_IsFalse(item);
	if (!c->hsts.on)
		return SESSILE_OK;
	if (!cJSON_IsNumber(item) ||
	    field_ms(c, item, "", 0, &ms, e) != SESSILE_OK)
		return field_error(c, item, "",
		    "false, or a whole number, 0 or more", e);
	c->hsts.age = ms / 1000;
	return SESSILE_OK;
}

int
config_parse_hsts_subdomains(struct config *c, const cJSON *item,
    struct err *e)
{
	return field_bool(c, item, "", &c->hsts.subdomains, e);
}
