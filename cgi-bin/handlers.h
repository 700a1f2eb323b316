/*
 * The handlers of sessile's own programs.
 */
#ifndef SESSILE_CGI_BIN_HANDLERS_H
#define SESSILE_CGI_BIN_HANDLERS_H

#include "sessile.h"

#define JSON_TYPE	"application/json"

/* To whom nobody is signed in: with 401. */
#define NOT_SIGNED_IN	"{\"authenticated\":false," \
	"\"message\":\"User not authenticated\"}"

/* A handler and the methods that it takes. */
struct program {
	const char	*methods;
	sessile_handler	*handler;
};

extern const struct program handle_index;
extern const struct program handle_auth;
extern const struct program handle_status;
extern const struct program handle_logout;
extern const struct program handle_password;
extern const struct program handle_sessions;
extern const struct program handle_revoke;

#endif
