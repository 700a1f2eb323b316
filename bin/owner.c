/*
 * Users by name and number; see owner.h.  We are linked statically, so
 * /etc/passwd is read by ourselves: the C library's own way loads shared
 * objects.
 */
#include "owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/scan.h"
#include "command.h"
#include "print.h"

/* By name, or by number where name is NULL. */
static bool
look_up(struct owner *o, const char *name, uid_t uid)
{
	const struct passwd *p;
	FILE *f;
	bool found = false;

	if ((f = fopen("/etc/passwd", "re")) == NULL)
		return false;
	while (!found && (p = fgetpwent(f)) != NULL) {
		found = name != NULL ? strcmp(name, p->pw_name) == 0 :
		    uid == p->pw_uid;
		if (!found)
			continue;
		o->uid = p->pw_uid;
		o->gid = p->pw_gid;
		snprintf(o->name, sizeof(o->name), "%s", p->pw_name);
	}
	fclose(f);
	return found;
}

void
owner_of(struct owner *o, uid_t uid)
{
	o->given = true;
	o->uid = uid;
	o->gid = (gid_t)-1;
	if (!look_up(o, NULL, uid))
		snprintf(o->name, sizeof(o->name), "%lu",
		    (unsigned long)uid);
}

int
owner_find(struct owner *o, const char *text)
{
	struct span v = span_of(text);
	uint64_t n;

	memset(o, 0, sizeof(*o));
	o->given = true;
	if (look_up(o, text, 0))
		return DONE;
	if (!scan_digits(&v, 10, &n) || v.n != 0 || n >= UINT32_MAX)
		return failed("--owner: there is no user %s in /etc/passwd; "
		    "give the number of one from elsewhere", text);
	owner_of(o, (uid_t)n);
	return DONE;
}

const char *
owner_name(uid_t uid, char name[OWNER_NAME])
{
	struct owner o;

	owner_of(&o, uid);
	memcpy(name, o.name, OWNER_NAME);
	return name;
}

int
act_as(uid_t uid, gid_t gid)
{
	if (getuid() != 0 || (uid == geteuid() && gid == getegid()))
		return DONE;
	if (seteuid(0) != 0 || setgroups(0, NULL) != 0 ||
	    setegid(gid) != 0 || seteuid(uid) != 0)
		return failed("cannot act as user %lu: %s",
		    (unsigned long)uid, strerror(errno));
	return DONE;
}
