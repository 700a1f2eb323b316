/*
 * What the steps of `sessile init` share.
 */
#ifndef SESSILE_BIN_INIT_H
#define SESSILE_BIN_INIT_H

#include "command.h"
#include "owner.h"

struct making {
	struct job	*job;
	struct owner	 owner;
	const char	*database;		/* its path */
	char		 folder[LIMIT_PATH];	/* where it lies */
	struct buf	 text;		/* a configuration to be written */
	bool		 made_config;
	bool		 made_folder;
	bool		 made_secret;
	bool		 made_store;
	bool		 took_store;	/* an Express app had made it */
	bool		 upgraded_store;	/* it was an older one */
};

/* Each a step: DONE, or FAILED after a line that says why. */
int	 init_config(struct making *);	/* found, or thought of */

/* These look whether those below will do what they should.  They change
 * nothing, and so does an init that is refused. */
int	 init_look_config(struct making *);
int	 init_look_folder(struct making *);
int	 init_look_secret(struct making *);
int	 init_look_store(struct making *);

int	 init_folder(struct making *);
int	 init_config_folder(struct making *);
int	 init_secret(struct making *);
int	 init_store(struct making *);
int	 init_publish(struct making *);	/* the configuration */

/* What was made, and what comes next. */
void	 init_warn(const struct making *);
int	 init_report(const struct making *);

#endif
