/*
 * Whether the client would rather have HTML than JSON (RFC 9110 section
 * 12.5.1); see request.h.
 */
#include "http/request.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "http/media.h"

/* What the best fitting range so far says of one type. */
struct rank {
	const char	*type;
	int		 fit;	/* 3 the type itself, 2 its kind, 1 any */
	int		 q;	/* in thousandths */
};

/* 0 to 1, with decimals of which only the first three can matter. */
static bool
quality(struct span v, int *q)
{
	int unit = 100;

	if (v.n == 0 || (v.p[0] != '0' && v.p[0] != '1') ||
	    (v.n > 1 && v.p[1] != '.'))
		return false;
	*q = v.p[0] == '1' ? 1000 : 0;
	for (v.p++, v.n--; v.n > 1; v.p++, v.n--) {
		if (v.p[1] < '0' || v.p[1] > '9')
			return false;
		*q += (v.p[1] - '0') * unit;
		unit /= 10;
	}
	return *q <= 1000;
}

/* One range and its quality; false when it is malformed. */
static bool
element(struct span *v, struct span *range, int *q)
{
	struct span name, value;
	bool weighed = false;
	int rc;

	*q = 1000;
	if (!media_type(v, range))
		return false;
	while ((rc = media_parameter(v, &name, &value)) == 1) {
		if (weighed || !span_is_nocase(name, "q"))
			continue;
		if (!quality(value, q))
			return false;
		weighed = true;
	}
	return rc == 0 && (v->n == 0 || v->p[0] == ',');
}

static int
fit(struct span range, const char *type)
{
	if (span_is_nocase(range, type))
		return 3;
	if (span_is(range, "*/*"))
		return 1;
	if (range.n > 2 && memcmp(range.p + range.n - 2, "/*", 2) == 0 &&
	    strncasecmp(range.p, type, range.n - 1) == 0)
		return 2;
	return 0;
}

static void
weigh(struct rank *r, struct span range, int q)
{
	int f = fit(range, r->type);

	if (f == 0 || f < r->fit || (f == r->fit && q <= r->q))
		return;
	r->fit = f;
	r->q = q;
}

bool
request_prefers_html(const struct request *r)
{
	struct rank html = { "text/html", 0, 0 };
	struct rank json = { "application/json", 0, 0 };
	struct span v = span_of(request_header(r, "Accept")), range;
	int q;

	while (v.n > 0) {
		if (element(&v, &range, &q)) {
			weigh(&html, range, q);
			weigh(&json, range, q);
		}
		(void)scan_until(&v, ',');
	}
	return html.q > json.q;
}
