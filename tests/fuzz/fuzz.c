/*
 * What fuzz targets have in common; see fuzz.h.
 */
#include "fuzz.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: must hold: %s\n", file, line, what);
	abort();
}

void
fuzz_folder(char *path, size_t size)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(path, size, "%s/sessile-fuzz-XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	MUST(mkdtemp(path) != NULL);
}

char *
fuzz_text(const void *p, size_t n)
{
	char *text = malloc(n + 1);

	MUST(text != NULL);
	if (n > 0)
		memcpy(text, p, n);
	text[n] = '\0';
	return text;
}

struct span
fuzz_span(const void *p, size_t n)
{
	struct span v = { p, n };

	return v;
}

struct span
fuzz_buf(const struct buf *b)
{
	return fuzz_span(buf_text(b), b->len);
}

bool
fuzz_same(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
fuzz_holds(struct span v, const char *what)
{
	return memmem(v.p, v.n, what, strlen(what)) != NULL;
}

cJSON *
fuzz_tree(struct span json)
{
	return fuzz_holds(json, "\\u0000") ? NULL :
	    cJSON_ParseWithLength(json.p, json.n);
}

bool
fuzz_controls(struct span json)
{
	bool string = false;
	size_t i;

	for (i = 0; i < json.n; i++)
		if (string && (unsigned char)json.p[i] < 0x20)
			return true;
		else if (json.p[i] == '"')
			string = !string;
		else if (string && json.p[i] == '\\')
			i++;
	return false;
}
