/*
 * Which files may be trusted: where they lie, whose they are, who can get at
 * them.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/path.h"
#include "check_main.h"

static char dir[64], name[8][128];
static struct buf b;
static struct err e;

/* "dir/rest", in one of eight places. */
static const char *
at(const char *rest)
{
	static size_t next;
	char *out = name[next++ % 8];

	snprintf(out, sizeof(name[0]), "%s/%s", dir, rest);
	return out;
}

static void
put(const char *rest, const char *text, mode_t mode)
{
	const char *path = at(rest);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, strlen(text)),
	    (ssize_t)strlen(text));
	close(fd);
	ck_assert_int_eq(chmod(path, mode), 0);
}

/* root/ root/data/ other/ other/in -> root/data, root/out -> other */
static void
setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/sessile-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(mkdir(at("root"), 0700), 0);
	ck_assert_int_eq(mkdir(at("root/data"), 0700), 0);
	ck_assert_int_eq(mkdir(at("rootish"), 0700), 0);
	ck_assert_int_eq(mkdir(at("other"), 0700), 0);
	ck_assert_int_eq(symlink("../root/data", at("other/in")), 0);
	ck_assert_int_eq(symlink("../other", at("root/out")), 0);
	ck_assert_int_eq(symlink("root", at("alias")), 0);
}

static void
teardown(void)
{
	static const char *const made[] = { "root/data", "root/out",
	    "other/in", "alias", "root", "rootish", "other", "file", "link",
	    "fifo" };
	size_t i;

	for (i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		(void)remove(at(made[i]));
	ck_assert_int_eq(rmdir(dir), 0);
	buf_free(&b);
}

START_TEST(below_whatever_links_say)
{
	ck_assert(path_below(at("root/x.db"), at("root")));
	ck_assert(path_below(at("root/data/x.db"), at("root")));
	ck_assert(path_below(at("root/data/x.db"), at("root/")));
	ck_assert(path_below(at("root/data/../data/x.db"), at("root")));
	ck_assert(path_below(at("other/../root/x.db"), at("root")));
	ck_assert(path_below(at("other/in/x.db"), at("root")));
	ck_assert(path_below(at("alias/data/x.db"), at("root")));
	ck_assert(path_below(at("root/data/x.db"), at("alias")));
	ck_assert(path_below(at("x.db"), "/"));
	ck_assert(path_below("/x.db", "/"));
	ck_assert(!path_below(at("x.db"), at("root")));
	ck_assert(!path_below(at("rootish/x.db"), at("root")));
	ck_assert(!path_below(at("root/x.db"), at("root/data")));
	ck_assert(!path_below(at("root/../x.db"), at("root")));
	ck_assert(!path_below(at("root/out/x.db"), at("root")));
	ck_assert(!path_below("/x.db", at("root")));
}
END_TEST

START_TEST(below_what_is_not_there)
{
	static char big[2 * LIMIT_PATH];

	memset(big, '/', sizeof(big) - 1);
	ck_assert(!path_below(at("none/x.db"), at("root")));
	ck_assert(!path_below(at("root/x.db"), at("none")));
	ck_assert(!path_below(at("root/x.db"), ""));
	ck_assert(!path_below("x.db", at("root")));
	ck_assert(!path_below(big, at("root")));
}
END_TEST

START_TEST(folders)
{
	char folder[8];

	ck_assert(path_folder("/a/b", folder, sizeof(folder)));
	ck_assert_str_eq(folder, "/a");
	ck_assert(path_folder("/x", folder, sizeof(folder)));
	ck_assert_str_eq(folder, "/");
	ck_assert(path_folder("a/b/", folder, sizeof(folder)));
	ck_assert_str_eq(folder, "a/b");
	ck_assert(path_folder("/234567/", folder, sizeof(folder)));
	ck_assert_str_eq(folder, "/234567");
	ck_assert(!path_folder("/2345678/", folder, sizeof(folder)));
	ck_assert(path_folder("x", folder, sizeof(folder)));
	ck_assert_str_eq(folder, ".");
}
END_TEST

static int
reads(const char *rest, bool private)
{
	e.text[0] = '\0';
	return path_read(at(rest), 100, private, &b, &e);
}

START_TEST(read_by_mode)
{
	static const struct { int line; mode_t mode; bool open, private; }
	t[] = {
		{ __LINE__, 0600, true, true }, { __LINE__, 0400, true, true },
		{ __LINE__, 0700, true, true },
		{ __LINE__, 0640, true, false },
		{ __LINE__, 0604, true, false },
		{ __LINE__, 0644, true, false },
		{ __LINE__, 0610, true, false },
		{ __LINE__, 0660, true, false },
		{ __LINE__, 0602, false, false },
		{ __LINE__, 0666, false, false },
	};
	size_t i;
	int rc;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		put("file", "text\n", t[i].mode);
		rc = reads("file", false);
		ck_assert_msg(rc == (t[i].open ? SESSILE_OK :
		    SESSILE_ECONFIG), "line %d: %s", t[i].line, e.text);
		ck_assert_str_eq(buf_text(&b), t[i].open ? "text\n" : "");
		buf_free(&b);
		rc = reads("file", true);
		ck_assert_msg(rc == (t[i].private ? SESSILE_OK :
		    SESSILE_ECONFIG), "line %d: %s", t[i].line, e.text);
		ck_assert_str_eq(buf_text(&b), t[i].private ? "text\n" : "");
		buf_free(&b);
		remove(at("file"));
	}
}
END_TEST

START_TEST(read_by_size)
{
	char text[102] = "";

	put("file", "", 0600);
	ck_assert_int_eq(reads("file", true), SESSILE_OK);
	ck_assert_str_eq(buf_text(&b), "");
	buf_free(&b);
	memset(text, 'a', 100);
	put("file", text, 0600);
	ck_assert_int_eq(reads("file", true), SESSILE_OK);
	ck_assert_str_eq(buf_text(&b), text);
	buf_free(&b);
	text[100] = 'a';
	put("file", text, 0600);
	ck_assert_int_eq(reads("file", true), SESSILE_ECONFIG);
	ck_assert_ptr_null(b.data);
}
END_TEST

START_TEST(read_in_parts)
{
	static char text[10001];
	struct buf whole;

	memset(text, 'a', sizeof(text) - 1);
	text[4096] = text[8191] = 'b';
	put("file", text, 0600);
	ck_assert_int_eq(path_read(at("file"), 20000, true, &whole, &e),
	    SESSILE_OK);
	ck_assert_str_eq(buf_text(&whole), text);
	buf_free(&whole);
}
END_TEST

START_TEST(read_only_files)
{
	put("file", "text", 0600);
	ck_assert_int_eq(symlink("file", at("link")), 0);
	ck_assert_int_eq(mkfifo(at("fifo"), 0600), 0);
	ck_assert_int_eq(reads("link", false), SESSILE_ECONFIG);
	ck_assert_int_eq(reads("fifo", false), SESSILE_ECONFIG);
	ck_assert_int_eq(reads("root", false), SESSILE_ECONFIG);
	ck_assert_int_eq(reads("none", false), SESSILE_ECONFIG);
	ck_assert_ptr_nonnull(strstr(e.text, at("none")));
	ck_assert_int_eq(path_read("/dev/null", 100, false, &b, &e),
	    SESSILE_ECONFIG);
}
END_TEST

/* As root only: files of others cannot be made otherwise. */
START_TEST(read_by_owner)
{
	if (geteuid() != 0)
		return;
	put("file", "text", 0600);
	ck_assert_int_eq(chown(at("file"), 65534, 65534), 0);
	ck_assert_int_eq(reads("file", false), SESSILE_OK);
	buf_free(&b);
	ck_assert_int_eq(reads("file", true), SESSILE_ECONFIG);
	ck_assert_ptr_nonnull(strstr(e.text, "65534"));
	/* Root's is anybody's to trust, and then it must be readable. */
	ck_assert_int_eq(chown(at("file"), 0, 0), 0);
	ck_assert_int_eq(seteuid(65534), 0);
	ck_assert_int_eq(reads("file", true), SESSILE_ECONFIG);
	ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("base_path");
	TCase *t = tcase_create("path");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, below_whatever_links_say);
	tcase_add_test(t, below_what_is_not_there);
	tcase_add_test(t, folders);
	tcase_add_test(t, read_by_mode);
	tcase_add_test(t, read_by_size);
	tcase_add_test(t, read_in_parts);
	tcase_add_test(t, read_only_files);
	tcase_add_test(t, read_by_owner);
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
