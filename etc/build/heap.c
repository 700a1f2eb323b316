/*
 * The heap of a program that lives for one request.  It is handed out from
 * one end of a block to the other; what is freed goes to the next one who asks
 * for the same size, and all the rest to the kernel, when the process ends.
 * That costs a request a fifth of what it takes otherwise (make bench): no
 * call to the kernel for each size, and no page touched that is not used.
 *
 * For one thread.  A pointer that is freed twice, or was never handed out,
 * ends the process: the word before it says whose it is.
 */
#include <sys/auxv.h>
#include <sys/mman.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GRAIN		16		/* alignment, and the smallest size */
#define SMALL		1024		/* up to here every size has a list */
#define LARGE		(256 * 1024)	/* from here on pages of their own */
#define FIRST		(256 * 1024)	/* the block in the program itself */
#define BLOCK		(1024 * 1024)	/* the next ones */
#define LISTS		(SMALL / GRAIN + 4 * 9)

struct chunk {
	size_t		 size;		/* of what follows */
	uintptr_t	 owner;		/* mark(), as long as it is in use */
};

struct unused {
	struct unused	*next;
};

static char first[FIRST] __attribute__((aligned(4096)));
static char *at = first, *end = first + sizeof(first);
static struct unused *unused[LISTS];
static uintptr_t key;

static uintptr_t
mark(const struct chunk *c)
{
	const char *random;

	if (key == 0) {
		/* NOLINTNEXTLINE(performance-no-int-to-ptr): it is one */
		random = (const char *)getauxval(AT_RANDOM);
		if (random != NULL)
			memcpy(&key, random + 8, sizeof(key));
		key |= 1;
	}
	return (uintptr_t)c ^ key;
}

static struct chunk *
chunk_of(void *p)
{
	struct chunk *c = (struct chunk *)p - 1;

	if (c->owner != mark(c))
		abort();
	return c;
}

/*
 * Rounds a size up to one that has a list, and says which.  Beyond SMALL
 * there are four sizes from each power of two to the next.
 */
static size_t
list_of(size_t *size)
{
	size_t n = *size == 0 ? GRAIN : (*size + GRAIN - 1) / GRAIN * GRAIN;
	size_t list = SMALL / GRAIN, base = SMALL, gap;

	if (n <= SMALL) {
		*size = n;
		return n / GRAIN - 1;
	}
	while (n > 2 * base) {
		base *= 2;
		list += 4;
	}
	gap = base / 4;
	n = (n + gap - 1) / gap * gap;
	*size = n;
	return list + (n - base) / gap - 1;
}

static void *
pages(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		return p;
	errno = ENOMEM;
	return NULL;
}

static void *
hand_out(struct chunk *c, size_t size)
{
	c->size = size;
	c->owner = mark(c);
	return c + 1;
}

static void *
large(size_t size)
{
	struct chunk *c;

	if (size > PTRDIFF_MAX - 2 * sizeof(*c)) {
		errno = ENOMEM;
		return NULL;
	}
	return (c = pages(sizeof(*c) + size)) == NULL ? NULL :
	    hand_out(c, size);
}

void *
malloc(size_t size)
{
	struct unused *u;
	size_t list;
	char *p;

	if (size > LARGE)
		return large(size);
	list = list_of(&size);
	if ((u = unused[list]) != NULL) {
		unused[list] = u->next;
		return hand_out((struct chunk *)u - 1, size);
	}
	if ((size_t)(end - at) < sizeof(struct chunk) + size) {
		if ((p = pages(BLOCK)) == NULL)
			return NULL;
		at = p;
		end = p + BLOCK;
	}
	p = at;
	at += sizeof(struct chunk) + size;
	return hand_out((struct chunk *)p, size);
}

/* What was handed out last can be taken back, so that nothing is in pieces. */
void
free(void *ptr)
{
	struct chunk *c;
	struct unused *u = ptr;
	size_t size, list;
	int error = errno;

	if (ptr == NULL)
		return;
	c = chunk_of(ptr);
	c->owner = 0;
	if (c->size > LARGE) {
		munmap(c, sizeof(*c) + c->size);
	} else if ((char *)ptr + c->size == at) {
		at = (char *)c;
	} else {
		size = c->size;
		list = list_of(&size);
		u->next = unused[list];
		unused[list] = u;
	}
	errno = error;
}

void *
calloc(size_t nmemb, size_t size)
{
	size_t all;
	void *p;

	if (__builtin_mul_overflow(nmemb, size, &all)) {
		errno = ENOMEM;
		return NULL;
	}
	if ((p = malloc(all)) != NULL && all <= LARGE)
		memset(p, 0, all);
	return p;
}

/* The last one grows where it is. */
static int
grown(struct chunk *c, size_t size)
{
	char *p = (char *)(c + 1);

	if (size > LARGE || p + c->size != at)
		return 0;
	list_of(&size);
	if ((size_t)(end - p) < size)
		return 0;
	c->size = size;
	at = p + size;
	return 1;
}

void *
realloc(void *ptr, size_t size)
{
	struct chunk *c;
	void *q;

	if (ptr == NULL)
		return malloc(size);
	c = chunk_of(ptr);
	if (size <= c->size || grown(c, size))
		return ptr;
	if ((q = malloc(size)) == NULL)
		return NULL;
	memcpy(q, ptr, c->size);
	free(ptr);
	return q;
}
