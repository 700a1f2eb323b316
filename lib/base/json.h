/*
 * A strict reader of JSON text (RFC 8259) that builds no tree.  It exists
 * beside cJSON because a stored session must keep, byte for byte, the members
 * that nobody touched; cJSON would print numbers and strings anew, cuts
 * strings at \u0000 and refuses lone surrogates that Node stores.
 */
#ifndef SESSILE_BASE_JSON_H
#define SESSILE_BASE_JSON_H

#include "base/scan.h"

struct buf;

bool	 json_valid(struct span);
bool	 json_begin_object(struct span *);
int	 json_next_member(struct span *, bool first, struct span *key,
	     struct span *value);

/*
 * The last member of that name, as JSON.parse() takes it: 1, 0 if there is
 * none, -1 when it is no object.  Where only its beginning is known (`cut`),
 * the last in that, and -1 if there is none.
 */
int	 json_member(struct span object, const char *name, bool cut,
	     struct span *value);
int	 json_string(struct span, struct buf *out);
bool	 json_is_string(struct span);

/* Whether a key, quoted as it stands, is this name, which is ASCII. */
bool	 json_key_is(struct span quoted, const char *name);

/* Whole numbers up to this, either way, JavaScript holds exactly. */
#define JSON_INT_MAX	INT64_C(9007199254740991)	/* 2^53 - 1 */
bool	 json_i64(struct span, int64_t *);

/* Whether JavaScript takes valid JSON for false: null, false, "", zeros. */
bool	 json_falsy(struct span);

/* Takes the blanks out of valid JSON, in place. */
void	 json_minify(char *);

#endif
