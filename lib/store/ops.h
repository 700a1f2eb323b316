/*
 * What a kind of store must be able to do: one function for each call of
 * store.h, where their meaning is told.
 */
#ifndef SESSILE_STORE_OPS_H
#define SESSILE_STORE_OPS_H

#include "store/store.h"

struct store_ops {
	void	(*close)(struct store *);
	bool	(*current)(struct store *);
	int	(*get)(struct store *, const char *sid, int64_t now,
		    struct buf *sess, int64_t *expired, struct err *);
	int	(*insert)(struct store *, const struct store_who *,
		    const char *sid, int64_t expired,
		    const char *sess, size_t len, const char *old,
		    int64_t now, unsigned int sweep, struct err *);
	int	(*update)(struct store *, const char *sid, int64_t now,
		    store_change *, void *arg, struct err *);
	int	(*touch)(struct store *, const char *sid, int64_t was,
		    int64_t expired, int64_t now, struct err *);
	int	(*destroy)(struct store *, int64_t user, const char *sid,
		    bool *was, struct err *);
	int	(*list)(struct store *, int64_t now, store_row_fn *,
		    void *arg, struct err *);
	int	(*list_signed_in)(struct store *, int64_t user,
		    store_signed_in_fn *, void *arg, struct err *);
	int	(*get_signed_in)(struct store *, int64_t user,
		    const char *sid, store_signed_in_fn *, void *arg,
		    struct err *);
	int	(*sweep_signed_in)(struct store *, struct store_walk *,
		    unsigned int *swept, struct err *);
	int	(*sweep)(struct store *, int64_t now, unsigned int limit,
		    unsigned int *swept, struct err *);
	int	(*attempts)(struct store *, const struct store_tries *,
		    struct err *);
	int	(*sweep_attempts)(struct store *, int64_t now, int64_t forget,
		    int64_t *place, unsigned int limit, bool *more,
		    struct err *);
	int	(*user_get)(struct store *, const char *name,
		    struct store_user *, struct err *);
	int	(*user_by_id)(struct store *, int64_t id,
		    struct store_user *, struct err *);
	void	(*let_go)(struct store *);
	int	(*user_add)(struct store *, const char *name,
		    const char *position, const char *password, int64_t *id,
		    struct err *);
	int	(*user_password)(struct store *, int64_t id,
		    const char *old, const char *password, struct err *);
	int	(*user_disable)(struct store *, const char *name,
		    bool disabled, struct err *);
	int	(*user_delete)(struct store *, const char *name,
		    struct err *);
	int	(*user_list)(struct store *, store_user_fn *, void *arg,
		    struct err *);
	int	(*check)(struct store *, struct err *);
};

/* The head of every kind's own structure. */
struct store {
	const struct store_ops	*ops;
};

/* The kinds.  `path` is what stands behind the colon of the URL. */
int	 sqlite_open(struct store **, const char *path,
	     const char *document_root, struct err *);
int	 sqlite_look(const char *path, struct err *);
int	 sqlite_create(const char *path, bool *made, struct err *);
int	 sqlite_take_over(const char *path, bool *taken, struct err *);
int	 sqlite_upgrade(const char *path, bool *done, struct err *);
bool	 sqlite_is_older(const char *path);
const char *sqlite_engine(void);

#endif
