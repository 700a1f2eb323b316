/*
 * The Set-Cookie header, and what may stand in it; see cookie.h.
 */
#include "http/cookie.h"

#include "base/banned.h"
#include "base/buf.h"
#include "base/date.h"

bool
cookie_name_valid(const char *name)
{
	return span_token(span_of(name));
}

/* ASCII without control characters, ";" and, as npm cookie has it, "<". */
bool
cookie_path_valid(const char *path)
{
	struct span v = span_of(path);
	size_t i;

	for (i = 0; i < v.n; i++)
		if (v.p[i] < 0x20 || v.p[i] > 0x7e || v.p[i] == ';' ||
		    v.p[i] == '<')
			return false;
	return path != NULL;
}

static bool
alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

/* 1 to 63 letters, digits and hyphens, none of these at either end. */
static bool
label(struct span v)
{
	size_t i;

	if (v.n == 0 || v.n > 63 || !alnum(v.p[0]) || !alnum(v.p[v.n - 1]))
		return false;
	for (i = 0; i < v.n; i++)
		if (!alnum(v.p[i]) && v.p[i] != '-')
			return false;
	return true;
}

/* Labels with dots between them; one dot may lead, none may trail. */
bool
cookie_domain_valid(const char *domain)
{
	struct span v = span_of(domain), one;

	(void)scan_char(&v, '.');
	do {
		one = scan_until(&v, '.');
		if (!label(one))
			return false;
	} while (v.n > 0);
	return one.p[one.n] != '.';
}

static bool
given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static void
put_domain_path(const struct cookie_attributes *a, struct buf *out)
{
	if (given(a->domain)) {
		buf_puts(out, "; Domain=");
		buf_puts(out, a->domain);
	}
	if (given(a->path)) {
		buf_puts(out, "; Path=");
		buf_puts(out, a->path);
	}
}

static void
put_flags(const struct cookie_attributes *a, struct buf *out)
{
	static const char *const priorities[] = { "", "; Priority=Low",
	    "; Priority=Medium", "; Priority=High" };
	static const char *const same_sites[] = { "", "", "; SameSite=Lax",
	    "; SameSite=Strict", "; SameSite=None", "; SameSite=Strict" };

	if (a->http_only)
		buf_puts(out, "; HttpOnly");
	if (a->secure)
		buf_puts(out, "; Secure");
	if (a->partitioned)
		buf_puts(out, "; Partitioned");
	buf_puts(out, priorities[a->priority]);
	buf_puts(out, same_sites[a->same_site]);
}

int
cookie_serialize(const char *name, struct span value,
    const struct cookie_attributes *a, struct buf *out)
{
	char date[DATE_TEXT];

	if (!cookie_name_valid(name) || !span_utf8(value) ||
	    (given(a->domain) && !cookie_domain_valid(a->domain)) ||
	    (given(a->path) && !cookie_path_valid(a->path)) ||
	    (a->has_expires && !date_utc(a->expires, date)))
		return SESSILE_EINVAL;
	buf_puts(out, name);
	buf_putc(out, '=');
	(void)cookie_encode(value, out);
	put_domain_path(a, out);
	if (a->has_expires) {
		buf_puts(out, "; Expires=");
		buf_puts(out, date);
	}
	put_flags(a, out);
	return buf_error(out);
}
