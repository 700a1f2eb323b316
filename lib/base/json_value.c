/*
 * Single values of JSON that json.c has passed; see json.h.
 */
#include "base/json.h"

#include <string.h>

#include "base/banned.h"

bool
json_is_string(struct span v)
{
	return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"';
}

/* An integer that JavaScript holds exactly (RFC 8259 section 6). */
bool
json_i64(struct span v, int64_t *out)
{
	bool negative = scan_char(&v, '-');
	uint64_t n;

	if (!scan_digits(&v, 16, &n) || v.n != 0 || n > 9007199254740991)
		return false;
	*out = negative ? -(int64_t)n : (int64_t)n;
	return true;
}

/* Not cJSON_Minify(): it takes the quote of "a\\" for an escaped one. */
void
json_minify(char *json)
{
	const char *from;
	char *to = json;
	bool string = false;

	for (from = json; *from != '\0'; from++) {
		if (!string && strchr(" \t\r\n", *from) != NULL)
			continue;
		if (string && *from == '\\')
			*to++ = *from++;
		else if (*from == '"')
			string = !string;
		*to++ = *from;
	}
	*to = '\0';
}
