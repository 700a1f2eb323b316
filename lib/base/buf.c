/*
 * A growing buffer with a ceiling; see buf.h.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "base/mem.h"
#include "sessile.h"

void
buf_init(struct buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max;
}

void
buf_free(struct buf *b)
{
	mem_wipe_free(b->data, b->size);
	buf_init(b, b->max);
}

/* Empty, but keeping its memory for the next use. */
void
buf_reset(struct buf *b)
{
	if (b->data != NULL)
		mem_wipe(b->data, b->size);
	b->len = 0;
	b->error = SESSILE_OK;
}

static int
grow(struct buf *b, size_t more)
{
	size_t size;
	char *data;

	if (b->error != SESSILE_OK)
		return b->error;
	if (more > b->max || b->len > b->max - more)
		return b->error = SESSILE_ETOOBIG;
	if (b->data != NULL && b->len + more < b->size)
		return SESSILE_OK;
	size = b->size == 0 ? 256 : b->size;
	while (size <= b->len + more)
		size *= 2;
	if ((data = malloc(size)) == NULL)
		return b->error = SESSILE_ENOMEM;
	if (b->data != NULL && b->len > 0)
		memcpy(data, b->data, b->len);
	mem_wipe_free(b->data, b->size);
	b->data = data;
	b->size = size;
	return SESSILE_OK;
}

int
buf_reserve(struct buf *b, size_t more)
{
	return grow(b, more);
}

int
buf_put(struct buf *b, const void *p, size_t n)
{
	if (grow(b, n) != SESSILE_OK)
		return b->error;
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
	return SESSILE_OK;
}

int
buf_puts(struct buf *b, const char *s)
{
	return buf_put(b, s, strlen(s));
}

int
buf_putc(struct buf *b, char c)
{
	return buf_put(b, &c, 1);
}

int
buf_put_i64(struct buf *b, int64_t n)
{
	char text[24], *p = text + sizeof(text);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (n < 0)
		*--p = '-';
	return buf_put(b, p, (size_t)(text + sizeof(text) - p));
}

/* A JSON string, quoted and escaped as JSON.stringify() does. */
int
buf_put_json(struct buf *b, const char *s, size_t n)
{
	static const char names[] = "btn-fr";	/* 0x08 to 0x0d */
	size_t i, from = 0;
	unsigned char c;

	buf_putc(b, '"');
	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_put(b, s + from, i - from);
		from = i + 1;
		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c >= 0x08 && c <= 0x0d && c != 0x0b)
			buf_printf(b, "\\%c", names[c - 0x08]);
		else
			buf_printf(b, "\\u%04x", c);
	}
	buf_put(b, s + from, n - from);
	return buf_putc(b, '"');
}

int
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return b->error = SESSILE_EINVAL;
	if (grow(b, (size_t)n) != SESSILE_OK)
		return b->error;
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return SESSILE_OK;
}

int
buf_error(const struct buf *b)
{
	return b->error;
}

/* The text, now the caller's to free; NULL if anything failed. */
char *
buf_take(struct buf *b)
{
	char *data;

	if (b->error == SESSILE_OK && b->data == NULL)
		buf_put(b, "", 0);
	if (b->error != SESSILE_OK) {
		buf_free(b);
		return NULL;
	}
	data = b->data;
	buf_init(b, b->max);
	return data;
}

const char *
buf_text(const struct buf *b)
{
	return b->data == NULL ? "" : b->data;
}
