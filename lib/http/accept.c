/*
 * What the client would rather have; see request.h.
 */
#include <string.h>

#include "base/banned.h"
#include "http/request.h"

/* q=0.5 in thousandths: RFC 9110 section 12.4.2; 1000 when absent. */
static int
quality(struct span params)
{
	struct span one, name;
	int q = 1000, i, digit = 100;

	while (params.n > 0) {
		one = span_trim(scan_until(&params, ';'));
		name = span_trim(scan_until(&one, '='));
		if (!span_is_nocase(name, "q"))
			continue;
		one = span_trim(one);
		if (one.n == 0 || (one.p[0] != '0' && one.p[0] != '1'))
			return 0;
		q = (one.p[0] - '0') * 1000;
		for (i = 2; (size_t)i < one.n && i < 5; i++) {
			if (one.p[i] < '0' || one.p[i] > '9')
				break;
			q += (one.p[i] - '0') * digit;
			digit /= 10;
		}
	}
	return q > 1000 ? 1000 : q;
}

/* How specific a range is for a type: 0 not at all, 3 exactly. */
static int
fit(struct span range, const char *type, const char *whole)
{
	if (span_is_nocase(range, whole))
		return 3;
	if (span_is_nocase(range, type))
		return 2;
	return span_is(range, "*/*") ? 1 : 0;
}

/* The most specific range decides. */
static int
rank(const char *accept, const char *type, const char *whole)
{
	struct span rest = span_of(accept), one, range;
	int best = 0, q = 0, f;

	while (rest.n > 0) {
		one = scan_until(&rest, ',');
		range = span_trim(scan_until(&one, ';'));
		if ((f = fit(range, type, whole)) > best) {
			best = f;
			q = quality(one);
		}
	}
	return q;
}

bool
request_prefers_html(const struct request *r)
{
	const char *accept = request_header(r, "Accept");

	if (accept == NULL || strlen(accept) > LIMIT_ENV_VALUE)
		return false;
	return rank(accept, "text/*", "text/html") >
	    rank(accept, "application/*", "application/json");
}
