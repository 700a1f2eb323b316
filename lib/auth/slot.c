/*
 * Places for those who hash; see slot.h.  Each is a lock on a file of its
 * own, beside the database and called after it: the kernel gives it back for
 * whoever dies.
 */
#include "auth/slot.h"

#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "store/store.h"

#define PAUSE_MIN	1000	/* microseconds between two looks, */
#define PAUSE_MAX	30000	/* and that for who has just come */

static int
open_slot(const char *database, unsigned int i, int *fd, struct err *e)
{
	char path[LIMIT_PATH + 16];

	snprintf(path, sizeof(path), "%s-slot%u", database, i);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
	    O_NOCTTY, 0600);
	if (*fd == -1)
		return err_set(e, SESSILE_ESTORE, "%s: %s", path,
		    strerror(errno));
	return SESSILE_OK;
}

/* The first free one, or -1; an error where files cannot be locked at all. */
static int
free_one(const char *database, const int fds[LIMIT_SLOTS], unsigned int n,
    int *fd, struct err *e)
{
	unsigned int i;

	*fd = -1;
	for (i = 0; i < n && *fd == -1; i++)
		if (flock(fds[i], LOCK_EX | LOCK_NB) == 0)
			*fd = fds[i];
		else if (errno != EWOULDBLOCK && errno != EINTR)
			return err_set(e, SESSILE_ESTORE, "%s-slot%u: it "
			    "cannot be locked: %s", database, i,
			    strerror(errno));
	return SESSILE_OK;
}

/* Who has waited longest looks most often, and so is likely to be next. */
static void
pause_a_little(int64_t left)
{
	uint32_t most = (uint32_t)((PAUSE_MAX - PAUSE_MIN) * left /
	    LIMIT_SLOT_MS) + 1;
	struct timespec t = { 0, 1000L * (PAUSE_MIN +
	    (long)randombytes_uniform(most)) };

	nanosleep(&t, NULL);
}

static int
wait_for(const char *database, const int fds[LIMIT_SLOTS], unsigned int n,
    struct slot *slot, struct err *e)
{
	int64_t deadline = date_ticks() + LIMIT_SLOT_MS, left;
	int rc;

	while ((rc = free_one(database, fds, n, &slot->fd, e)) ==
	    SESSILE_OK && slot->fd == -1) {
		if ((left = deadline - date_ticks()) <= 0)
			return err_request(e, 503, "Too many people sign in "
			    "at once; try again in a moment");
		pause_a_little(left);
	}
	return rc;
}

int
slot_take(struct slot *slot, const struct config *c, struct err *e)
{
	const char *database = store_path(c->store);
	int fds[LIMIT_SLOTS], rc = SESSILE_OK;
	unsigned int n = 0, i;

	slot->fd = -1;
	if (database == NULL)
		return SESSILE_OK;	/* no file to count by */
	while (n < c->hash_slots && (rc = open_slot(database, n, &fds[n],
	    e)) == SESSILE_OK)
		n++;
	if (rc == SESSILE_OK)
		rc = wait_for(database, fds, n, slot, e);
	for (i = 0; i < n; i++)
		if (fds[i] != slot->fd)
			close(fds[i]);
	return rc;
}

void
slot_give(struct slot *slot)
{
	if (slot->fd != -1)
		close(slot->fd);
	slot->fd = -1;
}
