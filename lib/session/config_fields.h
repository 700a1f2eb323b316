/*
 * Reading one JSON value of the configuration, with errors that name it.
 */
#ifndef SESSILE_SESSION_CONFIG_FIELDS_H
#define SESSILE_SESSION_CONFIG_FIELDS_H

#include <cjson/cJSON.h>

#include "session/config.h"

/* A key, and the function that takes its value. */
struct field {
	const char	*name;
	int		(*take)(struct config *, const cJSON *,
			    struct err *);
};

/*
 * Every member of `object` goes to its field; an unknown or repeated key is
 * an error.  `prefix` stands before names in messages ("cookie.").
 */
int	 fields_take(struct config *, const cJSON *object,
	     const char *prefix, const struct field *, size_t count,
	     struct err *);

/* config_options.c: all of a configuration's. */
int	 config_take(struct config *, const cJSON *tree, struct err *);

/*
 * A configuration that is refused is told where it says itself, as far as
 * that can be read; but in no file that it names for something else.
 */
void	 config_take_places(struct config *, const cJSON *tree);

int	 field_error(const struct config *, const cJSON *, const char *prefix,
	     const char *expected, struct err *);
int	 field_bool(const struct config *, const cJSON *, const char *prefix,
	     bool *, struct err *);
int	 field_ms(const struct config *, const cJSON *, const char *prefix,
	     int64_t min, int64_t *, struct err *);

/* One that is `expected` to be from min to max. */
int	 field_whole(const struct config *, const cJSON *, const char *prefix,
	     int64_t min, int64_t max, const char *expected, int64_t *,
	     struct err *);
int	 field_count(const struct config *, const cJSON *, const char *prefix,
	     unsigned int min, unsigned int max, const char *expected,
	     unsigned int *, struct err *);

int	 field_string(const struct config *, const cJSON *,
	     const char *prefix, char **, struct err *);

/* The place of the string among `words` (NULL ends them), or -1. */
int	 field_word(const cJSON *, const char *const *words);

#endif
