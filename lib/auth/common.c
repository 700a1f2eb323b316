/*
 * Passwords that everybody thinks of; see common.h.
 */
#include "auth/common.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "base/limits.h"
#include "base/mem.h"

#define PIECE_MIN	4	/* a shorter one tells nothing */
#define PIECE_MAX	32	/* about the longest on the list */
#define PIECES		3

/* Below 0, 0, above 0: as memcmp(), where the shorter one comes first. */
static int
compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = memcmp(a.p, b.p, n);

	return c != 0 || a.n == b.n ? c : a.n < b.n ? -1 : 1;
}

static bool
listed(struct span word)
{
	size_t low = 0, high = common_passwords_length, at, end;
	struct span line;
	int c;

	while (low < high) {
		at = low + (high - low) / 2;
		while (at > low && common_passwords[at - 1] != '\n')
			at--;
		for (end = at; common_passwords[end] != '\n'; end++)
			;
		line.p = common_passwords + at;
		line.n = end - at;
		if ((c = compare(word, line)) == 0)
			return true;
		if (c < 0)
			high = at;
		else
			low = end + 1;
	}
	return false;
}

/* What is common just here: the user's name, and a line a word. */
struct here {
	struct span	 name;
	struct span	 words;
};

static bool
is_of_here(struct span word, struct here here)
{
	struct span one;

	while (here.words.n > 0) {
		one = scan_until(&here.words, '\n');
		if (one.n == word.n &&
		    strncasecmp(one.p, word.p, word.n) == 0)
			return true;
	}
	return word.n > 0 && compare(word, here.name) == 0;
}

static bool
is_piece(struct span word, struct here here)
{
	return (word.n >= PIECE_MIN && listed(word)) ||
	    is_of_here(word, here);
}

/* How few pieces a word is made of; more than PIECES where it is not. */
static unsigned int
pieces(struct span word, struct here here)
{
	unsigned int least[PIECES * PIECE_MAX + 1] = { 0 };
	struct span part;
	size_t from, to;

	if (word.n > PIECES * PIECE_MAX)
		return is_piece(word, here) ? 1 : PIECES + 1;
	for (to = 1; to <= word.n; to++) {
		least[to] = PIECES + 1;
		for (from = 0; from < to; from++) {
			part.p = word.p + from;
			part.n = to - from;
			if (least[from] + 1 < least[to] &&
			    is_piece(part, here))
				least[to] = least[from] + 1;
		}
	}
	return least[word.n];
}

/* Over and over: twice at least, and the last time it may break off. */
static bool
repeats(struct span word)
{
	size_t n;

	for (n = 1; n <= word.n / 2; n++)
		if (memcmp(word.p, word.p + n, word.n - n) == 0)
			return true;
	return false;
}

/* The letters of ASCII made small. */
static struct span
small(char *to, struct span from)
{
	struct span v = { to, from.n };
	size_t i;

	for (i = 0; i < from.n; i++)
		to[i] = from.p[i] >= 'A' && from.p[i] <= 'Z' ?
		    (char)(from.p[i] - 'A' + 'a') : from.p[i];
	return v;
}

bool
common_password(struct span password, const char *name, const char *words)
{
	char a[LIMIT_PASSWORD], b[LIMIT_NAME];
	struct here here = { span_of(name), span_of(words) };
	struct span word;
	bool common;

	if (password.n == 0 || password.n > sizeof(a) ||
	    here.name.n > sizeof(b))
		return false;
	word = small(a, password);
	here.name = small(b, here.name);
	common = repeats(word) || pieces(word, here) <= PIECES;
	mem_wipe(a, sizeof(a));
	return common;
}
