/*
 * The log: one call is one line, wherever it goes; and errors, whose detail
 * is what goes there.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/err.h"
#include "base/log.h"
#include "base/scan.h"
#include "check_main.h"

static char dir[64], path[96], text[8192];

static void
setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/sessile-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/log", dir);
}

static void
teardown(void)
{
	unlink(path);
	rmdir(dir);
}

static const char *
content(void)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? 0 : read(fd, text, sizeof(text) - 1);

	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	if (fd != -1)
		close(fd);
	return text;
}

/* Standard error goes to our file while fn runs. */
static void
with_stderr(const struct log *l, const char *line)
{
	int kept = dup(2), fd = open(path, O_WRONLY | O_CREAT | O_APPEND |
	    O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(dup2(fd, 2), 2);
	log_line(l, "%s", line);
	ck_assert_int_eq(dup2(kept, 2), 2);
	close(kept);
	close(fd);
}

START_TEST(to_stderr)
{
	struct log l = { LOG_TO_STDERR, NULL };

	with_stderr(&l, "one");
	with_stderr(&l, "two 100%s%n");
	ck_assert_str_eq(content(), "sessile: one\nsessile: two 100%s%n\n");
}
END_TEST

START_TEST(to_nobody)
{
	struct log l = { LOG_TO_NOBODY, NULL };

	with_stderr(&l, "one");
	ck_assert_str_eq(content(), "");
}
END_TEST

START_TEST(to_a_file_with_a_date)
{
	struct log l = { LOG_TO_FILE, path };
	struct stat st;
	struct span v;
	int64_t ms;

	log_line(&l, "n=%d", 42);
	log_line(&l, "again");
	v = span_of(content());
	ck_assert(date_parse(scan_until(&v, ' '), &ms));
	ck_assert_int_le(date_now() - ms, 60000);
	ck_assert(span_is(scan_until(&v, '\n'), "sessile: n=42"));
	(void)scan_until(&v, ' ');
	ck_assert(span_is(v, "sessile: again\n"));
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
}
END_TEST

/* No visitor writes a line of his own, or to the terminal. */
START_TEST(no_line_can_be_injected)
{
	struct log l = { LOG_TO_STDERR, NULL };
	char all[130] = "";
	int i;

	for (i = 1; i < 128; i++)
		all[i - 1] = (char)i;
	with_stderr(&l, "a\nsessile: forged\r\n\x1b[2J\x7f\t");
	ck_assert_str_eq(content(),
	    "sessile: a?sessile: forged???[2J??\n");
	with_stderr(&l, all);
	for (i = 0; content()[i] != '\0'; i++)
		ck_assert((text[i] >= ' ' && text[i] != 0x7f) ||
		    text[i] == '\n');
	ck_assert_ptr_eq(strrchr(text, '\n') + 1, text + strlen(text));
	ck_assert_int_eq(strncmp(strchr(text, '\n') + 1, "sessile: ????", 13),
	    0);
}
END_TEST

START_TEST(long_lines_are_cut)
{
	struct log l = { LOG_TO_STDERR, NULL };
	static char big[4 * LIMIT_LOG_LINE];

	memset(big, 'a', sizeof(big) - 1);
	with_stderr(&l, big);
	ck_assert_uint_eq(strlen(content()),
	    strlen("sessile: \n") + LIMIT_LOG_LINE - 1);
	ck_assert_int_eq(text[strlen(text) - 1], '\n');
}
END_TEST

/* A link could point at anything; then stderr has to do. */
START_TEST(a_file_that_cannot_be_written)
{
	struct log l = { LOG_TO_FILE, NULL };
	char other[96];
	struct stat st;

	snprintf(other, sizeof(other), "%s/link", dir);
	l.path = other;
	ck_assert_int_eq(symlink("target", other), 0);
	with_stderr(&l, "one");
	ck_assert_str_eq(content(), "sessile: one\n");
	unlink(other);
	snprintf(other, sizeof(other), "%s/target", dir);
	ck_assert_int_eq(stat(other, &st), -1);
	snprintf(other, sizeof(other), "%s/none/log", dir);
	with_stderr(&l, "two");
	ck_assert_str_eq(content(), "sessile: one\nsessile: two\n");
}
END_TEST

/* Nobody reads it: that must not hold a request up. */
START_TEST(a_pipe_without_a_reader)
{
	char fifo[96];
	struct log l = { LOG_TO_FILE, fifo };

	snprintf(fifo, sizeof(fifo), "%s/fifo", dir);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	with_stderr(&l, "one");
	ck_assert_str_eq(content(), "sessile: one\n");
	unlink(fifo);
}
END_TEST

START_TEST(errors_have_words)
{
	int i, j;

	for (i = 0; i < SESSILE_EMAX; i++) {
		ck_assert_str_ne(sessile_strerror(i), "");
		ck_assert_str_ne(sessile_strerror(i), "unknown error");
		for (j = 0; j < i; j++)
			ck_assert_str_ne(sessile_strerror(i),
			    sessile_strerror(j));
	}
	ck_assert_str_eq(sessile_strerror(-1), "unknown error");
	ck_assert_str_eq(sessile_strerror(SESSILE_EMAX), "unknown error");
	ck_assert_str_eq(sessile_version(), SESSILE_VERSION);
}
END_TEST

START_TEST(errors_have_detail)
{
	static char big[2 * LIMIT_MESSAGE];
	struct err e;

	ck_assert_int_eq(err_request(&e, 413, "%d bytes", 9),
	    SESSILE_EREQUEST);
	ck_assert_int_eq(e.status, 413);
	ck_assert_str_eq(e.text, "9 bytes");
	ck_assert_int_eq(err_set(&e, SESSILE_ESTORE, "%s", "gone"),
	    SESSILE_ESTORE);
	ck_assert_int_eq(e.status, 0);
	ck_assert_str_eq(e.text, "gone");
	memset(big, 'a', sizeof(big) - 1);
	ck_assert_int_eq(err_set(&e, SESSILE_EINVAL, "%s", big),
	    SESSILE_EINVAL);
	ck_assert_uint_eq(strlen(e.text), LIMIT_MESSAGE - 1);
	ck_assert_int_eq(err_set(NULL, SESSILE_EINVAL, "x"), SESSILE_EINVAL);
	ck_assert_int_eq(err_request(NULL, 400, "x"), SESSILE_EREQUEST);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("base_log");
	TCase *t = tcase_create("log"), *e = tcase_create("err");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, to_stderr);
	tcase_add_test(t, to_nobody);
	tcase_add_test(t, to_a_file_with_a_date);
	tcase_add_test(t, no_line_can_be_injected);
	tcase_add_test(t, long_lines_are_cut);
	tcase_add_test(t, a_file_that_cannot_be_written);
	tcase_add_test(t, a_pipe_without_a_reader);
	tcase_add_test(e, errors_have_words);
	tcase_add_test(e, errors_have_detail);
	suite_add_tcase(s, t);
	suite_add_tcase(s, e);
	return s;
}

CHECK_MAIN(suite)
