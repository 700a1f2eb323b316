/*
 * Writing Set-Cookie; see cookie.h.  The order and the spelling are npm
 * cookie's; what it answers with a TypeError is refused.
 */
#include <string.h>

#include "base/banned.h"
#include "base/buf.h"
#include "base/date.h"
#include "http/cookie.h"

bool
cookie_name_valid(const char *name)
{
	return span_token(span_of(name));
}

/* 0x20 to 0x3a and 0x3d to 0x7e: no control characters, no ";", no "<". */
bool
cookie_path_valid(const char *path)
{
	for (; *path != '\0'; path++)
		if (*path < 0x20 || *path > 0x7e || *path == ';' ||
		    *path == '<')
			return false;
	return true;
}

static bool
alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

/* Letters, digits and inner hyphens, 1 to 63 of them. */
static bool
label_valid(struct span label)
{
	size_t i;

	if (label.n == 0 || label.n > 63 || !alphanumeric(label.p[0]) ||
	    !alphanumeric(label.p[label.n - 1]))
		return false;
	for (i = 0; i < label.n; i++)
		if (!alphanumeric(label.p[i]) && label.p[i] != '-')
			return false;
	return true;
}

bool
cookie_domain_valid(const char *domain)
{
	struct span rest = span_of(domain);
	size_t n;

	(void)scan_char(&rest, '.');
	do {
		n = rest.n;
		if (!label_valid(scan_until(&rest, '.')))
			return false;
	} while (rest.n > 0);
	/* scan_until() passed over a dot at the end. */
	return n > 0 && rest.p[-1] != '.';
}

static int
put_place(const struct cookie_attributes *a, struct buf *out)
{
	if (a->domain != NULL && a->domain[0] != '\0') {
		if (!cookie_domain_valid(a->domain))
			return SESSILE_EINVAL;
		buf_puts(out, "; Domain=");
		buf_puts(out, a->domain);
	}
	if (a->path != NULL && a->path[0] != '\0') {
		if (!cookie_path_valid(a->path))
			return SESSILE_EINVAL;
		buf_puts(out, "; Path=");
		buf_puts(out, a->path);
	}
	return SESSILE_OK;
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
	int rc;

	if (!cookie_name_valid(name))
		return SESSILE_EINVAL;
	buf_puts(out, name);
	buf_putc(out, '=');
	if ((rc = cookie_encode(value, out)) != SESSILE_OK ||
	    (rc = put_place(a, out)) != SESSILE_OK)
		return rc;
	if (a->has_expires) {
		if (!date_utc(a->expires, date))
			return SESSILE_EINVAL;
		buf_puts(out, "; Expires=");
		buf_puts(out, date);
	}
	put_flags(a, out);
	return buf_error(out);
}
