/*
 * An Express app that shares its sessions with CGI programs, in a process of
 * its own: worlds.t starts some of them, with fork(). It tells its port, and
 * whatever goes wrong in it.
 * usage: worlds-app.js DATABASE OPTIONS, the latter express-session's in JSON
 *
 * What an app must do to share its database, beside having a sqlite3.Database
 * for its sessions alone:
 * - busyTimeout: wait for other processes as long as sessile does. sqlite3
 *   waits a second by itself.
 * - serialize(), after that (the other way round, sqlite3 does nothing more):
 *   one statement after the other. Else one request that reads has not let go
 *   of the database yet when another one writes, and SQLite, which fears that
 *   the two wait for each other, says SQLITE_BUSY at once.
 * - not concurrentDb, an option of connect-sqlite3: it is WAL, which does not
 *   fit programs that end with each request.
 * Otherwise some requests fail, and not in a harmless way: connect-sqlite3
 * calls back twice when it cannot read, and when it cannot write, then
 * express-session has answered already, and who has signed in is not.
 */
'use strict';

const { once } = require('node:events');
const load = require('./lib/load.js');
const express = load('express');
const session = load('express-session');
const sqlite3 = load('sqlite3');
const SQLiteStore = load('connect-sqlite3')(session);

const [, , file, options] = process.argv;
const db = new sqlite3.Database(file);
db.configure('busyTimeout', 5000);	/* ms */
db.serialize();

const app = express();
app.use(express.json());
app.use(session({ ...JSON.parse(options), store: new SQLiteStore({ db }) }));

const users = [{ id: 1, name: 'John Doe', position: 'Software Engineer' }];
const userOf = ({ name, position }) => users.find((user) =>
	user.name === name && user.position === position);
const signedOut = { authenticated: false };

/* A method of the session's, as a promise. */
const call = (req, method) => new Promise((resolve, reject) => {
	req.session[method]((error) => error ? reject(error) : resolve());
});

/* As in the tutorial. */
app.post('/api/auth', (req, res) => {
	req.session.user = userOf(req.body);
	res.send(req.session);
});

app.get('/api/auth/status', (req, res) => {
	const { user } = req.session;

	res.status(user ? 200 : 401)
	    .send({ authenticated: Boolean(user), user });
});

/* As express-session's README has it. */
app.post('/login', async (req, res) => {
	await call(req, 'regenerate');
	req.session.user = userOf(req.body);
	await call(req, 'save');
	res.send(req.session);
});
app.post('/logout', async (req, res) => {
	req.session.user = null;
	await call(req, 'save');
	await call(req, 'regenerate');
	res.send(signedOut);
});

/* And the shorter ways. */
app.post('/destroy', async (req, res) => {
	await call(req, 'destroy');
	res.send(signedOut);
});
app.post('/forget', (req, res) => {
	req.session.user = null;
	res.send(signedOut);
});

app.get('/data', (req, res) => {
	res.send(req.session);
});
app.post('/data', (req, res) => {
	Object.assign(req.session, req.body);
	res.send(req.session);
});
app.delete('/data/:key', (req, res) => {
	delete req.session[req.params.key];
	res.send(req.session);
});

/* Has read the session, and saves it when it is told that it may. */
app.post('/held', async (req, res) => {
	process.send({ held: req.body.held });
	await once(process, `go ${req.body.held}`);
	req.session.late = req.body.held;
	res.send(req.session);
});
process.on('message', ({ go }) => process.emit(`go ${go}`));
process.on('disconnect', () => process.exit());

app.use((error, req, res, next) => {
	process.send({ error: `${req.method} ${req.url}: ${error.stack}` });
	if (res.headersSent)
		return next(error);
	return res.status(500).send({ error: error.message });
});

const server = app.listen(0, '127.0.0.1', () =>
	process.send({ port: server.address().port }));
