/*
 * The configuration: one JSON file, with express-session's names.
 */
#ifndef SESSILE_SESSION_CONFIG_H
#define SESSILE_SESSION_CONFIG_H

#include "base/audit.h"
#include "base/err.h"
#include "base/log.h"
#include "http/cookie.h"
#include "http/response.h"

/* Absent, or one of two. */
enum tri { TRI_UNSET, TRI_FALSE, TRI_TRUE };

enum unset { UNSET_KEEP, UNSET_DESTROY };

/* Option `cookie`. */
struct cookie_options {
	bool		 has_max_age;	/* false: null */
	int64_t		 max_age;	/* ms */
	bool		 has_expires;	/* and then no max_age */
	int64_t		 expires;
	char		*path;		/* NULL: the attribute is left out */
	char		*domain;	/* NULL likewise */
	enum tri	 http_only;
	enum tri	 secure;
	bool		 secure_auto;
	enum tri	 partitioned;
	enum cookie_priority priority;
	enum cookie_same_site same_site;
	bool		 same_site_auto;
};

/* What a password's hash takes: option `argon2`. */
struct argon2 {
	unsigned int	 memory;	/* KiB */
	unsigned int	 passes;
};

/* How often somebody may fail to sign in: option `throttle`. */
struct throttle_options {
	bool		 on;
	int64_t		 name;		/* so often at once: by one name, */
	int64_t		 address;	/* and from one network */
	int64_t		 longest;	/* delay after that, ms */
};

struct secret {
	char	*bytes;
	size_t	 len;
};

struct config {
	char		*path;		/* of the file */
	struct secret	 secrets[LIMIT_SECRETS]; /* the first one signs */
	size_t		 secret_count;
	char		*secret_file;	/* NULL: the secrets stand in `path` */
	char		*name;
	char		*store;		/* URL */
	struct cookie_options cookie;
	bool		 resave;
	bool		 save_uninitialized;
	bool		 rolling;
	enum unset	 unset;
	bool		 proxy;
	struct hsts	 hsts;
	bool		 allow_weak_secret;
	int64_t		 touch_after;	/* ms */
	int64_t		 absolute_timeout; /* ms; 0: off */
	unsigned int	 max_user_sessions; /* 0: as many as they like */
	unsigned int	 sweep;
	size_t		 max_session_bytes;
	struct argon2	 argon2;
	unsigned int	 password_min;	/* characters */
	char		*password_words; /* a line each; NULL: none */
	char		*breached;	/* path of a list; NULL: none */
	bool		 by_position;	/* who has no password may sign in */
	unsigned int	 hash_slots;
	struct throttle_options throttle;
	int64_t		 known_browser;	/* ms; 0: off */
	struct log	 log;
	char		*log_path;
	struct audit	 audit;
};

/* SESSILE_CONFIG's value, or the path compiled in when that is NULL or "". */
const char *config_path(const char *from_environment);

/* All options at their defaults; no secret yet. */
int	 config_defaults(struct config *, struct err *);

/*
 * Reads a configuration without its secret file.  SESSILE_ECONFIG: missing,
 * unreadable, no JSON, an unknown key, a wrong type, an impossible
 * combination; the message names file and key.  To be freed also then.
 */
int	 config_read(struct config *, const char *path, struct err *);

/* The same from text, `path` being only its name. */
int	 config_parse(struct config *, const char *path, const char *json,
	     size_t len, struct err *);

/* Puts the path of the secret file in, where secrets come from one. */
int	 config_secret_place(struct config *, struct err *);

/* Reads the secret file, if secrets come from one. */
int	 config_secrets(struct config *, struct err *);
void	 config_free(struct config *);

/* What a browser will refuse about the cookie, though we allow it: doctor. */
const char *config_cookie_warning(const struct config *);

/* Within the room: options with a file of their own, and the rules that bind
 * options. */
struct cJSON;
int	 config_parse_cookie(struct config *, const struct cJSON *,
	     struct err *);
int	 config_parse_argon2(struct config *, const struct cJSON *,
	     struct err *);
int	 config_parse_password_min(struct config *, const struct cJSON *,
	     struct err *);
int	 config_parse_password_words(struct config *, const struct cJSON *,
	     struct err *);
int	 config_parse_by_position(struct config *, const struct cJSON *,
	     struct err *);
int	 config_parse_hash_slots(struct config *, const struct cJSON *,
	     struct err *);
int	 config_parse_hsts(struct config *, const struct cJSON *,
	     struct err *);
int	 config_parse_hsts_subdomains(struct config *,
	     const struct cJSON *, struct err *);
int	 config_parse_throttle(struct config *, const struct cJSON *,
	     struct err *);
int	 config_parse_known_browser(struct config *, const struct cJSON *,
	     struct err *);
int	 config_check(const struct config *, struct err *);

/* Logs that are another file of ours, which lines at its end would spoil. */
struct logs_taken {
	bool	 log;
	bool	 audit;
};
struct logs_taken config_logs_taken(const struct config *);

int	 config_add_secret(struct config *, const char *, size_t,
	     struct err *);

#endif
