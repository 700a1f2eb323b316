/*
 * The configuration's options for passwords.
 */
#include <string.h>

#include "base/banned.h"
#include "base/buf.h"
#include "session/config_fields.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define PREFIX	"argon2."

/* The least are those of OWASP's Password Storage Cheat Sheet. */
static int
take_memory(struct config *c, const cJSON *item, struct err *e)
{
	return field_count(c, item, PREFIX, LIMIT_ARGON2_MEMORY_MIN,
	    LIMIT_ARGON2_MEMORY, "19456 to 1048576 (KiB)",
	    &c->argon2.memory, e);
}

static int
take_passes(struct config *c, const cJSON *item, struct err *e)
{
	return field_count(c, item, PREFIX, LIMIT_ARGON2_PASSES_MIN,
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
	return field_count(c, item, "", LIMIT_PASSWORD_LEAST,
	    LIMIT_PASSWORD_LEAST_MAX, "8 to 64", &c->password_min, e);
}

/* A shorter one would be a piece of too much. */
static bool
is_word(const cJSON *item)
{
	struct span word = span_of(cJSON_IsString(item) ? item->valuestring :
	    NULL);

	return word.n >= LIMIT_WORD_LEAST && word.n <= LIMIT_WORD &&
	    span_plain(word);
}

static bool
put_words(struct buf *words, const cJSON *item)
{
	const cJSON *one;

	if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) > LIMIT_WORDS)
		return false;
	cJSON_ArrayForEach(one, item) {
		if (!is_word(one))
			return false;
		buf_puts(words, one->valuestring);
		buf_putc(words, '\n');
	}
	return true;
}

int
config_parse_password_words(struct config *c, const cJSON *item,
    struct err *e)
{
	struct buf words = BUF_INIT(LIMIT_WORDS * (LIMIT_WORD + 1));

	if (!put_words(&words, item)) {
		buf_free(&words);
		return field_error(c, item, "", "a list of at most 256 "
		    "words of 4 to 32 bytes", e);
	}
	if ((c->password_words = buf_take(&words)) == NULL)
		return err_set(e, SESSILE_ENOMEM, "out of memory");
	return SESSILE_OK;
}

int
config_parse_by_position(struct config *c, const cJSON *item, struct err *e)
{
	return field_bool(c, item, "", &c->by_position, e);
}

int
config_parse_hash_slots(struct config *c, const cJSON *item, struct err *e)
{
	return field_count(c, item, "", 1, LIMIT_SLOTS, "1 to 64",
	    &c->hash_slots, e);
}
