/*
 * A disk that can be cut off.  A VFS below the store's own notes what is
 * written and what is synced; an image is what the disk may hold if the power
 * fails now: all that was synced, and of the rest any sectors, in any order.
 */
#ifndef SESSILE_TESTS_POWER_H
#define SESSILE_TESTS_POWER_H

#include <stdint.h>

#include "home.h"

/* Becomes SQLite's default; once, before the first store is opened. */
void	 power_install(uint64_t seed);

/* From here on the files as they are now count as synced. */
void	 power_begin(const struct home *);

/*
 * Called before each write and each sync of the two files.  `sync` is its
 * number since power_call(), or 0 for a write.
 */
extern void (*power_hook)(int sync);
void	 power_call(void);

/* The sync of that number since power_call() does nothing; 0: none. */
void	 power_lie(int sync);

/* Writes an image of both files into another home's folder. */
void	 power_image(const struct home *);

uint32_t power_random(uint32_t below);

#endif
