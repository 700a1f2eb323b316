/*
 * The heap of the CGI programs (etc/build/heap.c), under other names beside
 * the one that this test lives on.
 */
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check_main.h"

void *heap_malloc(size_t);
void *heap_calloc(size_t, size_t);
void *heap_realloc(void *, size_t);
void heap_free(void *);

#define malloc	heap_malloc
#define calloc	heap_calloc
#define realloc	heap_realloc
#define free	heap_free
#include "../../etc/build/heap.c" /* NOLINT: to be looked into */
#undef malloc
#undef calloc
#undef realloc
#undef free

#define MANY	2000
#define STEPS	200000

static uint64_t state;

static uint32_t
any(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32) % below;
}

static void
seed(void)
{
	const char *given = getenv("SEED");

	state = given != NULL ? strtoull(given, NULL, 10) | 1 :
	    (uint64_t)time(NULL) * 2654435761u | 1;
	printf("# SEED=%llu\n", (unsigned long long)state);
}

/* Mostly small, at times large, now and then at an edge. */
static size_t
some_size(void)
{
	static const size_t edges[] = { 0, 1, 15, 16, 17, SMALL - 1, SMALL,
	    SMALL + 1, 2 * SMALL, LARGE - 1, LARGE, LARGE + 1 };

	switch (any(16)) {
	case 0:
		return edges[any(sizeof(edges) / sizeof(edges[0]))];
	case 1:
		return any(LARGE * 2);
	case 2:
		return any(8192);
	default:
		return any(400);
	}
}

struct block {
	unsigned char	*p;
	size_t		 n;
	unsigned char	 fill;
};

static void
fill(struct block *b, size_t from)
{
	if (b->n > from)
		memset(b->p + from, b->fill, b->n - from);
}

static bool
holds(const struct block *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (b->p[i] != b->fill)
			return false;
	return true;
}

static void
step(struct block *b)
{
	unsigned char *p;
	size_t i, n;

	if (b->p == NULL) {
		b->n = some_size();
		b->fill = (unsigned char)any(256);
		b->p = any(2) == 0 ? heap_malloc(b->n) :
		    heap_calloc(1, b->n);
		ck_assert_ptr_nonnull(b->p);
		ck_assert_uint_eq((uintptr_t)b->p % GRAIN, 0);
		fill(b, 0);
	} else if (any(3) == 0) {
		n = some_size();
		ck_assert_ptr_nonnull(p = heap_realloc(b->p, n));
		b->p = p;
		i = b->n < n ? b->n : n;
		ck_assert(holds(b, i));
		b->n = n;
		fill(b, i);
	} else {
		ck_assert(holds(b, b->n));
		heap_free(b->p);
		b->p = NULL;
	}
}

START_TEST(what_one_has_nobody_else_gets)
{
	static struct block blocks[MANY];
	size_t i;

	seed();
	for (i = 0; i < STEPS; i++)
		step(&blocks[any(MANY)]);
	for (i = 0; i < MANY; i++)
		if (blocks[i].p != NULL) {
			ck_assert(holds(&blocks[i], blocks[i].n));
			heap_free(blocks[i].p);
		}
}
END_TEST

START_TEST(calloc_gives_zeros_also_of_what_was_used)
{
	static const size_t sizes[] = { 1, 64, 1000, 5000, LARGE, LARGE + 1 };
	unsigned char *p;
	size_t i, j, k;

	for (k = 0; k < 3; k++)
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			p = heap_calloc(1, sizes[i]);
			ck_assert_ptr_nonnull(p);
			for (j = 0; j < sizes[i]; j++)
				ck_assert_int_eq(p[j], 0);
			memset(p, 0xa5, sizes[i]);
			heap_free(p);
		}
}
END_TEST

START_TEST(what_cannot_be_had_is_refused)
{
	static const struct {
		size_t	n, size;
	} t[] = { { SIZE_MAX, 1 }, { SIZE_MAX, 2 }, { SIZE_MAX / 2, 3 },
	    { (size_t)1 << 63, 2 }, { 1, (size_t)1 << 62 },
	    { 1, (size_t)PTRDIFF_MAX }, { 1, SIZE_MAX - 15 } };
	volatile size_t n;
	size_t i;
	char *p = heap_malloc(8);

	memcpy(p, "as ever", 8);
	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		errno = 0;
		ck_assert_ptr_null(heap_calloc(t[i].n, t[i].size));
		ck_assert_int_eq(errno, ENOMEM);
		n = t[i].n * t[i].size;
		if (n < (size_t)1 << 62)
			continue;
		ck_assert_ptr_null(heap_malloc(n));
		ck_assert_ptr_null(heap_realloc(p, n));
	}
	ck_assert_str_eq(p, "as ever");
	heap_free(p);
	heap_free(NULL);
}
END_TEST

/* The heap does not grow for ever when the same is asked for again and again. */
START_TEST(what_is_freed_is_used_again)
{
	static char *p[64];
	const char *before = NULL;
	size_t i, k;

	for (k = 0; k < 1000; k++) {
		for (i = 0; i < 64; i++)
			p[i] = heap_malloc(i * 40);
		if (k == 1)
			before = at;
		for (i = 0; i < 64; i++)
			heap_free(p[i * 7 % 64]);
	}
	ck_assert(at <= before);
}
END_TEST

/* First of all, where nothing has been freed yet. */
START_TEST(the_last_one_grows_where_it_is)
{
	char *p = heap_malloc(100), *q = p;
	size_t n;

	for (n = 100; n < 20000; n += 100)
		ck_assert_ptr_eq(q = heap_realloc(q, n), p);
	heap_free(q);
}
END_TEST

static void *held;

static void
twice(void)
{
	heap_free(held);
	heap_free(held);
}

static void
another_ones(void)
{
	heap_free((char *)held + 16);
}

static void
grown_after_free(void)
{
	heap_free(held);
	(void)!heap_realloc(held, 500);
}

/* In a process of its own, for it ends by SIGABRT. */
static const struct {
	const char	*what;
	void		(*fn)(void);
} misuses[] = {
	{ "freed twice", twice },
	{ "freed from within", another_ones },
	{ "grown after it was freed", grown_after_free },
};

START_TEST(misuse_ends_the_process)
{
	void *behind;
	int status;
	pid_t pid;

	held = heap_calloc(1, 64);
	behind = heap_malloc(64);
	fflush(stdout);
	ck_assert_int_ne(pid = fork(), -1);
	if (pid == 0) {
		misuses[_i].fn();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
	    "%s: %d", misuses[_i].what, status);
	heap_free(behind);
	heap_free(held);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("heap");
	TCase *t = tcase_create("heap");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, the_last_one_grows_where_it_is);
	tcase_add_test(t, what_one_has_nobody_else_gets);
	tcase_add_test(t, calloc_gives_zeros_also_of_what_was_used);
	tcase_add_test(t, what_cannot_be_had_is_refused);
	tcase_add_test(t, what_is_freed_is_used_again);
	tcase_add_loop_test(t, misuse_ends_the_process, 0,
	    sizeof(misuses) / sizeof(misuses[0]));
	suite_add_tcase(s, t);
	return s;
}

CHECK_MAIN(suite)
