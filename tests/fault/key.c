/*
 * A CGI program that changes one key of the visitor's session, for tests of
 * requests at once: ?set=KEY sets it to true, ?add=KEY counts it up,
 * ?late=KEY sets it, once the session is fetched, as soon as the gate opens:
 * it adds a byte to CONFIGURATION.waiting, and waits for whoever holds the
 * lock (flock) of CONFIGURATION.gate.  ?environment
 * tells which of the variables that clients must not choose are left.
 */
#include <sys/file.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sessile.h"

static int
show_environment(struct sessile *s)
{
	static const char *const names[] = { "HTTP_PROXY", "TMPDIR",
	    "SQLITE_TMPDIR", "HTTP_OTHER" };
	char left[128] = "";
	size_t i, n = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (getenv(names[i]) != NULL)
			n += (size_t)snprintf(left + n, sizeof(left) - n,
			    " %s", names[i]);
	return sessile_printf(s, 200, "text/plain", "left:%s", left);
}

/* The file of that name next to the configuration. */
static int
beside(const char *suffix, int flags)
{
	const char *config = getenv("SESSILE_CONFIG");
	char path[512];
	int n;

	if (config == NULL)
		return -1;
	n = snprintf(path, sizeof(path), "%s.%s", config, suffix);
	return n < 0 || (size_t)n >= sizeof(path) ? -1 :
	    open(path, flags | O_CLOEXEC, 0600);
}

static int
set_late(struct sessile *s, const char *key)
{
	int waiting, gate;

	if (sessile_known(s)) {
		waiting = beside("waiting", O_WRONLY | O_CREAT | O_APPEND);
		gate = beside("gate", O_RDONLY);
		if (waiting < 0 || gate < 0 || write(waiting, ".", 1) != 1 ||
		    flock(gate, LOCK_SH) != 0)
			return SESSILE_EINVAL;
		close(waiting);
		close(gate);
	}
	return sessile_set_bool(s, key, true);
}

static int
change(struct sessile *s)
{
	const char *query = sessile_query(s), *key = strchr(query, '=');
	int rc;

	if (strcmp(query, "environment") == 0)
		return show_environment(s);
	if (key == NULL)
		return SESSILE_EINVAL;
	key++;
	if (strncmp(query, "add=", 4) == 0)
		rc = sessile_add(s, key, 1, NULL);
	else if (strncmp(query, "late=", 5) == 0)
		rc = set_late(s, key);
	else
		rc = sessile_set_bool(s, key, true);
	if (rc != SESSILE_OK)
		return rc;
	return sessile_printf(s, 200, "application/json", "{}");
}

int
main(void)
{
	return sessile_cgi("GET", change);
}
