/*
 * Linked into static programs in the place of libc's dlopen (--wrap), which
 * SQLite names for loading extensions. A static program could load nothing
 * anyway, and the linker would say so each time.
 */

#include <stddef.h>

void *__wrap_dlopen(const char *, int);
void *__wrap_dlsym(void *, const char *);
int __wrap_dlclose(void *);
char *__wrap_dlerror(void);

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
