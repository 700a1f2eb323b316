/*
 * The list of passwords that have leaked: what stands in it is found, what
 * does not is not, and a file that is no such list says nothing of either.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/breached.h"
#include "auth/password.h"
#include "check_main.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

/* By sha1sum(1), in their order. */
#define LAST	"06C1712295D80A50A052F09A427442A1C7B2F457"
#define PASSWORD "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"
#define A	"86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B8"
#define HORSE	"98DECC62ECE399A22ED30D490EF333BE7FDE7385"
#define FINE	"A8BD54B9626B7B1D73C26517A02CA4DAD6F7C5CC"
#define STAPLE	"ABF7AAD6438836DBE526AA231ABDE2D0EEF74D42"
#define YET	"EE7624EC11B09F1461C7EDA8377B5B2707270CD1"
#define ZEROS	"0000000000000000000000000000000000000000"
#define EFFS	"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"

static char dir[64], file[96];

static void
setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/sessile-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/list", dir);
}

static void
teardown(void)
{
	if (rmdir(file) != 0)
		unlink(file);
	ck_assert_int_eq(rmdir(dir), 0);
}

static void
put(const char *bytes, size_t n)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, bytes, n), (ssize_t)n);
	close(fd);
}

/* Whether it is found; what is wrong with the list must not be. */
static bool
finds(const char *password)
{
	bool found;
	struct err e = { 0, "" };

	ck_assert_msg(breached_password(file, span_of(password), &found,
	    &e) == SESSILE_OK, "%s", e.text);
	return found;
}

#define LIST	LAST ":1\n" PASSWORD ":10437277\n" A ":30\n" HORSE ":2\n" \
		STAPLE ":384\n"

static const struct {
	int		 line;
	const char	*list;
	const char	*password;
	bool		 found;
} lists[] = {
	{ __LINE__, LIST, "the last of all of them", true },
	{ __LINE__, LIST, "password", true },
	{ __LINE__, LIST, "a", true },
	{ __LINE__, LIST, "correct horse battery", true },
	{ __LINE__, LIST, "correct horse battery staple", true },
	{ __LINE__, LIST, "a fine leaked password", false },
	{ __LINE__, LIST, "yet another horse", false },
	{ __LINE__, LIST, "Password", false },
	{ __LINE__, LIST, "password ", false },
	{ __LINE__, LIST, "", false },
	{ __LINE__, PASSWORD ":1\n" HORSE ":1\n",
	    "the last of all of them", false },
	{ __LINE__, PASSWORD ":1\n" HORSE ":1\n", "a", false },
	{ __LINE__, PASSWORD ":1\n", "password", true },
	{ __LINE__, PASSWORD ":1\n", "a", false },
	{ __LINE__, PASSWORD, "password", true },
	{ __LINE__, PASSWORD "\n", "password", true },
	{ __LINE__, PASSWORD "\r\n", "password", true },
	{ __LINE__, PASSWORD "\r", "password", true },
	{ __LINE__, PASSWORD ":7", "password", true },
	{ __LINE__, PASSWORD ":123456789012345678\r\n", "password",
	    true },
	{ __LINE__, LAST "\n" PASSWORD "\n" A, "a", true },
	{ __LINE__, LAST "\n" PASSWORD "\n" A, "password", true },
	{ __LINE__, LAST ":1\r\n" PASSWORD ":2\r\n" A ":3\r\n",
	    "password", true },
	{ __LINE__, LAST "\n" PASSWORD ":123456789012345678\r\n" A
	    "\r\n" HORSE, "a", true },
	{ __LINE__, LAST "\n" PASSWORD ":123456789012345678\r\n" A
	    "\r\n" HORSE, "a fine leaked password", false },
	{ __LINE__, "06c1712295d80a50a052f09a427442a1c7b2f457\n"
	    "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8\n"
	    "98deCC62ece399a22ed30d490ef333be7fde7385\n",
	    "password", true },
	{ __LINE__, "06c1712295d80a50a052f09a427442a1c7b2f457\n"
	    "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8\n"
	    "98deCC62ece399a22ed30d490ef333be7fde7385\n",
	    "correct horse battery", true },
	/* Of two lists put together. */
	{ __LINE__, LAST "\n" A ":1\n" A ":2\n" A "\n" HORSE "\n",
	    "a", true },
	{ __LINE__, ZEROS "\n" EFFS "\n", "a", false },
};

START_TEST(what_stands_in_it_is_found)
{
	size_t i;

	for (i = 0; i < N(lists); i++) {
		put(lists[i].list, strlen(lists[i].list));
		ck_assert_msg(finds(lists[i].password) == lists[i].found,
		    "line %d", lists[i].line);
	}
}
END_TEST

#define TEXT(s)	s, sizeof(s) - 1

/* What is sought is always "a". */
static const struct {
	int		 line;
	const char	*list;
	size_t		 n;
	const char	*why;
} no_lists[] = {
	{ __LINE__, TEXT(""), ": it is empty" },
	{ __LINE__, TEXT("\n"), ": byte 0: not the SHA-1" },
	{ __LINE__, TEXT(A "\n\n"), ": byte 41: not the SHA-1" },
	{ __LINE__, TEXT("\n" A "\n"), ": byte 0: not the SHA-1" },
	{ __LINE__, TEXT("password\n"), ": byte 0: not the SHA-1" },
	{ __LINE__, TEXT(A ":\n"), "byte 0: not" },
	{ __LINE__, TEXT(A ":x\n"), "byte 0: not" },
	{ __LINE__, TEXT(A ":-1\n"), "byte 0: not" },
	{ __LINE__, TEXT(A ":1 \n"), "byte 0: not" },
	{ __LINE__, TEXT(A " 1\n"), "byte 0: not" },
	{ __LINE__, TEXT(A ":1:1\n"), "byte 0: not" },
	{ __LINE__, TEXT(A "0:1\n"), "byte 0: not" },
	{ __LINE__, TEXT(A "\r\r\n"), "byte 0: not" },
	{ __LINE__, TEXT(A ":1234567890123456789\n"), "byte 0: not" },
	{ __LINE__, TEXT("\xef\xbb\xbf" A "\n"), "byte 0: not" },
	/* NTLM's, and one of SHA-256. */
	{ __LINE__, TEXT("186CB09181E2C2ECAAC768C47C729904:1\n"),
	    "byte 0: not" },
	{ __LINE__, TEXT(A "86F7E437FAA5A7FCE15D1DDC\n"),
	    "byte 0: not" },
	{ __LINE__, TEXT("G6F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B8\n"),
	    "byte 0: not" },
	{ __LINE__, TEXT("86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667Bg\n"),
	    "byte 0: not" },
	{ __LINE__, TEXT("86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B\0"),
	    "byte 0: not" },
	{ __LINE__, TEXT(A A A "\n"), "byte 0: not" },
	/* Cut off, in the middle of a download. */
	{ __LINE__, TEXT(LAST ":1\n" PASSWORD ":1\n98DECC6"),
	    "byte 86: not" },
	{ __LINE__, TEXT(LAST ":1\n" PASSWORD ":1\n" HORSE ":"),
	    "byte 86: not" },
	/* In the middle, where it is looked at. */
	{ __LINE__, TEXT(LAST "\nnothing\n" HORSE "\n"),
	    "byte 41: not" },
	{ __LINE__, TEXT(LAST "\n" PASSWORD "\n" A A A A "\n" HORSE
	    "\n" FINE "\n"), ": not" },
	{ __LINE__, TEXT(HORSE "\n" PASSWORD "\n"),
	    "byte 41: out of order" },
	{ __LINE__, TEXT(PASSWORD "\n" LAST "\n" HORSE "\n"),
	    "byte 41: out of order" },
	{ __LINE__, TEXT(LAST "\n" ZEROS "\n" HORSE "\n"),
	    "byte 41: out of order" },
	{ __LINE__, TEXT(LAST "\n" YET "\n" HORSE "\n"),
	    "byte 82: out of order" },
};

START_TEST(what_is_no_list_says_nothing)
{
	struct err e;
	bool found;
	size_t i;

	for (i = 0; i < N(no_lists); i++) {
		put(no_lists[i].list, no_lists[i].n);
		memset(&e, 0, sizeof(e));
		found = true;
		ck_assert_msg(breached_password(file, span_of("a"), &found,
		    &e) == SESSILE_ECONFIG, "line %d", no_lists[i].line);
		ck_assert(!found);
		ck_assert_int_eq(strncmp(e.text, file, strlen(file)), 0);
		ck_assert_msg(strstr(e.text, no_lists[i].why) != NULL,
		    "line %d: %s", no_lists[i].line, e.text);
	}
}
END_TEST

static int
fails(const char *why)
{
	struct err e = { 0, "" };
	bool found = true;
	int rc = breached_password(file, span_of("a"), &found, &e);

	ck_assert(!found);
	ck_assert_msg(strstr(e.text, file) != NULL &&
	    strstr(e.text, why) != NULL, "%s", e.text);
	return rc;
}

/* A pipe that nobody writes to would keep us waiting: Check's alarm ends it. */
START_TEST(what_is_no_file_to_be_read_says_nothing)
{
	ck_assert_int_eq(fails("No such file"), SESSILE_ECONFIG);
	ck_assert_int_eq(mkfifo(file, 0644), 0);
	ck_assert_int_eq(fails("not a regular file"), SESSILE_ECONFIG);
	unlink(file);
	ck_assert_int_eq(mkdir(file, 0755), 0);
	ck_assert_int_eq(fails("not a regular file"), SESSILE_ECONFIG);
	rmdir(file);
	ck_assert_int_eq(symlink("/dev/null", file), 0);
	ck_assert_int_eq(fails("a symbolic link"), SESSILE_ECONFIG);
	unlink(file);
	put(A "\n", 41);
	ck_assert(finds("a"));
	ck_assert_int_eq(chmod(file, 0666), 0);
	ck_assert_int_eq(fails("anybody can write"), SESSILE_ECONFIG);
	ck_assert_int_eq(chmod(file, 0), 0);
	ck_assert_int_eq(seteuid(geteuid() == 0 ? 65534 : geteuid()), 0);
	ck_assert_int_eq(fails("Permission denied"), SESSILE_ECONFIG);
	ck_assert_int_eq(seteuid(getuid()), 0);
}
END_TEST

/* Line i of many: of every length that lines have, and sorted. */
static size_t
line_of(unsigned int i, char *to, size_t size)
{
	static const char *const counts[] = { "", ":1", ":123456789012345678",
	    ":99" };

	return (size_t)snprintf(to, size, "%08X%032X%s%s\n", i * 16, i,
	    counts[i * 2654435761u >> 30], i % 3 == 0 ? "\r" : "");
}

/* With the sum of "a" among them, wherever it belongs; none without. */
static void
put_many(unsigned int n, bool with)
{
	FILE *f = fopen(file, "w");
	unsigned int i, step = UINT32_MAX / 16 / n;
	char text[80];

	ck_assert_ptr_nonnull(f);
	for (i = 0; i < n; i++) {
		if (with && (uint64_t)i * step * 16 > 0x86F7E437) {
			fputs(A ":5\n", f);
			with = false;
		}
		line_of(i * step, text, sizeof(text));
		fputs(text, f);
	}
	if (with)
		fputs(A, f);
	ck_assert_int_eq(fclose(f), 0);
}

/* Whatever the number of lines, and so wherever the looks go. */
START_TEST(one_among_many_is_found)
{
	unsigned int n;

	for (n = 1; n < 200; n++) {
		put_many(n, true);
		ck_assert_msg(finds("a"), "%u lines", n);
		put_many(n, false);
		ck_assert_msg(!finds("a"), "%u lines", n);
	}
	put_many(20000, true);
	ck_assert(finds("a"));
	ck_assert(!finds("b"));
}
END_TEST

static void
put_at(int64_t at, const char *line)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(pwrite(fd, line, strlen(line), at),
	    (ssize_t)strlen(line));
	close(fd);
}

/* What it has looked at last, and found no line there. */
static int64_t
looked_at(const char *password)
{
	bool found;
	struct err e = { 0, "" };
	const char *at;

	if (breached_password(file, span_of(password), &found, &e) ==
	    SESSILE_OK)
		return -1;
	at = strstr(e.text, ": byte ");
	ck_assert_ptr_nonnull(at);
	return strtoll(at + 7, NULL, 10) + LIMIT_BREACHED_LINE;
}

/*
 * A hole reads as NULs, so no 40 GB are written: there is a line just where
 * it looks, now before what is sought, now behind it, and closer each time.
 */
START_TEST(in_40_gb_it_looks_at_some_thirty_lines)
{
	const uint32_t a = 0x86F7E437;
	char text[80];
	unsigned int i;
	int64_t at;

	put(ZEROS "\n", 41);
	put_at(INT64_C(40000000000), "\n" EFFS "\n");
	for (i = 1; i < 28; i++) {
		ck_assert_int_gt(at = looked_at("a"), 0);
		snprintf(text, sizeof(text), "\n%08X%032X:%u\n", i % 3 == 0 ?
		    a + (UINT32_C(0x70000000) >> i) + 1 :
		    a - (UINT32_C(0x80000000) >> i) - 1, i, i);
		put_at(at - 20, text);
	}
	ck_assert_int_gt(at = looked_at("a"), 0);
	ck_assert_int_eq(looked_at("a"), at);
	put_at(at - 20, "\n" A ":1\n");
	ck_assert(finds("a"));
}
END_TEST

/* So that there is a stack below: the kernel gives it as it is used. */
static void __attribute__((noinline))
deepen(void)
{
	volatile char room[2 * 32768];
	size_t i;

	for (i = 0; i < sizeof(room); i += 1024)
		room[i] = 0;
}

/*
 * Of the stack below, by way of the kernel, as the call has left it; nothing
 * else is called before.
 */
START_TEST(neither_it_nor_its_sum_stays_behind)
{
	static const unsigned char sum[] = { 0x98, 0xDE, 0xCC, 0x62, 0xEC,
	    0xE3, 0x99, 0xA2, 0x2E, 0xD3, 0x0D, 0x49, 0x0E, 0xF3, 0x33, 0xBE };
	static char password[] = "correct horse battery", below[32768];
	int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	bool found;
	struct err e;
	int rc;

	ck_assert_int_ne(mem, -1);
	put(PASSWORD "\n" FINE "\n", 82);
	deepen();
	rc = breached_password(file, span_of(password), &found, &e);
	ck_assert_int_eq(pread(mem, below, sizeof(below),
	    (off_t)(uintptr_t)&found - (off_t)sizeof(below)),
	    (ssize_t)sizeof(below));
	close(mem);
	ck_assert(rc == SESSILE_OK && !found);
	ck_assert_ptr_null(memmem(below, sizeof(below), password + 2, 16));
	ck_assert_ptr_null(memmem(below, sizeof(below), sum, sizeof(sum)));
}
END_TEST

START_TEST(trying_it_tells_how_many_there_are)
{
	struct err e = { 0, "" };
	uint64_t n;

	put(A, 40);
	ck_assert_int_eq(breached_try(file, &n, &e), SESSILE_OK);
	ck_assert_uint_eq(n, 1);
	put_many(20000, true);
	ck_assert_msg(breached_try(file, &n, &e) == SESSILE_OK, "%s", e.text);
	ck_assert_msg(n > 19000 && n < 21000, "%" PRIu64, n);
	put(LAST "\n" A "\n" PASSWORD "\n" HORSE "\n", 164);
	ck_assert_int_eq(breached_try(file, &n, &e), SESSILE_ECONFIG);
	ck_assert_ptr_nonnull(strstr(e.text, "byte 82: out of order"));
	ck_assert_uint_eq(n, 0);
	put("x", 1);
	ck_assert_int_eq(breached_try(file, &n, &e), SESSILE_ECONFIG);
	put("", 0);
	ck_assert_int_eq(breached_try(file, &n, &e), SESSILE_ECONFIG);
}
END_TEST

/* The rule that all go through who set a password. */
START_TEST(the_rules_refuse_what_has_leaked)
{
	struct config c = { .password_min = 15, .breached = file };
	struct err e = { 0, "" };

	put(HORSE ":2\n" FINE "\n" STAPLE ":9\n", 129 - 2);
	ck_assert_int_eq(password_rules(&c, "a fine leaked password", "",
	    "\"new\"", &e), SESSILE_EREQUEST);
	ck_assert_int_eq(e.status, 400);
	ck_assert_ptr_nonnull(strstr(e.text, "\"new\" is known to have leaked"));
	ck_assert_int_eq(password_rules(&c, "yet another horse", "", "it",
	    &e), SESSILE_OK);
	put("?", 1);
	ck_assert_int_eq(password_rules(&c, "yet another horse", "", "it",
	    &e), SESSILE_ECONFIG);
	ck_assert_int_eq(password_rules(&c, "short", "", "it", &e),
	    SESSILE_EREQUEST);
	c.breached = NULL;
	ck_assert_int_eq(password_rules(&c, "a fine leaked password", "",
	    "it", &e), SESSILE_OK);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("breached");
	TCase *t = tcase_create("breached");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_stands_in_it_is_found);
	tcase_add_test(t, what_is_no_list_says_nothing);
	tcase_add_test(t, what_is_no_file_to_be_read_says_nothing);
	tcase_add_test(t, one_among_many_is_found);
	tcase_add_test(t, in_40_gb_it_looks_at_some_thirty_lines);
	tcase_add_test(t, neither_it_nor_its_sum_stays_behind);
	tcase_add_test(t, trying_it_tells_how_many_there_are);
	tcase_add_test(t, the_rules_refuse_what_has_leaked);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
