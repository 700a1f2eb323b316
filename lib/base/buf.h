/*
 * A growing buffer with a ceiling.  The first failure sticks: later calls do
 * nothing, and the caller asks once, at the end, with buf_error().  What it
 * held is wiped when it is freed or moved.
 */
#ifndef SESSILE_BASE_BUF_H
#define SESSILE_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
	char	*data;		/* always ends in NUL once anything was put */
	size_t	 len;
	size_t	 size;
	size_t	 max;		/* the most that len may become */
	int	 error;		/* enum sessile_error */
};

#define BUF_INIT(ceiling) { NULL, 0, 0, (ceiling), 0 }

void	 buf_init(struct buf *, size_t max);
void	 buf_free(struct buf *);
void	 buf_reset(struct buf *);
int	 buf_reserve(struct buf *, size_t);	/* room for so many more */
int	 buf_put(struct buf *, const void *, size_t);
int	 buf_puts(struct buf *, const char *);
int	 buf_putc(struct buf *, char);
int	 buf_put_i64(struct buf *, int64_t);
int	 buf_put_json(struct buf *, const char *, size_t);
int	 buf_printf(struct buf *, const char *, ...)
	     __attribute__((format(printf, 2, 3)));
int	 buf_error(const struct buf *);
char	*buf_take(struct buf *);
const char *buf_text(const struct buf *);

#endif
