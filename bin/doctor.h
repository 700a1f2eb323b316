/*
 * What the checks of `sessile doctor` share.
 */
#ifndef SESSILE_BIN_DOCTOR_H
#define SESSILE_BIN_DOCTOR_H

#include <sys/stat.h>

#include "command.h"
#include "owner.h"

enum level { LEVEL_OK, LEVEL_WARN, LEVEL_FAIL };

struct doctor {
	struct job	*job;
	struct buf	 out;
	size_t		 findings;
	size_t		 warnings;
	size_t		 failures;
	const char	*database;	/* its path; NULL: not known */
	char		 folder[LIMIT_PATH];
	struct stat	 home;		/* the folder's, if has_home */
	bool		 has_home;
};

/* One finding, and behind it what to do about it. */
void	 finding(struct doctor *, enum level, const char *check,
	     const char *, ...) __attribute__((format(printf, 4, 5)));
void	 advise(struct doctor *, const char *, ...)
	     __attribute__((format(printf, 2, 3)));

/*
 * The configuration; false when nothing can be checked without it.  Also
 * finds the store's folder.
 */
bool	 doctor_config(struct doctor *);
void	 doctor_config_file(struct doctor *);
void	 doctor_cookie(struct doctor *);
void	 doctor_log(struct doctor *);
void	 doctor_audit(struct doctor *);
void	 doctor_breached(struct doctor *);

/* Whether it lies in a document root. */
void	 doctor_root(struct doctor *);

/* Who we are.  Run by root, we become the store's owner here. */
void	 doctor_who(struct doctor *);

void	 doctor_folder(struct doctor *);
void	 doctor_secret(struct doctor *);
void	 doctor_database(struct doctor *);
void	 doctor_space(struct doctor *);
void	 doctor_engine(struct doctor *);
void	 doctor_fastcgi(struct doctor *);
void	 doctor_store(struct doctor *);

/* What to do about a file that cannot be looked at. */
void	 advise_missing(struct doctor *, int error);

/*
 * A file of the store must be its owner's, and nobody else's; `check` is
 * the finding's name.  True when all is well.
 */
bool	 doctor_closed(struct doctor *, const char *check, const char *path,
	     const struct stat *);

#endif
