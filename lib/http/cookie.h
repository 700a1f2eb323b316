/*
 * Cookies, as npm cookie 0.7 reads and writes them (it is the one that
 * express-session uses).
 */
#ifndef SESSILE_HTTP_COOKIE_H
#define SESSILE_HTTP_COOKIE_H

#include "base/err.h"
#include "base/scan.h"

struct buf;

enum cookie_same_site { SAME_SITE_UNSET, SAME_SITE_FALSE, SAME_SITE_LAX,
    SAME_SITE_STRICT, SAME_SITE_NONE, SAME_SITE_TRUE };
enum cookie_priority { PRIORITY_UNSET, PRIORITY_LOW, PRIORITY_MEDIUM,
    PRIORITY_HIGH };

/* The attributes of a Set-Cookie header. */
struct cookie_attributes {
	const char	*domain;	/* NULL or "": left out */
	const char	*path;
	bool		 has_expires;
	int64_t		 expires;
	bool		 http_only;
	bool		 secure;
	bool		 partitioned;
	enum cookie_priority priority;
	enum cookie_same_site same_site;
};

/*
 * The next pair of a Cookie header whose name is `name`: *header is moved
 * behind it, *value is its trimmed, unquoted value, not decoded.  False at
 * the end.  (npm takes only the first of a name; sessile tries each.)
 */
bool	 cookie_next(struct span *header, const char *name,
	     struct span *value);

/* decodeURIComponent(), or the text itself where that throws. */
int	 cookie_decode(struct span value, struct buf *out);

/* encodeURIComponent(); SESSILE_EINVAL when it is not UTF-8. */
int	 cookie_encode(struct span value, struct buf *out);

/*
 * name=encoded value; attributes ..., in npm cookie's order and spelling.
 * SESSILE_EINVAL for what npm cookie answers with a TypeError.
 */
int	 cookie_serialize(const char *name, struct span value,
	     const struct cookie_attributes *, struct buf *out);

bool	 cookie_name_valid(const char *);
bool	 cookie_path_valid(const char *);
bool	 cookie_domain_valid(const char *);

#endif
