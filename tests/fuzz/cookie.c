/*
 * The Cookie header, and cookies as they are written: what is read lies in
 * the header and is all that another reader finds; what is written reads the
 * same again, and has nothing in it that would break a header.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "http/cookie.h"

#define NAME	"connect.sid"
#define CEILING	(1024 * 1024)

static size_t
count(struct span v, char c)
{
	size_t i, n = 0;

	for (i = 0; i < v.n; i++)
		n += v.p[i] == c;
	return n;
}

/* How many pairs there are of the name, by no function of the library. */
static size_t
pairs(struct span header)
{
	const char *p = header.p, *end = p + header.n, *semicolon, *key, *eq;
	size_t n = 0;

	for (; p < end; p = semicolon + 1) {
		if ((semicolon = memchr(p, ';', (size_t)(end - p))) == NULL)
			semicolon = end;
		eq = memchr(p, '=', (size_t)(semicolon - p));
		for (key = p; eq != NULL && key < eq && (*key == ' ' ||
		    *key == '\t'); key++)
			;
		while (eq != NULL && eq > key && (eq[-1] == ' ' ||
		    eq[-1] == '\t'))
			eq--;
		n += eq != NULL && fuzz_same(fuzz_span(key, (size_t)(eq -
		    key)), span_of(NAME));
	}
	return n;
}

/* A cookie of a value that is coded already, amid others. */
static void
check_amid_others(struct span coded, struct span plain)
{
	struct buf header = BUF_INIT(CEILING), read = BUF_INIT(CEILING);
	struct span rest, value;

	buf_puts(&header, "a=1; " NAME "X=2;" NAME "=");
	buf_put(&header, coded.p, coded.n);
	buf_puts(&header, " ; b=");
	rest = fuzz_buf(&header);
	MUST(cookie_next(&rest, NAME, &value));
	MUST(fuzz_same(value, coded));
	MUST(cookie_decode(value, &read) == SESSILE_OK);
	MUST(fuzz_same(fuzz_buf(&read), plain));
	MUST(!cookie_next(&rest, NAME, &value));
	buf_free(&header);
	buf_free(&read);
}

static void
check_value(struct span value)
{
	struct buf plain = BUF_INIT(CEILING), coded = BUF_INIT(CEILING);
	struct span text;
	size_t i;

	MUST(cookie_decode(value, &plain) == SESSILE_OK);
	MUST(plain.len <= value.n);
	text = fuzz_buf(&plain);
	MUST(count(value, '%') > 0 || fuzz_same(text, value));
	MUST(!span_utf8(value) || span_utf8(text));
	if (cookie_encode(text, &coded) != SESSILE_OK) {
		MUST(!span_utf8(text));
	} else {
		for (i = 0; i < coded.len; i++)
			MUST(strchr(" \t\r\n\";,\\=", coded.data[i]) == NULL &&
			    coded.data[i] > 0x20 && coded.data[i] < 0x7f);
		check_amid_others(fuzz_buf(&coded), text);
	}
	buf_free(&plain);
	buf_free(&coded);
}

static void
check_header(struct span header)
{
	struct span rest = header, before, value;
	size_t n = 0;

	while (before = rest, cookie_next(&rest, NAME, &value)) {
		n++;
		MUST(rest.n < before.n);
		MUST(rest.p + rest.n == header.p + header.n);
		MUST(value.p >= before.p && value.p + value.n <= rest.p);
		MUST(count(value, ';') == 0);
		check_value(value);
	}
	MUST(rest.n == 0);
	MUST(n == pairs(header));
}

/* One attribute more: one semicolon more. */
static void
check_attributes(struct span value, const struct cookie_attributes *a,
    bool valid, size_t semicolons)
{
	struct buf line = BUF_INIT(CEILING);
	int rc = cookie_serialize("a", value, a, &line);

	MUST((rc == SESSILE_OK) == (valid && span_utf8(value)));
	if (rc == SESSILE_OK) {
		MUST(span_plain(fuzz_buf(&line)));
		MUST(count(fuzz_buf(&line), ';') == semicolons);
	}
	buf_free(&line);
}

/* What a Set-Cookie header says is read again from a Cookie header. */
static void
check_name(const char *name, struct span value)
{
	const struct cookie_attributes none = { .path = NULL };
	struct buf line = BUF_INIT(CEILING), read = BUF_INIT(CEILING);
	struct span rest, v;
	int rc = cookie_serialize(name, value, &none, &line);

	MUST((rc == SESSILE_OK) == (cookie_name_valid(name) &&
	    span_utf8(value)));
	if (rc == SESSILE_OK) {
		rest = fuzz_buf(&line);
		MUST(span_plain(rest) && cookie_next(&rest, name, &v));
		MUST(cookie_decode(v, &read) == SESSILE_OK);
		MUST(fuzz_same(fuzz_buf(&read), value));
	}
	buf_free(&line);
	buf_free(&read);
}

int
LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	struct span value = fuzz_span(p, n);
	char *text = fuzz_text(p, n);
	const struct cookie_attributes path = { .path = text };
	const struct cookie_attributes domain = { .domain = text };
	const bool given = text[0] != '\0';

	check_header(value);
	check_value(value);
	check_name(text, value);
	check_attributes(value, &path, !given || cookie_path_valid(text),
	    given);
	check_attributes(value, &domain, !given || cookie_domain_valid(text),
	    given);
	free(text);
	return 0;
}
