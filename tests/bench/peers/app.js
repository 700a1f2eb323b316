/*
 * Who is signed in, and how many views, as an Express app says it:
 *
 *	node app.js PORT memory|sqlite|wal DATABASE SECRETFILE
 *
 * DATABASE holds connect-sqlite3's table, filled. With `memory` its sessions
 * are taken over into MemoryStore, with the others they stay where they are,
 * behind connect-sqlite3: as it comes, or in WAL mode. Each commit is synced
 * (FULL, which is SQLite's default).
 */
'use strict';

const { createRequire } = require('node:module');
const fs = require('node:fs');
const path = require('node:path');

const [port, kind, database, secretFile] = process.argv.slice(2);
const load = createRequire(path.join(process.env.SESSILE_EXPRESS,
    'package.json'));
const express = load('express');
const session = load('express-session');
const sqlite3 = load('sqlite3');
const SQLiteStore = load('connect-sqlite3')(session);

const memory = () => {
	const store = new session.MemoryStore();
	const db = new sqlite3.Database(database);

	db.each('SELECT sid, sess FROM sessions', (error, row) => {
		if (error)
			throw error;
		store.set(row.sid, JSON.parse(row.sess));
	}, () => db.close());
	return store;
};

const sqlite = () => {
	const store = new SQLiteStore({
		dir: path.dirname(database),
		db: path.basename(database),
		concurrentDb: kind === 'wal',
	});

	store.db.run('PRAGMA synchronous = FULL');
	return store;
};

const app = express();
app.disable('x-powered-by').disable('etag');
app.use(session({
	store: kind === 'memory' ? memory() : sqlite(),
	secret: fs.readFileSync(secretFile, 'utf8').trim().split('\n'),
	resave: false,
	saveUninitialized: false,
	cookie: { maxAge: 86400000, sameSite: 'lax', secure: 'auto' },
}));
app.use((req, res, next) => {
	res.set({ 'Cache-Control': 'no-store',
	    'X-Content-Type-Options': 'nosniff',
	    'Content-Security-Policy': "default-src 'none'; base-uri 'none'; " +
	    "form-action 'none'; frame-ancestors 'none'",
	    'Referrer-Policy': 'same-origin',
	    'Cross-Origin-Resource-Policy': 'same-origin',
	    'Cross-Origin-Opener-Policy': 'same-origin' });
	next();
});

app.get('/api/auth/status', (req, res) => {
	const { user } = req.session;

	if (user)
		res.json({ authenticated: true, user });
	else
		res.status(401).json({ authenticated: false,
		    message: 'User not authenticated' });
});

app.get('/views', (req, res) => {
	req.session.views = (req.session.views ?? 0) + 1;
	res.json({ views: req.session.views });
});

app.listen(Number(port), '127.0.0.1');
