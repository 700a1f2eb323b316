/*
 * Doctor's check of the list of passwords that have leaked.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "auth/breached.h"
#include "base/banned.h"
#include "doctor.h"

static void
useless(struct doctor *d, const char *path)
{
	char name[OWNER_NAME];

	if (access(path, R_OK) != 0 && errno == EACCES) {
		finding(d, LEVEL_FAIL, "breached", "%s cannot read %s: no "
		    "password can be set", owner_name(geteuid(), name),
		    path);
		advise(d, "let that user read it: chmod a+r it, and a+x the "
		    "folders above; nothing in it is secret");
		return;
	}
	finding(d, LEVEL_FAIL, "breached", "%s: no password can be set",
	    d->job->err.text);
	advise(d, "make it anew, as sessile.json(5) tells, or take "
	    "\"breachedPasswords\" out of %s", d->job->file);
}

/* Who may write to it says which passwords are taken. */
static void
check_writers(struct doctor *d, const char *path)
{
	char name[OWNER_NAME];
	struct stat st;

	if (stat(path, &st) != 0)
		return;
	if (st.st_uid != 0 && st.st_uid != geteuid()) {
		finding(d, LEVEL_WARN, "breached", "%s belongs to %s, who can "
		    "change it", path, owner_name(st.st_uid, name));
		advise(d, "give it to root");
	}
	if ((st.st_mode & 020) != 0) {
		finding(d, LEVEL_WARN, "breached", "the group of %s can "
		    "change it (mode %04o)", path,
		    (unsigned int)(st.st_mode & 07777));
		advise(d, "chmod g-w it");
	}
}

/* Sums of something else look the same; but this one is on every list. */
static void
check_right(struct doctor *d, const char *path)
{
	static const char known[] = "password";
	struct err e;
	bool found;

	if (breached_password(path, span_of(known), &found, &e) ==
	    SESSILE_OK && found)
		return;
	finding(d, LEVEL_WARN, "breached", "%s does not know that \"%s\" has "
	    "leaked", path, known);
	advise(d, "see that its sums are the SHA-1 of passwords in UTF-8, "
	    "without a line end");
}

void
doctor_breached(struct doctor *d)
{
	const char *path = d->job->config.breached;
	size_t before = d->warnings;
	uint64_t count;

	if (path == NULL)
		return;
	if (breached_try(path, &count, &d->job->err) != SESSILE_OK) {
		useless(d, path);
		return;
	}
	check_writers(d, path);
	check_right(d, path);
	if (d->warnings == before)
		finding(d, LEVEL_OK, "breached", "%s, about %" PRIu64
		    " passwords", path, count);
}
