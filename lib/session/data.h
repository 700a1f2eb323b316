/*
 * The data of a session: its members but `cookie`, in order.  A value is
 * kept as the JSON text that it came as, so that what nobody touches keeps
 * its bytes.
 */
#ifndef SESSILE_SESSION_DATA_H
#define SESSILE_SESSION_DATA_H

#include "base/buf.h"
#include "base/scan.h"

struct member {
	char	*key;		/* NULL: no C string can hold it (\u0000) */
	char	*quoted;	/* the key as JSON */
	char	*json;		/* the value */
};

struct data {
	struct member	*members;
	size_t		 count;
	size_t		 size;
};

/*
 * Whether a key is a name of express-session's Session objects, or of every
 * object of JavaScript: Express drops such keys when it loads a session.
 */
bool	 data_reserved(const char *key);

/* 1 to LIMIT_KEY bytes of UTF-8, and not reserved. */
bool	 data_key_valid(const char *key);

void	 data_free(struct data *);
int	 data_copy(struct data *to, const struct data *from);

/*
 * Takes a stored session apart, but for reserved keys; `cookie` is the text
 * of that member.  SESSILE_EDATA: no JSON object, or without `cookie`.
 */
int	 data_parse(struct data *, struct span sess, struct span *cookie);

/* The value under key, or NULL. */
const char *data_get(const struct data *, const char *key);

/* `json` has to be valid; it is kept without needless blanks. */
int	 data_set(struct data *, const char *key, const char *json);
void	 data_remove(struct data *, const char *key);

/* ,"key":value for every member: what stands behind `cookie`. */
int	 data_print(const struct data *, struct buf *);
bool	 data_equal(const struct data *, const struct data *);

/*
 * Applies what changed from `base` to `now` onto `row`: keys set, keys
 * removed; all others stay as they are in `row`.
 */
int	 data_merge(struct data *row, const struct data *base,
	     const struct data *now);

#endif
