/*
 * An app that lives on; see session.h.
 */
#include "base/banned.h"
#include "session/session.h"

static struct stamp
secret_stamp(const struct config *c)
{
	static const struct stamp none = { 0 };

	return c->secret_file == NULL ? none : stamp_of(c->secret_file);
}

/* Each stamp is taken before the file is read. */
static void
read_files(struct kept *k)
{
	struct app *app = &k->app;

	app->lives = true;
	k->config = stamp_of(k->path);
	app->config_rc = config_read(&app->config, k->path, &app->config_err);
	if (app->config_rc == SESSILE_OK)
		app->config_rc = config_secret_place(&app->config,
		    &app->config_err);
	k->secret = secret_stamp(&app->config);
	if (app->config_rc == SESSILE_OK)
		app->config_rc = config_secrets(&app->config,
		    &app->config_err);
}

void
kept_open(struct kept *k, const char *config_path)
{
	static const struct kept none = { .path = NULL };

	*k = none;
	k->path = config_path;
	read_files(k);
}

struct app *
kept_app(struct kept *k)
{
	struct stamp config = stamp_of(k->path);
	struct stamp secret = secret_stamp(&k->app.config);

	if (k->app.config_rc != SESSILE_OK ||
	    !stamp_same(&config, &k->config) ||
	    !stamp_same(&secret, &k->secret)) {
		app_close(&k->app);
		read_files(k);
	}
	return &k->app;
}

void
kept_close(struct kept *k)
{
	app_close(&k->app);
}
