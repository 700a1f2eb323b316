/*
 * No copy of a secret stays behind in the process once its configuration is
 * closed: a look through all memory that can be written to.  The secret never
 * stands in this process by our own doing: a child writes the files, and what
 * is looked for is computed byte by byte.
 */
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_main.h"
#include "visit.h"

#define SECRET	40
#define TAIL	20		/* free() writes over the first bytes */
#define WINDOW	(1 << 20)
#define MAPS	(1 << 18)
#define HUGE	(64L << 20)	/* no heap: the sanitizers' own */
#define DEEP	(1 << 17)

static struct site site;
static char *window;		/* what is being looked through */
static char *maps;

static char
secret_at(size_t i)
{
	return (char)('a' + (((uint32_t)i + 1) * 2654435761U >> 13) % 26);
}

/* ---------------------------------------------------------- the search -- */

static int
count_in(const char *p, size_t n)
{
	size_t i, at;
	int found = 0;

	for (at = 0; at + TAIL <= n; at++) {
		for (i = 0; i < TAIL; i++)
			if (p[at + i] != secret_at(SECRET - TAIL + i))
				break;
		found += i == TAIL;
	}
	return found;
}

/* By way of the kernel, for the sanitizers forbid a look at freed memory. */
static int
count_between(int mem, unsigned long from, unsigned long to)
{
	ssize_t n;
	int found = 0;

	for (; from + TAIL <= to; from += (unsigned long)n - TAIL + 1) {
		n = pread(mem, window, to - from < WINDOW ? to - from :
		    WINDOW, (off_t)from);
		if (n < TAIL)
			break;
		found += count_in(window, (size_t)n);
	}
	return found;
}

/* One line of maps; 0 for those that are not to be looked at. */
static int
count_area(int mem, const char *line)
{
	char *end;
	unsigned long from = strtoul(line, &end, 16);
	unsigned long to = strtoul(end + 1, &end, 16);

	if (end[1] != 'r' || end[2] != 'w' || to - from > HUGE ||
	    from == (unsigned long)window)
		return 0;
	return count_between(mem, from, to);
}

static void
read_maps(void)
{
	size_t n = 0;
	ssize_t got;
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	while ((got = read(fd, maps + n, MAPS - 1 - n)) > 0)
		n += (size_t)got;
	ck_assert_int_eq(got, 0);
	maps[n] = '\0';
	close(fd);
}

/* How often the end of the secret stands in our memory. */
static int
copies(void)
{
	const char *line;
	int found = 0, mem;

	read_maps();
	mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	ck_assert_int_ne(mem, -1);
	for (line = maps; *line != '\0'; line = strchr(line, '\n') + 1)
		found += count_area(mem, line);
	close(mem);
	return found;
}

static void *
pages(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);

	ck_assert_ptr_ne(p, MAP_FAILED);
	return p;
}

/*
 * Calls fn far down the stack, for the search itself not to write over what
 * fn leaves there.
 */
static void
deep_down(void (*fn)(void))
{
	volatile char room[DEEP];

	room[0] = 1;
	fn();
	room[DEEP - 1] = room[0];
}

/* -------------------------------------------------------- the search's -- */

static char *kept;

static void
fill(char *p)
{
	size_t i;

	for (i = 0; i < SECRET; i++)
		p[i] = secret_at(i);
}

static void
leave_on_heap(void)
{
	ck_assert_ptr_nonnull(kept = malloc(SECRET + 1));
	fill(kept);
}

static volatile char last;	/* for the compiler to leave arrays alone */

static void
leave_on_stack(void)
{
	volatile char text[SECRET];
	size_t i;

	for (i = 0; i < SECRET; i++)
		text[i] = secret_at(i);
	last = text[0];
}

/* Whether `fn` leaves copies; told by a child, for they stay there. */
static bool
leaves(void (*fn)(void), void (*then)(void))
{
	int status;

	if (fork() == 0) {
		if (copies() != 0)
			_exit(2);
		deep_down(fn);
		if (then != NULL)
			then();
		_exit(copies() == 0 ? 0 : 1);
	}
	ck_assert_int_ne(wait(&status), -1);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) < 2);
	return WEXITSTATUS(status) == 1;
}

static void
leave_nothing(void)
{
}

static void
free_it(void)
{
	free(kept);
}

static void
wipe_it(void)
{
	memset(kept, 0, SECRET);
}

START_TEST(what_is_left_behind_is_found)
{
	ck_assert(!leaves(leave_nothing, NULL));
	ck_assert(leaves(leave_on_heap, NULL));
	ck_assert(leaves(leave_on_heap, free_it));
	ck_assert(!leaves(leave_on_heap, wipe_it));
	ck_assert(leaves(leave_on_stack, NULL));
}
END_TEST

/* ------------------------------------------------------------- secrets -- */

static void
setup(void)
{
	window = pages(WINDOW);
	maps = pages(MAPS);
	site_make(&site, "");
}

static void
teardown(void)
{
	site_remove(&site);
	munmap(window, WINDOW);
	munmap(maps, MAPS);
}

/* Into a file beside the store, in a process that takes its copies along. */
static void
write_secret(const char *name, const char *before, const char *after)
{
	char path[128], text[1024], secret[SECRET + 1] = "";
	int status, n, fd;

	if (fork() == 0) {
		fill(secret);
		snprintf(path, sizeof(path), "%s/%s", site.dir, name);
		n = snprintf(text, sizeof(text), "%s%s%s", before, secret,
		    after);
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		_exit(write(fd, text, (size_t)n) == n ? 0 : 1);
	}
	ck_assert_int_ne(wait(&status), -1);
	ck_assert_int_eq(status, 0);
}

static bool signs;		/* the secret was read, and is this one */

static void
open_and_close(void)
{
	struct app app;

	app_open(&app, site.config);
	signs = app.config_rc == SESSILE_OK && app.config.secret_count == 1 &&
	    app.config.secrets[0].len == SECRET;
	app_close(&app);
}

/* And the same with a request in between, that signs and verifies. */
static struct visit v;

static int
set_it(struct sessile *s)
{
	ck_assert_int_eq(sessile_set_int(s, "a", 1), SESSILE_OK);
	return sessile_answer(s, 200, "text/plain", "", 0);
}

static void
serve(void)
{
	visit_init(&v, &site);
	visit(&v, "GET", set_it);
	visit(&v, "GET", set_it);
	signs = sessile_version() != NULL && v.status == 200;
	visit_free(&v);
}

static void
expect_no_copies(const char *what)
{
	int n;

	signs = false;
	deep_down(open_and_close);
	ck_assert(signs);
	n = copies();
	ck_assert_msg(n == 0, "%s: %d copies are left", what, n);
	signs = false;
	deep_down(serve);
	ck_assert(signs);
	n = copies();
	ck_assert_msg(n == 0, "%s, after a request: %d copies are left",
	    what, n);
}

START_TEST(a_secret_file_leaves_nothing_behind)
{
	write_secret("secret", "", "\n");
	expect_no_copies("secretFile");
}
END_TEST

START_TEST(a_secret_in_the_configuration_leaves_nothing_behind)
{
	char before[512];

	snprintf(before, sizeof(before), "{\"store\":\"%s\",\"secret\":\"",
	    site.url);
	write_secret("sessile.json", before, "\"}");
	expect_no_copies("secret");
}
END_TEST

START_TEST(secrets_in_a_list_leave_nothing_behind)
{
	char before[512];

	snprintf(before, sizeof(before), "{\"store\":\"%s\",\"secret\":[\"",
	    site.url);
	write_secret("sessile.json", before, "\"]}");
	expect_no_copies("secret, a list");
}
END_TEST

/* Refused, but read all the same. */
static void
open_refused(void)
{
	struct app app;

	app_open(&app, site.config);
	signs = app.config_rc == SESSILE_ECONFIG;
	app_close(&app);
}

START_TEST(a_configuration_that_is_refused_leaves_nothing_behind)
{
	static const char *const tails[] = { "\",\"unknown\":1}",
	    "\",\"resave\":1}", "\"", "\",\"secretFile\":\"/x\"}",
	    "\",\"secret\":\"another, as long as it ought to be\"}" };
	char before[512];
	size_t i;

	snprintf(before, sizeof(before), "{\"store\":\"%s\",\"secret\":\"",
	    site.url);
	for (i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		write_secret("sessile.json", before, tails[i]);
		signs = false;
		deep_down(open_refused);
		ck_assert(signs);
		ck_assert_msg(copies() == 0, "%s", tails[i]);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("wipe");
	TCase *t = tcase_create("secrets");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, what_is_left_behind_is_found);
	tcase_add_test(t, a_secret_file_leaves_nothing_behind);
	tcase_add_test(t,
	    a_secret_in_the_configuration_leaves_nothing_behind);
	tcase_add_test(t, secrets_in_a_list_leave_nothing_behind);
	tcase_add_test(t,
	    a_configuration_that_is_refused_leaves_nothing_behind);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
