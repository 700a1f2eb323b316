/*
 * What outlives a request: configuration and store.
 */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "session/session.h"

void
app_open(struct app *app, const char *path)
{
	memset(app, 0, sizeof(*app));
	app->config_rc = config_read(&app->config, path, &app->config_err);
	if (app->config_rc == SESSILE_OK)
		app->config_rc = config_secrets(&app->config,
		    &app->config_err);
}

void
app_close_store(struct app *app)
{
	store_close(app->store);
	app->store = NULL;
	free(app->root);
	app->root = NULL;
	app->doubtful = false;
}

void
app_close(struct app *app)
{
	app_close_store(app);
	app_leave(app);
}

/* Under the sanitizer that looks for leaks it is closed all the same. */
void
app_leave(struct app *app)
{
#ifdef __SANITIZE_ADDRESS__
	store_close(app->store);
#endif
	free(app->root);
	config_free(&app->config);
	memset(app, 0, sizeof(*app));
}
