/*
 * Waiting for a lock; see busy.h.
 */
#include "store/busy.h"

#include <sodium.h>
#include <time.h>

#include "base/banned.h"
#include "base/date.h"
#include "base/limits.h"

#define SLEEP_MIN	200	/* microseconds */
#define SLEEP_MAX	2000	/* at first; then more, by this part of */
#define SLEEP_PART	32	/* the time waited, */
#define SLEEP_MOST	20000	/* up to that */

void
busy_reset(struct busy *b)
{
	b->until = 0;
}

/*
 * Who waits long asks less often: a crowd that asks every millisecond takes
 * the processors from the one it waits for.
 */
static uint32_t
longest(int64_t waited)
{
	int64_t us = SLEEP_MAX + waited * 1000 / SLEEP_PART;

	return us > SLEEP_MOST ? SLEEP_MOST : (uint32_t)us;
}

int
busy_wait(void *arg, int count)
{
	struct busy *b = arg;
	struct timespec t = { 0, 0 };
	int64_t now = date_ticks();

	(void)count;	/* of one lock; a call may wait for several */
	if (b->until == 0)
		b->until = now + LIMIT_BUSY_MS;
	if (now >= b->until)
		return 0;
	t.tv_nsec = 1000L * (SLEEP_MIN + (long)randombytes_uniform(
	    longest(LIMIT_BUSY_MS - (b->until - now)) - SLEEP_MIN + 1));
	nanosleep(&t, NULL);
	return 1;
}
