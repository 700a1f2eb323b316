/*
 * Single values of JSON that json.c has passed; see json.h.
 */
#include "base/json.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"

bool
json_is_string(struct span v)
{
	return v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"';
}

/* Only \uXXXX can stand for what is in a name: letters and digits. */
bool
json_key_is(struct span quoted, const char *name)
{
	struct span v = { quoted.p + 1, quoted.n - 2 };
	char escape[8];
	size_t n;

	if (memchr(quoted.p, '\\', quoted.n) == NULL)
		return span_is(v, name);
	for (; v.n > 0 && *name != '\0'; name++) {
		snprintf(escape, sizeof(escape), "\\u%04x",
		    (unsigned int)(unsigned char)*name);
		n = v.n >= 6 && strncasecmp(v.p, escape, 6) == 0 ? 6 : 1;
		if (n == 1 && v.p[0] != *name)
			return false;
		v.p += n;
		v.n -= n;
	}
	return v.n == 0 && *name == '\0';
}

int
json_member(struct span object, const char *name, bool cut,
    struct span *value)
{
	struct span key, one;
	bool first = true, found = false;
	int more;

	if (!json_begin_object(&object))
		return -1;
	while ((more = json_next_member(&object, first, &key, &one)) == 1) {
		first = false;
		if (json_key_is(key, name)) {
			found = true;
			*value = one;
		}
	}
	return more == 0 || (cut && found) ? found : -1;
}

/* An integer that JavaScript holds exactly (RFC 8259 section 6). */
bool
json_i64(struct span v, int64_t *out)
{
	bool negative = scan_char(&v, '-');
	uint64_t n;

	if (!scan_digits(&v, 16, &n) || v.n != 0 || n > JSON_INT_MAX)
		return false;
	*out = negative ? -(int64_t)n : (int64_t)n;
	return true;
}

static bool
is_zero(struct span v)
{
	size_t i;

	for (i = 0; i < v.n && v.p[i] != 'e' && v.p[i] != 'E'; i++)
		if (v.p[i] != '0' && v.p[i] != '-' && v.p[i] != '.')
			return false;
	return i > 0;
}

bool
json_falsy(struct span v)
{
	static const char blanks[] = " \t\r\n";

	while (v.n > 0 && memchr(blanks, v.p[0], 4) != NULL) {
		v.p++;
		v.n--;
	}
	while (v.n > 0 && memchr(blanks, v.p[v.n - 1], 4) != NULL)
		v.n--;
	return span_is(v, "null") || span_is(v, "false") ||
	    span_is(v, "\"\"") || is_zero(v);
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
