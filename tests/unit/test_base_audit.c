/*
 * The audit log: whatever is in an event is one line of valid JSON, and lines
 * of many processes stay whole.
 */
#include <sys/resource.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/audit.h"
#include "base/buf.h"
#include "base/json.h"
#include "check_main.h"
#include "home.h"

static char dir[64], path[96];

static void
setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/sessile-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/audit", dir);
}

static void
teardown(void)
{
	unlink(path);
	rmdir(dir);
}

static const struct audit to = { false, path };

/* The file, to be freed. */
static char *
content(void)
{
	struct buf b = BUF_INIT((size_t)1 << 24);
	char part[4096];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	while ((n = read(fd, part, sizeof(part))) > 0)
		buf_put(&b, part, (size_t)n);
	ck_assert_int_eq(n, 0);
	close(fd);
	return buf_take(&b);
}

/* What stands behind the time. */
static const char *
print(const struct audit_event *a, struct buf *b)
{
	static const size_t before = sizeof("{\"time\":\""
	    "2026-11-25T04:30:00.123Z\"") - 1;
	struct span line;

	buf_reset(b);
	ck_assert_int_eq(audit_print(a, b), SESSILE_OK);
	line.p = b->data;
	line.n = b->len - 1;
	ck_assert(json_valid(line));
	ck_assert_ptr_eq(memchr(b->data, '\n', b->len), b->data + line.n);
	ck_assert(span_utf8(line) && span_plain(line));
	return b->data + before;
}

START_TEST(lines)
{
	/* sha256("abc") begins with ba7816bf: FIPS 180-2, B.1. */
	static const struct {
		struct audit_event	 a;
		const char		*line;
	} table[] = {
		{ { .event = "sign-in", .address = "192.0.2.7", .user = 1,
		    .name = "John Doe", .sid = "abc" },
		    ",\"event\":\"sign-in\",\"address\":\"192.0.2.7\","
		    "\"user\":{\"id\":1,\"name\":\"John Doe\"},"
		    "\"session\":\"ba7816bf\"}\n" },
		{ { .event = "refusal" }, ",\"event\":\"refusal\","
		    "\"address\":null,\"user\":null,\"session\":null}\n" },
		{ { .event = "x", .user = INT64_C(9007199254740991) },
		    ",\"event\":\"x\",\"address\":null,\"user\":{\"id\":"
		    "9007199254740991,\"name\":null},\"session\":null}\n" },
		{ { .event = "x", .name = "" }, ",\"event\":\"x\","
		    "\"address\":null,\"user\":{\"id\":null,\"name\":\"\"},"
		    "\"session\":null}\n" },
		{ { .event = "x", .what = "a \"b\"" }, ",\"event\":\"x\","
		    "\"address\":null,\"user\":null,\"session\":null,"
		    "\"what\":\"a \\\"b\\\"\"}\n" },
		{ { .event = "x", .by_command = true }, ",\"event\":\"x\","
		    "\"address\":null,\"user\":null,\"session\":null,"
		    "\"uid\":0}\n" },
	};
	struct buf b = BUF_INIT(LIMIT_AUDIT_LINE);

	ck_assert_str_eq(print(&table[_i].a, &b), table[_i].line);
	buf_free(&b);
}
END_TEST

START_TEST(names)
{
	static const struct {
		const char	*name, *json;
	} table[] = {
		{ "a\nb\r\n{\"event\":\"sign-in\"}\n", "a\\u000ab\\u000d"
		    "\\u000a{\\\"event\\\":\\\"sign-in\\\"}\\u000a" },
		{ "\\u000a\\", "\\\\u000a\\\\" },
		{ "\x01\x1f\x7f\t", "\\u0001\\u001f\\u007f\\u0009" },
		{ "Zo\xc3\xab \xe2\x98\x83 \xf0\x9f\x98\x80",
		    "Zo\xc3\xab \xe2\x98\x83 \xf0\x9f\x98\x80" },
		{ "\xc2\x85\xc2\x9f\xc2\xa0", "\\u0085\\u009f\xc2\xa0" },
		{ "\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae\xe2\x80\xac",
		    "\xe2\x80\xa7\\u2028\\u2029\\u202e\\u202c" },
		{ "\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa\xe2\x82\xa8",
		    "\xe2\x81\xa5\\u2066\\u2069\xe2\x81\xaa\xe2\x82\xa8" },
		{ "\xff\xc3(\xed\xa0\x80\xc0\x8a\xe2\x80", "\\ufffd\\ufffd("
		    "\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd" },
	};
	struct buf b = BUF_INIT(LIMIT_AUDIT_LINE), wanted = BUF_INIT(4096);
	struct audit_event a = { .event = "x", .name = table[_i].name,
	    .address = table[_i].name, .what = table[_i].name };
	const char *text = table[_i].json;

	buf_printf(&wanted, ",\"event\":\"x\",\"address\":\"%s\",\"user\":"
	    "{\"id\":null,\"name\":\"%s\"},\"session\":null,\"what\":\"%s\""
	    "}\n", text, text, text);
	ck_assert_str_eq(print(&a, &b), wanted.data);
	buf_free(&b);
	buf_free(&wanted);
}
END_TEST

START_TEST(of_any_length)
{
	static const char *const parts[] = { "\n", "x", "\"", "\xff",
	    "\xe2\x98\x83", "\xe2\x80\xa8" };
	struct buf b = BUF_INIT(LIMIT_AUDIT_LINE), text = BUF_INIT(65536);
	struct audit_event a = { .event = "x", .user = INT64_MIN };
	size_t i;

	for (i = 0; i < 20000; i++)
		buf_puts(&text, parts[_i]);
	a.event = a.name = a.address = a.what = a.sid = text.data;
	print(&a, &b);
	buf_free(&b);
	buf_free(&text);
}
END_TEST

START_TEST(nowhere)
{
	static const struct audit none = { false, NULL };
	struct audit_event a = { .event = "x" };
	struct err e;

	ck_assert(!audit_on(&none) && audit_on(&to));
	OK(audit_write(&none, &a, &e));
}
END_TEST

START_TEST(closed)
{
	struct audit_event a = { .event = "x" };
	struct stat st;
	struct err e;
	char *text;

	umask(0);
	OK(audit_write(&to, &a, &e));
	umask(022);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	OK(audit_write(&to, &a, &e));
	text = content();
	ck_assert_ptr_nonnull(strstr(text, "}\n{"));
	free(text);
}
END_TEST

START_TEST(opened)
{
	static const struct {
		mode_t	mode;
		int	rc;
	} table[] = {
		{ 0600, SESSILE_OK }, { 0640, SESSILE_OK },
		{ 0700, SESSILE_OK }, { 0604, SESSILE_ESTORE },
		{ 0602, SESSILE_ESTORE }, { 0660, SESSILE_ESTORE },
		{ 0601, SESSILE_ESTORE },
	};
	struct audit_event a = { .event = "x" };
	struct stat st;
	struct err e;

	OK(audit_write(&to, &a, &e));
	ck_assert_int_eq(truncate(path, 0), 0);
	ck_assert_int_eq(chmod(path, table[_i].mode), 0);
	ck_assert_int_eq(audit_write(&to, &a, &e), table[_i].rc);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size > 0, table[_i].rc == SESSILE_OK);
	if (table[_i].rc != SESSILE_OK)
		ck_assert_ptr_nonnull(strstr(e.text, "chmod 600"));
}
END_TEST

/* A disk that is full in the midst of a line: the next is whole again. */
START_TEST(cut_short)
{
	struct audit_event a = { .event = "x", .what = "first" };
	struct rlimit was, less;
	struct err e;
	char *text, *end;

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &was), 0);
	less = was;
	less.rlim_cur = 50;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &less), 0);
	FAILS(SESSILE_ESTORE, audit_write(&to, &a, &e));
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &was), 0);
	ck_assert_ptr_nonnull(strstr(e.text, path));
	a.what = "second";
	OK(audit_write(&to, &a, &e));
	OK(audit_write(&to, &a, &e));
	text = content();
	ck_assert_ptr_null(strstr(text, "first"));
	end = strchr(text, '\n');
	ck_assert_int_eq(end - text, 49);
	ck_assert_int_eq(strncmp(end + 1, "{\"time\"", 7), 0);
	ck_assert_ptr_nonnull(strstr(end, "second\"}\n{"));
	free(text);
}
END_TEST

#define PROCESSES	16
#define EACH		250

static int
write_many(int number, void *arg)
{
	char name[200];
	struct audit_event a = { .event = "x", .name = name,
	    .user = number + 1 };
	struct err e;
	int i;

	(void)arg;
	memset(name, 'a' + number, sizeof(name) - 1);
	for (i = 0; i < EACH; i++) {
		name[(size_t)(i * 13) % sizeof(name)] = '\0';
		if (audit_write(&to, &a, &e) != SESSILE_OK)
			return 1;
		memset(name, 'a' + number, sizeof(name) - 1);
		name[sizeof(name) - 1] = '\0';
	}
	return 0;
}

/* All letters of its name are that of its number. */
static void
check_whole(struct span line, int count[PROCESSES])
{
	static const char before[] = "\"name\":\"";
	const char *user, *name;
	char letter;

	ck_assert(json_valid(line) && line.n > 0);
	user = memmem(line.p, line.n, "{\"id\":", 6);
	name = memmem(line.p, line.n, before, sizeof(before) - 1);
	ck_assert(user != NULL && name != NULL);
	letter = (char)('a' + strtol(user + 6, NULL, 10) - 1);
	for (name += sizeof(before) - 1; *name != '"'; name++)
		ck_assert_int_eq(*name, letter);
	count[letter - 'a']++;
}

START_TEST(many_at_once)
{
	int count[PROCESSES] = { 0 }, i;
	struct span rest;
	char *text;

	ck_assert_int_eq(parallel(PROCESSES, write_many, NULL), 0);
	text = content();
	for (rest = span_of(text); rest.n > 0;)
		check_whole(scan_until(&rest, '\n'), count);
	for (i = 0; i < PROCESSES; i++)
		ck_assert_int_eq(count[i], EACH);
	free(text);
}
END_TEST

static Suite *
audit_suite(void)
{
	Suite *s = suite_create("base/audit");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, lines, 0, 6);
	tcase_add_loop_test(t, names, 0, 8);
	tcase_add_loop_test(t, of_any_length, 0, 6);
	tcase_add_test(t, nowhere);
	tcase_add_test(t, closed);
	tcase_add_loop_test(t, opened, 0, 7);
	tcase_add_test(t, cut_short);
	tcase_add_test(t, many_at_once);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(audit_suite)
