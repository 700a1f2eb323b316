/*
 * A store for the tests of lib/store, in a folder of its own, and ways to
 * get at the file behind its back.
 */
#ifndef SESSILE_TESTS_HOME_H
#define SESSILE_TESTS_HOME_H

#include <stdio.h>

#include "store/store.h"

struct home {
	char	dir[64];
	char	path[96];	/* of the database */
	char	url[112];
};

/* The call must succeed; there is a struct err e. */
#define OK(call) ck_assert_msg((call) == SESSILE_OK, "%s: %s", #call, e.text)
/* It must fail so. */
#define FAILS(error, call) ck_assert_int_eq((call), (error))

void	 home_make(struct home *);	/* the folder alone */
void	 home_create(struct home *);	/* and the database */
void	 home_remove(struct home *);	/* with all that is in it */
int	 home_files(const struct home *);	/* how many are in it */
struct store *home_open(const struct home *);

/* SQL on a connection of its own; what it answers, as a number or text. */
void	 home_sql(const struct home *, const char *, ...)
	     __attribute__((format(printf, 2, 3)));
int64_t	 home_number(const struct home *, const char *);
void	 home_text(const struct home *, const char *, char *, size_t);

/* The bytes of a file beside the database; NUL behind them, to be freed. */
char	*home_read(const struct home *, const char *suffix, size_t *);
void	 home_write(const char *path, const void *, size_t);

/* A store that is there and open, and what its calls put out. */
struct held {
	struct home	 home;
	struct store	*store;
	struct buf	 sess;
	int64_t		 expired;
	struct err	 e;
};

void	 held_start(struct held *);
void	 held_stop(struct held *);

#define ASSERT_OK(t, call) \
	ck_assert_msg((call) == SESSILE_OK, "%s: %s", #call, (t)->e.text)

/* n processes at once, each running fn(i, arg); how many returned not 0. */
int	 parallel(int n, int (*fn)(int, void *), void *arg);
void	 pause_ms(long);

#endif
