/*
 * Reading the command line; see args.h.
 */
#include "args.h"

#include <string.h>

#include "base/banned.h"
#include "command.h"
#include "print.h"

static const struct {
	const char	*name;
	bool		 takes_value;
} options[OPT_MAX] = {
	[OPT_CONFIG] = { "--config", true },
	[OPT_DOCROOT] = { "--docroot", true },
	[OPT_HELP] = { "--help", false },
	[OPT_JSON] = { "--json", false },
	[OPT_KEEP] = { "--keep", true },
	[OPT_NO_PASSWORD] = { "--no-password", false },
	[OPT_OWNER] = { "--owner", true },
	[OPT_PASSWORD_STDIN] = { "--password-stdin", false },
	[OPT_POSITION] = { "--position", true },
	[OPT_STORE] = { "--store", true },
	[OPT_USER] = { "--user", true },
};

bool
args_has(const struct args *a, enum option o)
{
	return a->value[o] != NULL;
}

const char *
args_name(enum option o)
{
	return options[o].name;
}

static int
add_word(struct args *a, const char *word)
{
	if (a->count == ARGS_WORDS)
		return misused("too many words: put quotes around a name "
		    "with blanks");
	a->words[a->count++] = word;
	return DONE;
}

/* OPT_MAX if there is none; *value is what stands behind a `=`, or NULL. */
static enum option
find(const char *arg, const char **value)
{
	size_t i, n = strcspn(arg, "=");

	*value = arg[n] == '=' ? arg + n + 1 : NULL;
	if (strcmp(arg, "-h") == 0)
		return OPT_HELP;
	for (i = 0; i < OPT_MAX; i++)
		if (strlen(options[i].name) == n &&
		    memcmp(options[i].name, arg, n) == 0)
			break;
	return (enum option)i;
}

/* One option; *next is the argument behind it, NULL once that is used. */
static int
add_option(struct args *a, const char *arg, const char **next)
{
	const char *value;
	enum option o = find(arg, &value);

	if (o == OPT_MAX)
		return misused("unknown option %.*s; a word that begins so "
		    "goes behind --", (int)strcspn(arg, "="), arg);
	if (a->value[o] != NULL)
		return misused("%s is there twice", options[o].name);
	if (!options[o].takes_value) {
		a->value[o] = "";
		return value == NULL ? DONE : misused("%s takes no value",
		    options[o].name);
	}
	if (value == NULL) {
		value = *next;
		*next = NULL;
	}
	if (value == NULL || value[0] == '\0')
		return misused("%s needs a value", options[o].name);
	a->value[o] = value;
	return DONE;
}

/* Ids of sessions may begin with a dash: only two of them, or -h, count. */
static bool
is_option(const char *arg)
{
	return strncmp(arg, "--", 2) == 0 || strcmp(arg, "-h") == 0;
}

int
args_parse(struct args *a, int argc, char **argv)
{
	const char *next;
	bool words_only = false;
	int i, rc = DONE;

	memset(a, 0, sizeof(*a));
	for (i = 1; i < argc && rc == DONE; i++) {
		if (words_only || !is_option(argv[i]))
			rc = add_word(a, argv[i]);
		else if (strcmp(argv[i], "--") == 0)
			words_only = true;
		else if (strcmp(argv[i], "--version") == 0)
			rc = add_word(a, "version");
		else {
			next = argv[i + 1];	/* NULL behind the last */
			rc = add_option(a, argv[i], &next);
			if (rc == DONE && next == NULL && i + 1 < argc)
				i++;
		}
	}
	return rc;
}
