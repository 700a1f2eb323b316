/*
 * The CGI process: each test runs in a process of its own, spoilt first as a
 * server might leave it.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "check_main.h"
#include "http/cgi.h"

#define SKIP	77

/* In the child: leaves with the line where something was not so. */
#define MUST(what) do { if (!(what)) _exit(1 + __LINE__ % 255); } while (0)

static void
nap(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) == -1 && errno == EINTR)
		;
}

/* What a child's wait status is, having run fn(arg). */
static int
run(void (*fn)(int), int arg)
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		fn(arg);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) == -1)
		ck_assert_int_eq(errno, EINTR);
	return status;
}

static void
must_run(void (*fn)(int), int arg)
{
	int status = run(fn, arg);

	ck_assert_msg(status == 0, "arg %d: wait status %#x (line %% 255 = "
	    "%d)", arg, (unsigned int)status, WEXITSTATUS(status) - 1);
}

static void
close_some(int mask)
{
	int fd;

	for (fd = 0; fd < 3; fd++)
		if ((mask & 1 << fd) != 0)
			close(fd);
}

static void
descriptors(int mask)
{
	char c;
	int fd;

	close_some(mask);
	MUST(cgi_process() == 0);
	for (fd = 0; fd < 3; fd++)
		MUST(fcntl(fd, F_GETFD) != -1);
	if ((mask & 1) != 0)
		MUST(read(0, &c, 1) == 0);
	if ((mask & 2) != 0)
		MUST(write(1, "x", 1) == 1);
	if ((mask & 4) != 0)
		MUST(write(2, "x", 1) == 1);
	MUST(open("/", O_RDONLY | O_DIRECTORY) > 2);
}

START_TEST(closed_descriptors_are_filled)
{
	int mask;

	for (mask = 0; mask < 8; mask++)
		must_run(descriptors, mask);
}
END_TEST

/* A folder of nothing is the root: there is no /dev to open. */
static void
enter_nothing(void)
{
	char dir[] = "/tmp/sessile-unit-XXXXXX";

	if (geteuid() != 0 && unshare(CLONE_NEWUSER) != 0)
		_exit(SKIP);
	MUST(mkdtemp(dir) != NULL);
	MUST(chdir(dir) == 0);
	MUST(rmdir(dir) == 0);
	if (chroot(".") != 0)
		_exit(SKIP);
}

static void
no_dev(int mask)
{
	char c;
	int fd;

	enter_nothing();
	close_some(mask);
	MUST(cgi_process() == 0);
	for (fd = 0; fd < 3; fd++)
		MUST(fcntl(fd, F_GETFD) != -1);
	if ((mask & 1) != 0)
		MUST(read(0, &c, 1) == 0);
	for (fd = 1; fd < 3; fd++)
		if ((mask & 1 << fd) != 0)
			MUST(write(fd, "x", 1) == -1 && errno == EPIPE);
	MUST(open("/", O_RDONLY | O_DIRECTORY) == 3 || (mask & 7) == 0 ||
	    fcntl(3, F_GETFD) != -1);
}

START_TEST(without_dev_pipes_fill_them)
{
	int mask, status;

	for (mask = 0; mask < 8; mask++) {
		status = run(no_dev, mask);
		if (WIFEXITED(status) && WEXITSTATUS(status) == SKIP)
			return;		/* we may not change our root */
		ck_assert_msg(status == 0, "mask %d: %#x, line %% 255 = %d",
		    mask, (unsigned int)status, WEXITSTATUS(status) - 1);
	}
}
END_TEST

static void
limits(int unused)
{
	struct rlimit core;
	struct sigaction act;
	unsigned int left;

	(void)unused;
	umask(0);
	signal(SIGPIPE, SIG_DFL);
	MUST(cgi_process() == 0);
	MUST(umask(0) == 077);
	MUST(sigaction(SIGPIPE, NULL, &act) == 0);
	MUST(act.sa_handler == SIG_IGN);
	MUST(getrlimit(RLIMIT_CORE, &core) == 0);
	MUST(core.rlim_cur == 0 && core.rlim_max == 0);
	MUST(prctl(PR_GET_DUMPABLE) == 0);
	left = alarm(0);
	MUST(left > 0 && left <= LIMIT_REQUEST_SECONDS);
}

START_TEST(the_process_is_made_safe)
{
	must_run(limits, 0);
}
END_TEST

/* A server may have ignored and blocked it, and both are inherited. */
static void
alarmed(int unused)
{
	sigset_t all;

	(void)unused;
	signal(SIGALRM, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	MUST(cgi_process() == 0);
	raise(SIGALRM);
}

START_TEST(the_alarm_ends_the_process)
{
	int status = run(alarmed, 0);

	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
}
END_TEST

static void
environment(int unused)
{
	struct env env = cgi_env();

	(void)unused;
	setenv("HTTP_PROXY", "http://evil.example", 1);
	setenv("TMPDIR", "/evil", 1);
	setenv("SQLITE_TMPDIR", "/evil", 1);
	setenv("HTTP_X_A", "b", 1);
	MUST(cgi_process() == 0);
	MUST(getenv("HTTP_PROXY") == NULL && getenv("TMPDIR") == NULL);
	MUST(getenv("SQLITE_TMPDIR") == NULL);
	MUST(strcmp(env.get(env.arg, "HTTP_X_A"), "b") == 0);
	MUST(env.get(env.arg, "HTTP_X") == NULL);
}

START_TEST(what_clients_and_servers_leave_is_unset)
{
	must_run(environment, 0);
}
END_TEST

/* nginx 1.22 hands duplicate headers on as two variables of one name. */
static void
two_cookies(int unused)
{
	char method[] = "REQUEST_METHOD=GET";
	char one[] = "HTTP_COOKIE=a=1", two[] = "HTTP_COOKIE=a=2";
	char *both[] = { method, one, two, NULL };
	struct request r;
	struct err e;

	(void)unused;
	environ = both;
	MUST(cgi_process() == 0);
	MUST(request_take(&r, cgi_env(), cgi_input(), &e) == SESSILE_OK);
	MUST(strcmp(r.cookies, "a=1") == 0);
	request_free(&r);
}

START_TEST(of_two_variables_one_counts)
{
	must_run(two_cookies, 0);
}
END_TEST

static void
environment_of_nothing(int unused)
{
	char *none[] = { NULL };
	struct request r;
	struct err e;

	(void)unused;
	environ = none;
	MUST(cgi_process() == 0);
	MUST(request_take(&r, cgi_env(), cgi_input(), &e) ==
	    SESSILE_EREQUEST && e.status == 400);
	request_free(&r);
	environ = NULL;
	MUST(request_take(&r, cgi_env(), cgi_input(), &e) ==
	    SESSILE_EREQUEST && e.status == 400);
}

START_TEST(an_empty_environment_is_a_bad_request)
{
	must_run(environment_of_nothing, 0);
}
END_TEST

/* A client that sends `text` byte by byte and then stays, saying nothing. */
static pid_t
slow_client(const char *text, long ms)
{
	int ends[2];
	pid_t pid;

	MUST(pipe(ends) == 0);
	if ((pid = fork()) == 0) {
		close(ends[0]);
		for (; *text != '\0'; text++) {
			nap(ms);
			if (write(ends[1], text, 1) != 1)
				_exit(1);
		}
		for (;;)
			pause();
	}
	MUST(pid != -1);
	close(ends[1]);
	MUST(dup2(ends[0], 0) == 0);
	return pid;
}

static void
done_with(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void
tick(int sig)
{
	(void)sig;
}

/* Interrupts every system call that can be. */
static void
start_ticking(void)
{
	struct itimerval every = { { 0, 700 }, { 0, 700 } };
	struct sigaction act;

	memset(&act, 0, sizeof(act));
	act.sa_handler = tick;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
}

static void
post(int interrupted)
{
	struct request r;
	struct err e;
	int64_t before = date_ticks();
	pid_t client = slow_client("{\"a\":\"bc\"}", 3);

	setenv("REQUEST_METHOD", "POST", 1);
	setenv("CONTENT_TYPE", "application/json", 1);
	setenv("CONTENT_LENGTH", "10", 1);
	if (interrupted)
		start_ticking();
	MUST(request_take(&r, cgi_env(), cgi_input(), &e) == SESSILE_OK);
	MUST(request_read_json(&r, &e) == SESSILE_OK);
	MUST(strcmp(r.body, "{\"a\":\"bc\"}") == 0);
	MUST(date_ticks() - before < LIMIT_BODY_MS / 2);
	request_free(&r);
	done_with(client);
}

START_TEST(a_slow_body_is_read_without_an_end)
{
	must_run(post, false);
}
END_TEST

START_TEST(interrupted_reads_go_on)
{
	must_run(post, true);
}
END_TEST

static void
deadline(int interrupted)
{
	struct input in = cgi_input();
	int64_t before = date_ticks();
	pid_t client = slow_client("", 0);
	char c;

	if (interrupted)
		start_ticking();
	MUST(in.read(in.arg, &c, 1, before + 120) == -1);
	MUST(date_ticks() >= before + 120 && date_ticks() < before + 5000);
	MUST(in.read(in.arg, &c, 1, before) == -1);	/* long over */
	done_with(client);
}

START_TEST(the_deadline_holds)
{
	must_run(deadline, false);
	must_run(deadline, true);
}
END_TEST

static void
end_of_input(int unused)
{
	struct input in = cgi_input();
	int ends[2];
	char c;

	(void)unused;
	MUST(pipe(ends) == 0 && dup2(ends[0], 0) == 0);
	MUST(write(ends[1], "x", 1) == 1 && close(ends[1]) == 0);
	MUST(in.read(in.arg, &c, 1, date_ticks() + 5000) == 1 && c == 'x');
	MUST(in.read(in.arg, &c, 1, date_ticks() + 5000) == 0);
	close(0);
	MUST(open("/", O_RDONLY | O_DIRECTORY) == 0);
	MUST(in.read(in.arg, &c, 1, date_ticks() + 5000) == -1);
	close(0);
	MUST(in.read(in.arg, &c, 1, date_ticks() + 5000) == -1);
}

START_TEST(the_end_and_errors_are_told)
{
	must_run(end_of_input, 0);
}
END_TEST

#define MUCH	(1024 * 1024)

static pid_t
slow_reader(const int ends[2])
{
	static char part[8192];
	pid_t pid = fork();
	long sum = 0, i, n;

	if (pid != 0)
		return pid;
	close(ends[1]);
	while ((n = read(ends[0], part, sizeof(part))) > 0) {
		for (i = 0; i < n; i++)
			if (part[i] != (char)((sum + i) % 251))
				_exit(1);
		sum += n;
		nap(1);
	}
	_exit(sum == MUCH ? 0 : 2);
}

/* bit 0: standard output does not block; bit 1: signals interrupt. */
static void
output(int how)
{
	struct buf b = BUF_INIT(MUCH);
	int ends[2], status;
	long i;
	pid_t pid;

	for (i = 0; i < MUCH; i++)
		buf_putc(&b, (char)(i % 251));
	MUST(pipe(ends) == 0);
	pid = slow_reader(ends);
	MUST(pid != -1 && dup2(ends[1], 1) == 1 && close(ends[1]) == 0);
	if ((how & 1) != 0)
		MUST(fcntl(1, F_SETFL, O_NONBLOCK) == 0);
	if ((how & 2) != 0)
		start_ticking();
	MUST(cgi_output(&b) == 0);
	close(1);
	while (waitpid(pid, &status, 0) == -1)
		MUST(errno == EINTR);
	MUST(status == 0);
	buf_free(&b);
}

START_TEST(all_of_the_answer_is_written)
{
	int how;

	for (how = 0; how < 4; how++)
		must_run(output, how);
}
END_TEST

static void
gone(int unused)
{
	struct buf b = BUF_INIT(16);
	int ends[2];

	(void)unused;
	MUST(cgi_process() == 0);
	MUST(cgi_output(&b) == 0);	/* nothing is easily written */
	buf_puts(&b, "x");
	MUST(pipe(ends) == 0 && dup2(ends[1], 1) == 1);
	MUST(close(ends[0]) == 0 && close(ends[1]) == 0);
	MUST(cgi_output(&b) == -1);
	close(1);
	MUST(cgi_output(&b) == -1);
	buf_free(&b);
}

START_TEST(a_client_that_is_gone_is_an_error_and_no_signal)
{
	must_run(gone, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("http_cgi");
	TCase *t = tcase_create("process");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, closed_descriptors_are_filled);
	tcase_add_test(t, without_dev_pipes_fill_them);
	tcase_add_test(t, the_process_is_made_safe);
	tcase_add_test(t, the_alarm_ends_the_process);
	tcase_add_test(t, what_clients_and_servers_leave_is_unset);
	tcase_add_test(t, of_two_variables_one_counts);
	tcase_add_test(t, an_empty_environment_is_a_bad_request);
	tcase_add_test(t, a_slow_body_is_read_without_an_end);
	tcase_add_test(t, interrupted_reads_go_on);
	tcase_add_test(t, the_deadline_holds);
	tcase_add_test(t, the_end_and_errors_are_told);
	tcase_add_test(t, all_of_the_answer_is_written);
	tcase_add_test(t, a_client_that_is_gone_is_an_error_and_no_signal);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
