/*
 * What static programs do without.
 *
 * dlopen: SQLite names it for loading extensions.  A static program could
 * load nothing anyway, and the linker would say so each time (--wrap).
 *
 * Where the program lies: glibc asks at every start, by /proc/self/exe, for
 * which the kernel sets up what shows the process there; only dlopen would
 * want to know.  Without it a request costs some 5 % less (make bench).
 *
 * Names of hosts: libfcgi would look one up to open a socket by its name;
 * ours is handed to it.
 *
 * Virtual tables: each connection would register full-text search, R-trees
 * and their like.  None is used here; left out, 360 KB stay away and a
 * request costs some 5 % less (make bench).  Weak, so that a library that
 * comes as one object keeps its own.
 */

#include <stddef.h>

#define ABSENT(name)							\
	int name(void *);						\
									\
	__attribute__((weak)) int					\
	name(void *db)							\
	{								\
		(void)db;						\
		return 0;						\
	}

ABSENT(sqlite3Fts3Init)
ABSENT(sqlite3Fts5Init)
ABSENT(sqlite3RtreeInit)
ABSENT(sqlite3DbstatRegister)
ABSENT(sqlite3StmtVtabInit)

void *__wrap_dlopen(const char *, int);
void *__wrap_dlsym(void *, const char *);
int __wrap_dlclose(void *);
char *__wrap_dlerror(void);
const char *__wrap__dl_get_origin(void);

struct hostent *__wrap_gethostbyname(const char *);

struct hostent *
__wrap_gethostbyname(const char *name)
{
	(void)name;
	return NULL;
}

void *
__wrap_dlopen(const char *file, int mode)
{
	(void)file;
	(void)mode;
	return NULL;
}

void *
__wrap_dlsym(void *handle, const char *name)
{
	(void)handle;
	(void)name;
	return NULL;
}

int
__wrap_dlclose(void *handle)
{
	(void)handle;
	return -1;
}

char *
__wrap_dlerror(void)
{
	static char message[] = "a static program loads no libraries";

	return message;
}

/* What it answers where there is no /proc. */
const char *
__wrap__dl_get_origin(void)
{
	return (const char *)-1; /* NOLINT: what glibc compares with */
}
