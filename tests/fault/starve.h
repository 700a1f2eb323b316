/*
 * Allocations that fail, of the libraries that we are linked with, too.
 */
#ifndef SESSILE_TESTS_FAULT_STARVE_H
#define SESSILE_TESTS_FAULT_STARVE_H

#include <stdbool.h>

/* To try each is too much for the sanitizers: they try one of so many. */
#ifdef __SANITIZE_ADDRESS__
#define STARVE_STEP	13
#define STARVE_LEAVE(code)	exit(code)	/* leaks are looked for */
#else
#define STARVE_STEP	1
#define STARVE_LEAVE(code)	_exit(code)
#endif

/* Once, before any process of ours begins. */
void starve_begin(void);

/* In this process the n-th from now on fails (0: none), and with `stays`
 * all behind it. */
void starve(long n, bool stays);

/* In the process that it was begun in: whether the last one to be starved
 * came so far that one failed. */
bool starved(void);

#endif
