/*
 * `sessile help`, and the lines that follow wrong usage.
 */
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "command.h"
#include "print.h"

static const char ending[] =
    "\nEverywhere: --config FILE (else SESSILE_CONFIG, else %s);\n"
    "--json prints for programs. Options stand before or after the words.\n"
    "Exit: 0 done, 1 failed, 2 wrong usage. Manual: sessile(1), "
    "sessile.json(5).\n";

static bool
asked_for(const struct command *c, const char *group, const char *name)
{
	return (group == NULL || strcmp(group, c->group) == 0) &&
	    (name == NULL || (c->name != NULL && strcmp(name, c->name) == 0));
}

/* The number of commands printed. */
static size_t
put_commands(struct buf *out, const char *group, const char *name)
{
	const struct command *c;
	size_t n = 0;

	for (c = commands; c->group != NULL; c++) {
		if (!asked_for(c, group, name))
			continue;
		buf_printf(out, "  sessile %s\n        %s\n", c->synopsis,
		    c->text);
		n++;
	}
	return n;
}

/* Words behind `help`, or before --help, say what is asked for. */
int
help(const struct args *a)
{
	struct buf out = BUF_INIT(PRINT_MAX);
	size_t skip = a->count > 0 && strcmp(a->words[0], "help") == 0;
	const char *group = a->count > skip ? a->words[skip] : NULL;
	const char *name = a->count > skip + 1 ? a->words[skip + 1] : NULL;

	if (group == NULL)
		buf_puts(&out, "sessile looks after users and sessions of "
		    "CGI programs.\n\n");
	if (put_commands(&out, group, name) == 0 &&
	    put_commands(&out, group, NULL) == 0) {
		buf_free(&out);
		return misused("%s: no such command; `sessile help` lists "
		    "them", group);
	}
	buf_printf(&out, ending, config_path(NULL));
	return print_buf(&out);
}

int
usage(const struct command *c)
{
	const char *json;

	if (c == NULL) {
		fputs("usage: sessile COMMAND ...; `sessile help` lists "
		    "them\n", stderr);
		return MISUSED;
	}
	json = (c->options & BIT(OPT_JSON)) != 0 ? " [--json]" : "";
	fprintf(stderr, "usage: sessile %s%s [--config FILE]\n", c->synopsis,
	    json);
	return MISUSED;
}
