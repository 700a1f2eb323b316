/*
 * The reference values that Node gave; see vectors.h.
 */
#include "vectors.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct vectors *
vectors_open(const char *name, size_t columns)
{
	const char *root = getenv("SESSILE_ROOT");
	struct vectors *t = calloc(1, sizeof(*t));
	char path[4096];

	ck_assert_ptr_nonnull(t);
	ck_assert_uint_le(columns, VECTORS_MAX);
	snprintf(path, sizeof(path), "%s/tests/unit/vectors/%s",
	    root == NULL ? "." : root, name);
	t->f = fopen(path, "r");
	ck_assert_msg(t->f != NULL, "%s", path);
	t->want = columns;
	return t;
}

static unsigned int
nibble(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	ck_assert_msg(at != NULL, "no hex digit: %c", c);
	return at == NULL ? 0 : (unsigned int)(at - digits);
}

/* A single digit is no byte but a mark, and stays. */
static size_t
unhex(char *text)
{
	size_t i, n = strlen(text);

	if (n == 1)
		return n;
	ck_assert_msg(n % 2 == 0, "%s", text);
	n /= 2;
	for (i = 0; i < n; i++)
		text[i] = (char)(nibble(text[2 * i]) << 4 |
		    nibble(text[2 * i + 1]));
	text[n] = '\0';
	return n;
}

static void
name_columns(struct vectors *t)
{
	char *rest = t->text + 1, *one;
	size_t i;

	for (i = 0; (one = strsep(&rest, "\t")) != NULL; i++)
		if (i < VECTORS_MAX)
			t->plain[i] = strchr(one, ':') != NULL;
}

bool
vectors_next(struct vectors *t)
{
	ssize_t n;
	char *rest;
	size_t i;

	while ((n = getline(&t->text, &t->size, t->f)) != -1) {
		t->line++;
		if (n > 0 && t->text[n - 1] == '\n')
			t->text[n - 1] = '\0';
		if (t->text[0] != '#')
			break;
		name_columns(t);
	}
	if (n == -1)
		return false;
	rest = t->text;
	for (i = 0; i < t->want; i++) {
		t->field[i] = strsep(&rest, "\t");
		ck_assert_msg(t->field[i] != NULL, "line %d", t->line);
		t->len[i] = t->plain[i] ? strlen(t->field[i]) :
		    unhex(t->field[i]);
	}
	ck_assert_msg(rest == NULL, "line %d", t->line);
	t->rows++;
	return true;
}

void
vectors_close(struct vectors *t)
{
	fclose(t->f);
	free(t->text);
	free(t);
}
