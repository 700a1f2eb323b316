/*
 * `sessile init`: makes what is missing, and gives it to its owner.  It
 * looks at all that is there before it changes anything.  Each step finds
 * what is there, so it can be run again at any time, after a crash at any
 * point, and by many at once.
 */
#include "init.h"

#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "print.h"

static int
find_owner(struct making *m)
{
	const char *owner = m->job->args.value[OPT_OWNER];
	int rc;

	if (owner == NULL)
		return DONE;
	if ((rc = owner_find(&m->owner, owner)) != DONE)
		return rc;
	if (geteuid() != 0 && geteuid() != m->owner.uid)
		return failed("--owner: only root can give files to another "
		    "user; run it as root, or as %s without --owner",
		    m->owner.name);
	return DONE;
}

int
run_init(struct job *job)
{
	/* A configuration gets its name last: it never names what is not. */
	static int (*const steps[])(struct making *) = { find_owner,
	    init_config, init_look_config, init_look_folder,
	    init_look_secret, init_look_store, init_folder,
	    init_config_folder, init_secret, init_store, init_publish };
	struct making m;
	size_t i;
	int rc = DONE;

	memset(&m, 0, sizeof(m));
	m.job = job;
	buf_init(&m.text, LIMIT_CONFIG);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && rc == DONE; i++)
		rc = steps[i](&m);
	buf_free(&m.text);
	if (rc != DONE)
		return rc;
	init_warn(&m);
	return init_report(&m);
}
