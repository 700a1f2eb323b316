/*
 * What `sessile init` says at its end.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/path.h"
#include "init.h"
#include "place.h"
#include "print.h"

static void
warn_of_root(const struct making *m)
{
	char root[LIMIT_PATH];

	if (place_guess(m->database, root, sizeof(root)))
		complain("warning: %s lies below %s, which looks like a "
		    "document root: what the server gives to anybody must "
		    "not hold the store", m->database, root);
}

static void
warn_of_barrier(const struct making *m, const char *path)
{
	char folder[LIMIT_PATH];

	if (path != NULL && place_barred(path, &m->owner, folder,
	    sizeof(folder)))
		complain("warning: %s cannot get through the folder %s to "
		    "%s; `chmod o+x` it, or choose another place",
		    m->owner.name, folder, path);
}

void
init_warn(const struct making *m)
{
	warn_of_root(m);
	if (geteuid() == 0 && (!m->owner.given || m->owner.uid == 0)) {
		complain("warning: all of it belongs to root, so a server's "
		    "user cannot use it; run `sessile init --owner USER`");
		return;
	}
	if (!m->owner.given)
		return;
	warn_of_barrier(m, m->database);
	warn_of_barrier(m, m->job->config.path);
	warn_of_barrier(m, m->job->config.secret_file);
}

static void
put_line(struct buf *out, const struct making *m, const char *how,
    const char *what, const char *path)
{
	buf_printf(out, "%-*s  %-13s  ", m->upgraded_store ? 8 : 5, how, what);
	put_clean(out, span_of(path));
	buf_putc(out, '\n');
}

/* The built or installed programs lie near to this one. */
static char *
find_programs(void)
{
	static const char *const near[] = { "../site/cgi-bin",
	    "../lib/sessile/site/cgi-bin" };
	char self[LIMIT_PATH], path[2 * LIMIT_PATH];
	struct buf out = BUF_INIT(sizeof(path));
	char *real = NULL;
	ssize_t n;
	size_t i;

	n = readlink("/proc/self/exe", path, LIMIT_PATH - 1);
	if (n <= 0)
		return NULL;
	path[n] = '\0';
	if (!path_folder(path, self, sizeof(self)))
		return NULL;
	for (i = 0; i < 2 && real == NULL; i++) {
		buf_reset(&out);
		buf_printf(&out, "%s/%s", self, near[i]);
		real = realpath(buf_text(&out), NULL);
	}
	buf_free(&out);
	return real;
}

static void
put_programs(struct buf *out)
{
	char *path = find_programs();

	buf_puts(out, "  The programs for the server");
	if (path != NULL) {
		buf_puts(out, " are in ");
		put_clean(out, span_of(path));
		buf_puts(out, "\n");
	} else
		buf_puts(out, " are the four that end in .cgi\n");
	free(path);
}

static void
put_next(const struct making *m, struct buf *out)
{
	char *real;

	buf_puts(out, "\nNext:\n  sessile user add NAME --position POSITION");
	job_put_config(m->job, out);
	buf_putc(out, '\n');
	put_programs(out);
	if (strcmp(m->job->file, config_path(NULL)) != 0) {
		real = realpath(m->job->file, NULL);
		buf_puts(out, "  In the server's environment: "
		    "SESSILE_CONFIG=");
		put_quoted(out, real == NULL ? m->job->file : real);
		buf_putc(out, '\n');
		free(real);
	}
	buf_puts(out, "  sessile doctor");
	job_put_config(m->job, out);
	buf_putc(out, '\n');
}

static const char *
how(bool made)
{
	return made ? "made" : "found";
}

static void
put_made(const struct making *m, struct buf *out)
{
	const struct { bool made; const char *what; } all[] = {
		{ m->made_config, "config" }, { m->made_folder, "folder" },
		{ m->made_secret, "secret" }, { m->made_store, "store" },
	};
	size_t i, n = 0;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].made)
			buf_printf(out, "%s\"%s\"", n++ == 0 ? "" : ",",
			    all[i].what);
}

static void
put_report_json(const struct making *m, struct buf *out)
{
	const struct config *c = &m->job->config;

	buf_puts(out, "{\"config\":");
	put_json(out, c->path);
	buf_puts(out, ",\"store\":");
	put_json(out, c->store);
	buf_puts(out, ",\"secretFile\":");
	if (c->secret_file == NULL)
		buf_puts(out, "null");
	else
		put_json(out, c->secret_file);
	buf_puts(out, ",\"made\":[");
	put_made(m, out);
	buf_printf(out, "],\"taken\":[%s],\"upgraded\":[%s]}\n",
	    m->took_store ? "\"store\"" : "",
	    m->upgraded_store ? "\"store\"" : "");
}

int
init_report(const struct making *m)
{
	const struct config *c = &m->job->config;
	struct buf out = BUF_INIT(PRINT_MAX);

	if (job_json(m->job)) {
		put_report_json(m, &out);
		return print_done(&out);
	}
	put_line(&out, m, how(m->made_config), "configuration", c->path);
	put_line(&out, m, how(m->made_folder), "folder", m->folder);
	if (c->secret_file != NULL)
		put_line(&out, m, how(m->made_secret), "secret",
		    c->secret_file);
	put_line(&out, m, m->took_store ? "taken" : m->upgraded_store ?
	    "upgraded" : how(m->made_store), "database", m->database);
	if (m->owner.given)
		put_line(&out, m, "", "owner", m->owner.name);
	put_next(m, &out);
	return print_done(&out);
}
