/*
 * A disk that can be cut off; see power.h.
 */
#include "power.h"

#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR	512
#define MOST	4096		/* changes between two syncs of a file */

struct change {
	sqlite3_int64	 at;	/* of a truncation: the new size */
	char		*bytes;	/* NULL: a truncation */
	size_t		 n;
};

/* A file as the disk holds it, and what is on its way there. */
struct disk {
	char		 path[128];
	const char	*suffix;
	char		*bytes;
	size_t		 n;
	struct change	 changes[MOST];
	size_t		 waiting;
};

struct file {
	sqlite3_file	 ours;	/* first: SQLite holds this */
	sqlite3_file	*real;	/* behind us in the same memory */
	struct disk	*disk;	/* NULL: not one that we watch */
};

void (*power_hook)(int sync);
static struct disk disks[2] = { { .suffix = "" }, { .suffix = "-journal" } };
static sqlite3_vfs recorder, *original;
static uint64_t state;
static int syncs, lie;

uint32_t
power_random(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 32) % below;
}

void
power_call(void)
{
	syncs = 0;
}

void
power_lie(int sync)
{
	lie = sync;
}

/* ------------------------------------------------------------- the disk -- */

static void
resize(char **bytes, size_t *n, size_t size)
{
	if (size > *n) {
		*bytes = realloc(*bytes, size);
		ck_assert_ptr_nonnull(*bytes);
		memset(*bytes + *n, 0, size - *n);
	}
	*n = size;
}

/* `some`: of ten sectors so many come through; with 10 all do. */
static void
apply(const struct change *c, char **bytes, size_t *n, uint32_t some)
{
	size_t i, from = (size_t)c->at, to, end = from + c->n;

	if (c->bytes == NULL) {
		if (power_random(10) < some)
			resize(bytes, n, from);
		return;
	}
	for (i = from; i < end; i = to) {
		to = (i / SECTOR + 1) * SECTOR;
		to = to < end ? to : end;
		if (power_random(10) >= some)
			continue;
		if (to > *n)
			resize(bytes, n, to);
		memcpy(*bytes + i, c->bytes + (i - from), to - i);
	}
}

static void
forget(struct disk *d)
{
	while (d->waiting > 0)
		free(d->changes[--d->waiting].bytes);
}

static void
reached(struct disk *d)
{
	size_t i;

	for (i = 0; i < d->waiting; i++)
		apply(&d->changes[i], &d->bytes, &d->n, 10);
	forget(d);
}

static void
note(struct disk *d, sqlite3_int64 at, const void *bytes, size_t n)
{
	struct change *c;

	if (d == NULL)
		return;
	if (power_hook != NULL)
		power_hook(0);
	ck_assert_uint_lt(d->waiting, MOST);
	c = &d->changes[d->waiting++];
	c->at = at;
	c->n = n;
	c->bytes = NULL;
	if (bytes != NULL) {
		ck_assert_ptr_nonnull(c->bytes = malloc(n));
		memcpy(c->bytes, bytes, n);
	}
}

void
power_begin(const struct home *h)
{
	struct disk *d;

	for (d = disks; d < disks + 2; d++) {
		forget(d);
		free(d->bytes);
		snprintf(d->path, sizeof(d->path), "%s%s", h->path, d->suffix);
		d->bytes = NULL;
		d->n = 0;
		if (access(d->path, F_OK) == 0)
			d->bytes = home_read(h, d->suffix, &d->n);
	}
}

void
power_image(const struct home *image)
{
	static const uint32_t parts[] = { 0, 2, 5, 8, 10 };
	char path[128], *bytes = NULL;
	uint32_t some;
	struct disk *d;
	size_t i, n;

	for (d = disks; d < disks + 2; d++) {
		some = parts[power_random(5)];
		n = 0;
		resize(&bytes, &n, d->n);
		if (d->n > 0)
			memcpy(bytes, d->bytes, d->n);
		for (i = 0; i < d->waiting; i++)
			apply(&d->changes[i], &bytes, &n, some);
		snprintf(path, sizeof(path), "%s%s", image->path, d->suffix);
		home_write(path, n == 0 ? "" : bytes, n);
	}
	free(bytes);
}

/* -------------------------------------------------------------- the VFS -- */

static sqlite3_file *
real_of(sqlite3_file *f)
{
	return ((struct file *)f)->real;
}

static struct disk *
disk_of(sqlite3_file *f)
{
	return ((struct file *)f)->disk;
}

static int
file_close(sqlite3_file *f)
{
	return real_of(f)->pMethods->xClose(real_of(f));
}

static int
file_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}

static int
file_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
	note(disk_of(f), at, from, (size_t)n);
	return real_of(f)->pMethods->xWrite(real_of(f), from, n, at);
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	note(disk_of(f), size, NULL, 0);
	return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int
file_sync(sqlite3_file *f, int flags)
{
	(void)flags;	/* the real disk may take its time */
	if (disk_of(f) == NULL)
		return SQLITE_OK;
	syncs++;
	if (power_hook != NULL)
		power_hook(syncs);
	if (syncs != lie)
		reached(disk_of(f));
	return SQLITE_OK;
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int
file_lock(sqlite3_file *f, int lock)
{
	return real_of(f)->pMethods->xLock(real_of(f), lock);
}

static int
file_unlock(sqlite3_file *f, int lock)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), lock);
}

static int
file_reserved(sqlite3_file *f, int *is)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), is);
}

static int
file_control(sqlite3_file *f, int what, void *arg)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), what, arg);
}

static int
file_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int
file_device(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static const sqlite3_io_methods methods = {
	.iVersion		= 1,
	.xClose			= file_close,
	.xRead			= file_read,
	.xWrite			= file_write,
	.xTruncate		= file_truncate,
	.xSync			= file_sync,
	.xFileSize		= file_size,
	.xLock			= file_lock,
	.xUnlock		= file_unlock,
	.xCheckReservedLock	= file_reserved,
	.xFileControl		= file_control,
	.xSectorSize		= file_sector,
	.xDeviceCharacteristics	= file_device,
};

static int
recorder_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags,
    int *out)
{
	struct file *file = (struct file *)f;
	int i, rc;

	(void)vfs;
	memset(file, 0, sizeof(*file));
	file->real = (sqlite3_file *)(void *)(file + 1);
	for (i = 0; i < 2 && path != NULL; i++)
		if (strcmp(disks[i].path, path) == 0)
			file->disk = &disks[i];
	rc = original->xOpen(original, path, file->real, flags, out);
	if (file->real->pMethods != NULL)
		f->pMethods = &methods;
	return rc;
}

void
power_install(uint64_t seed)
{
	state = seed;
	if (original != NULL)
		return;
	ck_assert_ptr_nonnull(original = sqlite3_vfs_find(NULL));
	recorder = *original;
	recorder.zName = "power";
	recorder.szOsFile = (int)sizeof(struct file) + original->szOsFile;
	recorder.pNext = NULL;
	recorder.xOpen = recorder_open;
	ck_assert_int_eq(sqlite3_vfs_register(&recorder, 1), SQLITE_OK);
}
