/*
 * Kills the programs with SIGKILL at random moments, and holds them to what
 * they have said: usage: kill FOLDER KILLS WORKERS SEED.  FOLDER is where
 * auth.cgi, index.cgi, logout.cgi and status.cgi are.  A whole answer that
 * came through the pipe is an acknowledgement, killed or not.  Prints lines
 * NAME NUMBER, and "wrong: ..." for each broken word.
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <err.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

#define COOKIE		512
#define VISITORS	8192	/* of one worker */
#define CALM_EVERY	16	/* one of so many is let run, to be timed */

enum what { SIGN_IN, SIGN_OUT, VISIT, STATUS, WHATS };

static const char *const files[WHATS] = { "auth.cgi", "logout.cgi",
	"index.cgi", "status.cgi" };

/* Shared by all workers. */
struct totals {
	atomic_int	tries, kills, midway;
	atomic_int	killed[WHATS];		/* of each program */
	atomic_int	sign_ins, sign_outs, visits;	/* acknowledged */
	atomic_int	lost, undone, odd;
};

struct visitor {
	char	cookie[COOKIE];
	int	in;		/* signed in; else signed out */
};

struct worker {
	struct totals	*totals;
	int		 wanted;	/* kills, of all workers */
	uint64_t	 random;
	char		 path[WHATS][1024];
	int64_t		 typical[WHATS];	/* microseconds of a run */
	struct visitor	 all[VISITORS];
	size_t		 n;
	struct process	 p;
};

/* xorshift64*: a seed gives the same choices, if not the same timing. */
static uint32_t
choose(struct worker *w, uint32_t below)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (uint32_t)((w->random * UINT64_C(0x2545F4914F6CDD1D)) >> 33) %
	    below;
}

static void
wrong(atomic_int *counter, const char *what, int status)
{
	atomic_fetch_add(counter, 1);
	printf("wrong: %s (%d)\n", what, status);
	fflush(stdout);
}

static void
wait_us(int64_t us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	while (nanosleep(&t, &t) != 0)
		;
}

static struct request
request_for(const struct worker *w, enum what what, const char *cookie)
{
	struct request r = { w->path[what], NULL, cookie, NULL };

	if (what == SIGN_IN)
		r.body = "{\"name\":\"John Doe\","
		    "\"position\":\"Software Engineer\"}";
	return r;
}

/* Killed within a little more than it takes; sometimes let run. */
static void
run(struct worker *w, enum what what, const char *cookie)
{
	struct request r = request_for(w, what, cookie);
	int64_t began = clock_us(), *typical = &w->typical[what];
	int calm = *typical == 0 || choose(w, CALM_EVERY) == 0;

	process_start(&w->p, &r);
	if (!calm) {
		wait_us(choose(w, (uint32_t)(*typical * 5 / 4)));
		kill(w->p.pid, SIGKILL);
	}
	process_end(&w->p);
	if (calm)
		*typical = *typical == 0 ? clock_us() - began :
		    (3 * *typical + clock_us() - began) / 4;
	atomic_fetch_add(&w->totals->tries, 1);
	if (WIFSIGNALED(w->p.exit)) {
		atomic_fetch_add(&w->totals->kills, 1);
		atomic_fetch_add(&w->totals->killed[what], 1);
		atomic_fetch_add(&w->totals->midway, w->p.status == 0);
	} else if (w->p.exit != 0 || w->p.status == 0)
		wrong(&w->totals->odd, "no answer, and not killed",
		    w->p.exit);
}

/* What status.cgi says, undisturbed: it must always have an answer. */
static int
status_of(struct worker *w, const char *cookie)
{
	struct request r = request_for(w, STATUS, cookie);

	process_run(&w->p, &r);
	if (w->p.status != 200 && w->p.status != 401)
		wrong(&w->totals->odd, "status.cgi answers", w->p.status);
	return w->p.status;
}

/* A word given is held now, and asked for again in the end. */
static void
hold_to_it(struct worker *w, const struct visitor *v)
{
	int status = status_of(w, v->cookie);

	if (v->in && status != 200)
		wrong(&w->totals->lost, "a sign-in is lost", status);
	if (!v->in && status != 401)
		wrong(&w->totals->undone, "a sign-out is undone", status);
}

static void
sign_in(struct worker *w, const char *cookie)
{
	struct visitor *v = &w->all[w->n];

	run(w, SIGN_IN, cookie);
	if (w->p.status == 0)
		return;
	if (w->p.status != 200 || w->p.cookie[0] == '\0') {
		wrong(&w->totals->odd, "auth.cgi answers", w->p.status);
		return;
	}
	if (w->n + 1 == VISITORS)
		errx(1, "more than %d visitors", VISITORS);
	memcpy(v->cookie, w->p.cookie, COOKIE);
	v->in = 1;
	w->n++;
	atomic_fetch_add(&w->totals->sign_ins, 1);
	hold_to_it(w, v);
}

static void
sign_out(struct worker *w, struct visitor *v)
{
	run(w, SIGN_OUT, v->cookie);
	if (w->p.status == 200) {
		v->in = 0;
		atomic_fetch_add(&w->totals->sign_outs, 1);
		hold_to_it(w, v);
	} else if (w->p.status != 0)
		wrong(&w->totals->odd, "logout.cgi answers", w->p.status);
	else	/* Either is right, but it must stay so. */
		v->in = status_of(w, v->cookie) == 200;
}

/* A visitor who may then sign in, so that an old session is replaced. */
static void
visit(struct worker *w)
{
	struct request r = request_for(w, STATUS, NULL);
	char cookie[COOKIE];

	run(w, VISIT, NULL);
	if (w->p.status == 0)
		return;
	if (w->p.status != 200 || w->p.cookie[0] == '\0') {
		wrong(&w->totals->odd, "index.cgi answers", w->p.status);
		return;
	}
	memcpy(cookie, w->p.cookie, COOKIE);
	atomic_fetch_add(&w->totals->visits, 1);
	r.query = "session";
	r.cookie = cookie;
	process_run(&w->p, &r);
	if (strstr(w->p.text, "\"visited\":true") == NULL)
		wrong(&w->totals->lost, "a visit is lost", w->p.status);
	sign_in(w, cookie);
}

/* Reads that may be killed; what is read is no other for it. */
static void
ask(struct worker *w, const struct visitor *v)
{
	run(w, STATUS, v == NULL ? NULL : v->cookie);
	if (w->p.status == 0)
		return;
	if (w->p.status != (v != NULL && v->in ? 200 : 401))
		wrong(&w->totals->odd, "status.cgi answers", w->p.status);
}

/* One who is signed in comes again, and stays so. */
static void
come_again(struct worker *w, const struct visitor *v)
{
	run(w, VISIT, v->cookie);
	if (w->p.status != 0 && w->p.status != 200)
		wrong(&w->totals->odd, "index.cgi answers", w->p.status);
	hold_to_it(w, v);
}

static void
work(struct worker *w)
{
	struct visitor *v;
	uint32_t what;
	size_t i;

	while (atomic_load(&w->totals->kills) < w->wanted) {
		v = w->n == 0 ? NULL : &w->all[choose(w, (uint32_t)w->n)];
		what = choose(w, 8);
		if (what == 0)
			visit(w);
		else if (what <= 2)
			ask(w, v);
		else if (what == 3 && v != NULL && v->in)
			come_again(w, v);
		else if (what <= 5 && v != NULL && v->in)
			sign_out(w, v);
		else
			sign_in(w, NULL);
	}
	for (i = 0; i < w->n; i++)
		hold_to_it(w, &w->all[i]);
}

static void
start_worker(struct totals *totals, char **argv, int number)
{
	struct worker *w = calloc(1, sizeof(*w));
	size_t i;
	int n;

	if (w == NULL)
		err(1, "calloc");
	w->totals = totals;
	w->wanted = (int)strtol(argv[2], NULL, 10);
	w->random = ((uint64_t)strtoull(argv[4], NULL, 10) + 1) *
	    UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)number;
	for (i = 0; i < WHATS; i++) {
		n = snprintf(w->path[i], sizeof(w->path[i]), "%s/%s", argv[1],
		    files[i]);
		if (n < 0 || (size_t)n >= sizeof(w->path[i]))
			errx(2, "%s: too long", argv[1]);
	}
	work(w);
	exit(0);
}

static void
print(struct totals *t)
{
	int i;

	for (i = 0; i < WHATS; i++)
		printf("%s %d\n", files[i], t->killed[i]);
	printf("tries %d\nkills %d\nmidway %d\nsign-ins %d\nsign-outs %d\n"
	    "visits %d\nlost %d\nundone %d\nodd %d\n", t->tries, t->kills,
	    t->midway, t->sign_ins, t->sign_outs, t->visits, t->lost,
	    t->undone, t->odd);
}

int
main(int argc, char **argv)
{
	struct totals *totals;
	int i, workers, status, rc = 0;

	if (argc != 5)
		errx(2, "usage: kill FOLDER KILLS WORKERS SEED");
	/* Exact to the microsecond, not to 50 of them. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	totals = mmap(NULL, sizeof(*totals), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (totals == MAP_FAILED)
		err(1, "mmap");
	workers = (int)strtol(argv[3], NULL, 10);
	for (i = 0; i < workers; i++)
		switch (fork()) {
		case -1:
			err(1, "fork");
		case 0:
			start_worker(totals, argv, i);
		}
	for (i = 0; i < workers; i++)
		if (wait(&status) == -1 || status != 0)
			rc = 1;
	print(totals);
	return rc;
}
