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
#define SLEEP_MOST	20000	/* up to that, */
#define PATIENCE	900	/* ms; and no longer than that: */
#define SLEEP_LATE	2000
#define HOLD_MIN	20	/* of one whom the others wait for */
#define HOLD_MAX	200

void
busy_reset(struct busy *b)
{
	b->until = 0;
}

/*
 * Who waits long asks less often: a crowd that asks every millisecond takes
 * the processors from the one it waits for.  But the few who have waited much
 * longer than the others come first, or some would never have their turn.
 */
static uint32_t
longest(int64_t waited)
{
	int64_t us = SLEEP_MAX + waited * 1000 / SLEEP_PART;

	if (waited > PATIENCE)
		return SLEEP_LATE;
	return us > SLEEP_MOST ? SLEEP_MOST : (uint32_t)us;
}

int
busy_wait(struct busy *b, bool holds)
{
	struct timespec t = { 0, 0 };
	int64_t now = date_ticks();
	uint32_t least = holds ? HOLD_MIN : SLEEP_MIN, most;

	if (b->until == 0)
		b->until = now + LIMIT_BUSY_MS;
	if (now >= b->until)
		return 0;
	most = holds ? HOLD_MAX : longest(LIMIT_BUSY_MS - (b->until - now));
	t.tv_nsec = 1000L * (least + (long)randombytes_uniform(most - least +
	    1));
	nanosleep(&t, NULL);
	return 1;
}
