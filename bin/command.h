/*
 * What all commands share: how they are listed, what they get, how they end.
 */
#ifndef SESSILE_BIN_COMMAND_H
#define SESSILE_BIN_COMMAND_H

#include "args.h"
#include "base/err.h"
#include "session/config.h"
#include "store/store.h"

/* How the process ends. */
enum { DONE = 0, FAILED = 1, MISUSED = 2 };

/* One run of the command. */
struct job {
	struct args		 args;
	const struct command	*command;
	const char *const	*words;	/* behind the command's own */
	size_t			 count;
	const char		*file;	/* where the configuration is */
	struct config		 config;
	struct store		*store;
	struct err		 err;
};

struct command {
	const char	*group;
	const char	*name;		/* NULL: none but the group */
	int		(*run)(struct job *);
	size_t		 min, max;	/* how many words it takes */
	unsigned int	 options;	/* a set of BIT() */
	const char	*synopsis;
	const char	*text;
};

/* The table of them; its last group is NULL. */
extern const struct command commands[];

/* DONE, or FAILED after a line that says why. */
int	 job_config(struct job *);	/* reads the configuration */
int	 job_open(struct job *);	/* and opens the store */
void	 job_close(struct job *);

/* FAILED, after a line about the library's error. */
int	 job_failed(const struct job *, int error);

/* A line in the audit log; that it cannot be written is told on stderr. */
void	 job_audit(struct job *, const struct audit_event *);

bool	 job_json(const struct job *);

/* ` --config FILE` for a line to type in, where that is needed. */
void	 job_put_config(const struct job *, struct buf *);

int	 help(const struct args *);
int	 usage(const struct command *);	/* on stderr; MISUSED */

int	 run_init(struct job *);
int	 run_user_add(struct job *);
int	 run_user_passwd(struct job *);
int	 run_user_disable(struct job *);
int	 run_user_enable(struct job *);
int	 run_user_unlock(struct job *);
int	 run_user_list(struct job *);
int	 run_user_del(struct job *);
int	 run_session_list(struct job *);
int	 run_session_show(struct job *);
int	 run_session_kill(struct job *);
int	 run_sweep(struct job *);
int	 run_secret_rotate(struct job *);
int	 run_doctor(struct job *);
int	 run_version(struct job *);

#endif
