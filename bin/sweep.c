/*
 * `sessile sweep`: deletes expired sessions, and failed sign-ins that count no
 * more, for cron.  It takes the lock for a short slice, lets the others have it
 * for as long, and goes on.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/date.h"
#include "command.h"
#include "print.h"

/* Rows in a slice.  How long they take hangs on the disk and the store. */
#define SLICE_MIN	16U
#define SLICE_FIRST	64U
#define SLICE_MAX	256U

#define REST		INT64_C(20)	/* ms at most between slices */

/* Those who wait for the lock look every 2 ms or sooner, at first. */
static void
rest(int64_t took)
{
	struct timespec t = { 0, 0 };

	if (took < 3)
		took = 3;
	if (took > REST)
		took = REST;
	t.tv_nsec = (long)took * 1000000;
	nanosleep(&t, NULL);
}

/* Towards some 8 ms; where others hold us up, it becomes less. */
static unsigned int
next_slice(unsigned int slice, int64_t took)
{
	if (took > 10)
		slice -= slice / 4;
	else if (took < 6)
		slice += slice / 4;
	return slice < SLICE_MIN ? SLICE_MIN : slice > SLICE_MAX ?
	    SLICE_MAX : slice;
}

/* Once a second, where somebody looks on. */
static void
tell(uint64_t swept, int64_t *told, bool ended)
{
	int64_t now = date_ticks();

	if (!isatty(STDERR_FILENO) || (!ended && now - *told < 1000))
		return;
	if (ended)
		fputs(*told == 0 ? "" : "\r\033[K", stderr);
	else
		fprintf(stderr, "\r%llu sessions swept ...",
		    (unsigned long long)swept);
	*told = now;
}

static int
sweep(struct job *job, uint64_t *swept)
{
	int64_t now = date_now(), before, took, told = 0, start = date_ticks();
	unsigned int n, slice = SLICE_FIRST;
	int rc;

	for (;;) {
		before = date_ticks();
		rc = store_sweep(job->store, now, slice, &n, &job->err);
		if (rc != SESSILE_OK)
			break;
		*swept += n;
		if (n < slice)
			break;
		took = date_ticks() - before;
		if (date_ticks() - start > 1000)
			tell(*swept, &told, false);
		slice = next_slice(slice, took);
		rest(took);
	}
	tell(*swept, &told, true);
	return rc;
}

/* What is left of sign-ins, a few at a time as well. */
static int
sweep_signed_in(struct job *job)
{
	struct store_walk walk = { .user = 0 };
	unsigned int n;
	int64_t before;
	int rc = SESSILE_OK;

	while (rc == SESSILE_OK && !walk.done) {
		before = date_ticks();
		rc = store_sweep_signed_in(job->store, &walk, &n, &job->err);
		if (!walk.done)
			rest(date_ticks() - before);
	}
	return rc;
}

/* Failed sign-ins that are forgotten by now; of these there are few. */
static int
sweep_attempts(struct job *job)
{
	int64_t now = date_now(), before, place = INT64_MIN;
	bool more = true;
	int rc = SESSILE_OK;

	while (more && rc == SESSILE_OK) {
		before = date_ticks();
		rc = store_sweep_attempts(job->store, now,
		    job->config.throttle.longest, &place, SLICE_MAX, &more,
		    &job->err);
		if (more)
			rest(date_ticks() - before);
	}
	return rc;
}

int
run_sweep(struct job *job)
{
	struct buf out = BUF_INIT(PRINT_MAX);
	uint64_t swept = 0;
	int rc;

	if ((rc = job_open(job)) != DONE)
		return rc;
	if ((rc = sweep(job, &swept)) == SESSILE_OK)
		rc = sweep_signed_in(job);
	if (rc == SESSILE_OK)
		rc = sweep_attempts(job);
	if (rc != SESSILE_OK)
		return failed("%s; %llu sessions were swept before that",
		    job->err.text, (unsigned long long)swept);
	if (job_json(job))
		buf_printf(&out, "{\"swept\":%llu}\n",
		    (unsigned long long)swept);
	else {
		put_count(&out, swept, "session");
		buf_puts(&out, " swept\n");
	}
	return print_done(&out);
}
