/*
 * What was typed: words, and options before, between or behind them.
 */
#ifndef SESSILE_BIN_ARGS_H
#define SESSILE_BIN_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#define ARGS_WORDS	8

enum option {
	OPT_CONFIG, OPT_DOCROOT, OPT_HELP, OPT_JSON, OPT_KEEP,
	OPT_NO_PASSWORD, OPT_OWNER, OPT_PASSWORD_STDIN, OPT_POSITION,
	OPT_STORE, OPT_USER, OPT_MAX
};

/* An option as a bit, for sets of them. */
#define BIT(option)	(1U << (option))

struct args {
	const char	*words[ARGS_WORDS];
	size_t		 count;
	const char	*value[OPT_MAX];	/* NULL: not given */
};

/* DONE, or MISUSED after a line that says why; see command.h. */
int	 args_parse(struct args *, int argc, char **argv);
bool	 args_has(const struct args *, enum option);
const char *args_name(enum option);

#endif
