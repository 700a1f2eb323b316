/*
 * A store in a folder of its own, and requests of which the bytes come from a
 * fuzz target.  Of every answer is looked at what none may be without.
 */
#ifndef SESSILE_TESTS_FUZZ_PLACE_H
#define SESSILE_TESTS_FUZZ_PLACE_H

#include "../../cgi-bin/handlers.h"
#include "fuzz.h"
#include "session/session.h"

#define PLACE_SECRET	"what the cookies of fuzz targets are signed with"

/* Somebody who is signed in all the time, and his cookie's value, decoded. */
#define CANARY		"canary-canary-canary-canary-cana"
#define CANARY_VALUE	"s:" CANARY \
	".lA6TnMhSugCwqqw3VVebTkv626eBNNGLdfndhudEu6U"
#define CANARY_COOKIE	"connect.sid=s%3A" CANARY \
	".lA6TnMhSugCwqqw3VVebTkv626eBNNGLdfndhudEu6U"

/* And who may sign in. */
#define PLACE_USER	"John Doe"
#define PLACE_POSITION	"Software Engineer"
#define PLACE_OTHER	"Jane Roe"
#define PLACE_PASSWORD	"a password that is long enough"
#define PLACE_HASH	"$argon2id$v=19$m=19456,t=2,p=1$" \
	"AKUl7964kvyDLMOnrL3Gug$2hTPDvrBnN1YtlSTbxlEwn/VARQ68/5lQB2A6bncVvI"

struct asking {
	const char	**env;		/* NAME=value, NULL ends them */
	struct span	 body;
};

struct answer {
	struct buf	 out;
	int		 status;
	struct span	 head;
	struct span	 body;
};

/* The store has one session, the canary's, of this text, for an hour. */
void	 place_put(struct span sess);

/* What stands in its row; false: it is not there. */
bool	 place_row(struct buf *sess);

/* All sessions and users: two of these are the same if nothing changed. */
void	 place_sessions(struct buf *);

/* What was logged since it was asked for last. */
void	 place_log(struct buf *);

/* A variable, or NULL. */
const char *place_variable(const struct asking *, const char *name);

/* Whether a text is there that the input itself has not brought. */
bool	 place_tells(const struct asking *, struct span, const char *what);

/* One request through a program, or without one through the one it names. */
void	 place_ask(const struct asking *, const struct program *,
	     struct answer *);

#endif
