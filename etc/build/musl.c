/*
 * Calls that musl has under other names.
 *
 * Programs start several times faster with musl than with glibc, which asks
 * the processor at every start what it can do (in a virtual machine each of
 * some thirty questions ends up with the host).  But the libraries' archives,
 * and our own, are compiled against glibc's headers.  On 64-bit Linux both
 * have the same structures and constants for all that is called here: that is
 * musl's own aim, and etc/build/musl.txt lists the calls for which it was
 * looked up.  link.sh takes musl only when nothing beyond that list is called.
 *
 * The names in _chk are those of calls with a bound that the compiler knew
 * (_FORTIFY_SOURCE); they are held to it here as in glibc.
 */
#undef _FILE_OFFSET_BITS	/* or fcntl() would be fcntl64() */
#undef _FORTIFY_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#define LIKE_PRINTF(fmt, first)	__attribute__((format(printf, fmt, first)))

void *__memcpy_chk(void *, const void *, size_t, size_t);
void *__memmove_chk(void *, const void *, size_t, size_t);
void *__memset_chk(void *, int, size_t, size_t);
void __explicit_bzero_chk(void *, size_t, size_t);
ssize_t __pread64_chk(int, void *, size_t, off_t, size_t);
int __vsnprintf_chk(char *, size_t, int, size_t, const char *, va_list)
    LIKE_PRINTF(5, 0);
int __snprintf_chk(char *, size_t, int, size_t, const char *, ...)
    LIKE_PRINTF(5, 6);
int __sprintf_chk(char *, int, size_t, const char *, ...) LIKE_PRINTF(4, 5);
int __vasprintf_chk(char **, int, const char *, va_list) LIKE_PRINTF(3, 0);
int __asprintf_chk(char **, int, const char *, ...) LIKE_PRINTF(3, 4);
void __syslog_chk(int, int, const char *, ...) LIKE_PRINTF(3, 4);

void *
__memcpy_chk(void *to, const void *from, size_t n, size_t room)
{
	if (n > room)
		abort();
	return memcpy(to, from, n);
}

void *
__memmove_chk(void *to, const void *from, size_t n, size_t room)
{
	if (n > room)
		abort();
	return memmove(to, from, n);
}

void *
__memset_chk(void *to, int c, size_t n, size_t room)
{
	if (n > room)
		abort();
	return memset(to, c, n);
}

void
__explicit_bzero_chk(void *to, size_t n, size_t room)
{
	if (n > room)
		abort();
	explicit_bzero(to, n);
}

ssize_t
__pread64_chk(int fd, void *to, size_t n, off_t at, size_t room)
{
	if (n > room)
		abort();
	return pread(fd, to, n, at);
}

int
__vsnprintf_chk(char *to, size_t n, int flag, size_t room, const char *fmt,
    va_list ap)
{
	(void)flag;
	if (n > room)
		abort();
	return vsnprintf(to, n, fmt, ap);
}

int
__snprintf_chk(char *to, size_t n, int flag, size_t room, const char *fmt,
    ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = __vsnprintf_chk(to, n, flag, room, fmt, ap);
	va_end(ap);
	return len;
}

/* Only cJSON, for numbers. */
int
__sprintf_chk(char *to, int flag, size_t room, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = __vsnprintf_chk(to, room, flag, room, fmt, ap);
	va_end(ap);
	if (len >= 0 && (size_t)len >= room)
		abort();
	return len;
}

int
__vasprintf_chk(char **to, int flag, const char *fmt, va_list ap)
{
	(void)flag;
	return vasprintf(to, fmt, ap);
}

int
__asprintf_chk(char **to, int flag, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = __vasprintf_chk(to, flag, fmt, ap);
	va_end(ap);
	return len;
}

void
__syslog_chk(int priority, int flag, const char *fmt, ...)
{
	va_list ap;

	(void)flag;
	va_start(ap, fmt);
	vsyslog(priority, fmt, ap);
	va_end(ap);
}

/* What follows is a number, a pointer or nothing: one register. */
int
fcntl64(int fd, int cmd, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, cmd);
	arg = va_arg(ap, void *);
	va_end(ap);
	return fcntl(fd, cmd, arg);
}
