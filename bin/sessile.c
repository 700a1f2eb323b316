/*
 * sessile: looks after the configuration, the users and the sessions that
 * the CGI programs work with.  This file starts it and chooses the command.
 *
 * What it promises: nothing secret is taken from its arguments or printed;
 * it waits for a terminal only where a password is to be typed in, and not
 * where there is none; every failure is told on stderr, with what to do
 * where that is known, and is an exit code of 1, or 2 where the command line
 * is wrong.
 */
#include <sys/resource.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "command.h"
#include "print.h"

#define CONFIG	BIT(OPT_CONFIG)
#define JSON	BIT(OPT_JSON)

const struct command commands[] = {
	{ "init", NULL, run_init, 0, 0,
	    CONFIG | JSON | BIT(OPT_OWNER) | BIT(OPT_STORE) |
	    BIT(OPT_DOCROOT),
	    "init [--owner USER] [--store URL] [--docroot DIR]",
	    "Makes what is missing: configuration, folder, secret, store." },
	{ "user", "add", run_user_add, 1, 1,
	    CONFIG | JSON | BIT(OPT_POSITION) | BIT(OPT_NO_PASSWORD) |
	    BIT(OPT_PASSWORD_STDIN),
	    "user add NAME [--position P] [--password-stdin | --no-password]",
	    "Lets somebody sign in, by password or else by position." },
	{ "user", "passwd", run_user_passwd, 1, 1,
	    CONFIG | JSON | BIT(OPT_PASSWORD_STDIN),
	    "user passwd NAME [--password-stdin]",
	    "Sets a user's password and ends all of that user's sessions." },
	{ "user", "disable", run_user_disable, 1, 1, CONFIG | JSON,
	    "user disable NAME",
	    "Lets a user no longer sign in, and ends that user's sessions." },
	{ "user", "enable", run_user_enable, 1, 1, CONFIG | JSON,
	    "user enable NAME", "Lets a disabled user sign in again." },
	{ "user", "unlock", run_user_unlock, 1, 1, CONFIG | JSON,
	    "user unlock NAME",
	    "Forgets the sign-ins that have failed by a name." },
	{ "user", "list", run_user_list, 0, 0, CONFIG | JSON,
	    "user list", "Prints who may sign in." },
	{ "user", "del", run_user_del, 1, 1, CONFIG | JSON,
	    "user del NAME",
	    "Removes a user and ends all of that user's sessions." },
	{ "session", "list", run_session_list, 0, 0,
	    CONFIG | JSON | BIT(OPT_USER),
	    "session list [--user NAME]", "Prints the live sessions." },
	{ "session", "show", run_session_show, 1, 1, CONFIG | JSON,
	    "session show SID",
	    "Prints what a session holds; with --json as it is stored." },
	{ "session", "kill", run_session_kill, 0, 1,
	    CONFIG | JSON | BIT(OPT_USER),
	    "session kill SID | --user NAME",
	    "Ends a session, or all of a user's." },
	{ "sweep", NULL, run_sweep, 0, 0, CONFIG | JSON,
	    "sweep", "Deletes expired sessions, a few at a time." },
	{ "secret", "rotate", run_secret_rotate, 0, 0,
	    CONFIG | JSON | BIT(OPT_KEEP),
	    "secret rotate [--keep N]",
	    "Signs with a new secret; those of before still count." },
	{ "doctor", NULL, run_doctor, 0, 0,
	    CONFIG | JSON | BIT(OPT_DOCROOT),
	    "doctor [--docroot DIR]",
	    "Checks everything, and says what to do about what is wrong." },
	{ "version", NULL, run_version, 0, 0, CONFIG | JSON,
	    "version", "Prints the version of sessile and of its store." },
	{ NULL, NULL, NULL, 0, 0, 0, NULL, NULL },
};

int
run_version(struct job *job)
{
	struct buf out = BUF_INIT(PRINT_MAX);

	if (job_json(job)) {
		buf_puts(&out, "{\"version\":");
		put_json(&out, sessile_version());
		buf_puts(&out, ",\"store\":");
		put_json(&out, store_engine());
		buf_puts(&out, "}\n");
	} else
		buf_printf(&out, "sessile %s\n%s\n", sessile_version(),
		    store_engine());
	return print_buf(&out);
}

/*
 * An open file in the place of stdout or stderr would get our words; a core
 * would hold secrets; what is made is ours alone.
 */
static void
settle(void)
{
	static const struct rlimit none = { 0, 0 };
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd < 3);
	if (fd >= 3)
		close(fd);
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGXFSZ, SIG_IGN);
	umask(077);
	unsetenv("TMPDIR");
	unsetenv("SQLITE_TMPDIR");
}

static bool
fits(const struct command *c, const struct args *a)
{
	return strcmp(c->group, a->words[0]) == 0 && (c->name == NULL ||
	    (a->count > 1 && strcmp(c->name, a->words[1]) == 0));
}

static int
unknown(const struct args *a)
{
	const struct command *c;

	for (c = commands; c->group != NULL; c++)
		if (strcmp(c->group, a->words[0]) == 0)
			return misused("%s %s: no such command; `sessile "
			    "help %s` lists them", a->words[0],
			    a->count > 1 ? a->words[1] : "what?",
			    a->words[0]);
	return misused("%s: no such command; `sessile help` lists them",
	    a->words[0]);
}

/* Whether words and options fit the command. */
static int
check(const struct command *c, const struct job *job)
{
	enum option o;

	for (o = 0; o < OPT_MAX; o++)
		if (args_has(&job->args, o) && (c->options & BIT(o)) == 0) {
			complain("%s does not go with this command",
			    args_name(o));
			return usage(c);
		}
	if (job->count >= c->min && job->count <= c->max)
		return DONE;
	complain(job->count < c->min ? "something is missing" : "too many "
	    "words: put quotes around a name with blanks");
	return usage(c);
}

static int
dispatch(struct job *job)
{
	const struct command *c;
	size_t own;
	int rc;

	for (c = commands; c->group != NULL && !fits(c, &job->args); c++)
		;
	if (c->group == NULL)
		return unknown(&job->args);
	own = c->name == NULL ? 1 : 2;
	job->command = c;
	job->words = job->args.words + own;
	job->count = job->args.count - own;
	if ((rc = check(c, job)) != DONE)
		return rc;
	rc = c->run(job);
	job_close(job);
	return rc;
}

int
main(int argc, char **argv)
{
	struct job job;
	int rc;

	memset(&job, 0, sizeof(job));
	settle();
	if ((rc = args_parse(&job.args, argc, argv)) != DONE)
		return rc;
	if (args_has(&job.args, OPT_HELP) || (job.args.count > 0 &&
	    strcmp(job.args.words[0], "help") == 0))
		return help(&job.args);
	if (job.args.count == 0)
		return usage(NULL);
	job.file = args_has(&job.args, OPT_CONFIG) ?
	    job.args.value[OPT_CONFIG] :
	    config_path(getenv("SESSILE_CONFIG"));
	return dispatch(&job);
}
