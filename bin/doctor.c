/*
 * `sessile doctor`: checks everything that has to be right, and explains
 * what is not.  This file runs the checks and prints what they find.
 */
#include "doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"
#include "print.h"

static void put_words(struct doctor *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

static void
put_words(struct doctor *d, const char *fmt, va_list ap)
{
	char text[4 * LIMIT_PATH];

	vsnprintf(text, sizeof(text), fmt, ap);
	if (job_json(d->job))
		put_json(&d->out, text);
	else
		put_clean(&d->out, span_of(text));
}

void
finding(struct doctor *d, enum level level, const char *check,
    const char *fmt, ...)
{
	static const char *const words[] = { "ok", "warn", "FAIL" };
	static const char *const names[] = { "ok", "warn", "fail" };
	va_list ap;

	if (job_json(d->job))
		buf_printf(&d->out, "%s{\"level\":\"%s\",\"check\":\"%s\","
		    "\"message\":", d->findings == 0 ? "" : "},\n ",
		    names[level], check);
	else
		buf_printf(&d->out, "%-4s  %s: ", words[level], check);
	va_start(ap, fmt);
	put_words(d, fmt, ap);
	va_end(ap);
	if (!job_json(d->job))
		buf_putc(&d->out, '\n');
	d->findings++;
	d->warnings += level == LEVEL_WARN;
	d->failures += level == LEVEL_FAIL;
}

void
advise(struct doctor *d, const char *fmt, ...)
{
	va_list ap;

	buf_puts(&d->out, job_json(d->job) ? ",\"do\":" : "      do: ");
	va_start(ap, fmt);
	put_words(d, fmt, ap);
	va_end(ap);
	if (!job_json(d->job))
		buf_putc(&d->out, '\n');
}

static int
finish(struct doctor *d)
{
	int rc;

	if (job_json(d->job))
		buf_printf(&d->out, "%s],\n\"warnings\":%zu,\"failures\":%zu,"
		    "\"ok\":%s}\n", d->findings == 0 ? "" : "}",
		    d->warnings, d->failures, d->failures == 0 ? "true" :
		    "false");
	else if (d->warnings + d->failures == 0)
		buf_puts(&d->out, "\nAll is well.\n");
	else {
		buf_putc(&d->out, '\n');
		put_count(&d->out, d->failures, "failure");
		buf_puts(&d->out, ", ");
		put_count(&d->out, d->warnings, "warning");
		buf_puts(&d->out, ".\n");
	}
	rc = print_buf(&d->out);
	return d->failures > 0 ? FAILED : rc;
}

int
run_doctor(struct job *job)
{
	static void (*const checks[])(struct doctor *) = { doctor_root,
	    doctor_who, doctor_config_file, doctor_folder, doctor_secret,
	    doctor_database, doctor_space, doctor_store, doctor_cookie,
	    doctor_breached, doctor_log, doctor_audit };
	struct doctor d;
	size_t i;

	memset(&d, 0, sizeof(d));
	d.job = job;
	buf_init(&d.out, PRINT_MAX);
	if (job_json(job))
		buf_puts(&d.out, "{\"checks\":[");
	doctor_engine(&d);
	doctor_fastcgi(&d);
	if (doctor_config(&d))
		for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
			checks[i](&d);
	return finish(&d);
}
