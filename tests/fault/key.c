/*
 * A CGI program that changes one key of the visitor's session, for tests of
 * requests at once: ?set=KEY sets it to true, ?add=KEY counts it up,
 * ?late=KEY sets it a while after the session was fetched.  ?environment
 * tells which of the variables that clients must not choose are left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sessile.h"

#define LATE_MS	200

static int
show_environment(struct sessile *s)
{
	static const char *const names[] = { "HTTP_PROXY", "TMPDIR",
	    "SQLITE_TMPDIR", "HTTP_OTHER" };
	char left[128] = "";
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (getenv(names[i]) != NULL) {
			strcat(left, " ");
			strcat(left, names[i]);
		}
	return sessile_printf(s, 200, "text/plain", "left:%s", left);
}

static int
set_late(struct sessile *s, const char *key)
{
	const struct timespec t = { 0, LATE_MS * 1000000L };

	if (sessile_known(s))
		nanosleep(&t, NULL);
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
