/*
 * Errors and their words; see err.h and sessile.h.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/banned.h"

static const char *const words[] = {
	"no error",
	"wrong use of a function",
	"out of memory",
	"too large",
	"not valid JSON",
	"not found",
	"a value of another type",
	"the session has ended",
	"the stored session cannot be read",
	"the store cannot be used",
	"the configuration cannot be used",
	"the request cannot be taken",
	"sign-in refused",
	"there is one already",
};

_Static_assert(sizeof(words) / sizeof(words[0]) == SESSILE_EMAX,
    "every error has its words");

const char *
sessile_strerror(int error)
{
	if (error < 0 || error >= SESSILE_EMAX)
		return "unknown error";
	return words[error];
}

const char *
sessile_version(void)
{
	return SESSILE_VERSION;
}

static void set(struct err *, int, const char *, va_list)
    __attribute__((format(printf, 3, 0)));

static void
set(struct err *e, int status, const char *fmt, va_list ap)
{
	if (e == NULL)
		return;
	e->status = status;
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
}

int
err_set(struct err *e, int error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(e, 0, fmt, ap);
	va_end(ap);
	return error;
}

int
err_request(struct err *e, int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(e, status, fmt, ap);
	va_end(ap);
	return SESSILE_EREQUEST;
}
