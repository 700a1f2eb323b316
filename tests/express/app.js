/*
 * The Express app of tests/express: does to req.session what the header
 * X-Operations says, in order, and answers with what came of each.  README.md
 * beside this file describes the operations; agent.c is the same program for
 * sessile.
 */
'use strict';

const load = require('./lib/load.js');
const express = load('express');
const session = load('express-session');
const SQLiteStore = load('connect-sqlite3')(session);

/*
 * connect-sqlite3, but a row that is no JSON is an error, not an end of us.
 * ready: when it has swept the expired rows, as it does when it is opened.
 */
class Store extends SQLiteStore {
	constructor(options) {
		super(options);
		this.ready = new Promise((resolve) => {
			this.client.once('connect', () => setImmediate(() =>
				this.db.wait(resolve)));
		});
	}

	get(sid, done) {
		const query = `SELECT sess FROM ${this.table}
		    WHERE sid = ? AND ? <= expired`;
		this.db.get(query, [sid, Date.now()], (error, row) => {
			let found;
			try {
				found = row && JSON.parse(row.sess);
			} catch (notJson) {
				error = notJson;
			}
			done(error, found);
		});
	}
}

/* The words both programs have for what goes wrong in an operation. */
class Refusal extends Error {}
const refuse = (word) => {
	throw new Refusal(word);
};
const here = (req) => req.session ?? refuse('gone');

/* A method that takes a callback, as a promise. */
const call = (object, method, ...args) => new Promise((resolve, reject) => {
	object[method](...args, (error) => error ? reject(error) : resolve());
});

const dateOf = (value) => value === null ? null :
    new Date(typeof value === 'string' ? value : Date.now() + value.in);

/* Of these null is a value that express-session itself gives. */
const nullable = ['maxAge', 'expires', 'path'];

const setCookie = (cookie, name, value) => {
	if (name === 'expires')
		value = dateOf(value);
	if (value === null && !nullable.includes(name))
		value = undefined;
	cookie[name] = value;
};

const getCookie = (cookie, name) => {
	const value = name === 'maxAge' ? cookie.maxAge :
	    JSON.parse(JSON.stringify(cookie))[name];
	return value === undefined ? refuse('missing') : { [name]: value };
};

const operations = {
	set(req, key, json) {
		here(req)[key] = JSON.parse(json);
	},
	remove(req, key) {
		delete here(req)[key];
	},
	get(req, key) {
		const value = here(req)[key];
		return value === undefined ? refuse('missing') : value;
	},
	json: (req) => here(req),
	id: (req) => here(req).id,
	/* Not the session's own, which is gone after destroy(). */
	regenerate: (req) => call(req.sessionStore, 'regenerate', req),
	async renew(req) {
		const data = { ...here(req) };
		delete data.cookie;
		await call(req.session, 'regenerate');
		Object.assign(req.session, data);
	},
	destroy: (req) => req.session && call(req.session, 'destroy'),
	unset(req) {
		here(req);
		req.session = null;
	},
	reload: (req) => call(here(req), 'reload').catch((error) => {
		throw error.message === 'failed to load session' ?
		    new Refusal('gone') : error;
	}),
	touch(req) {
		here(req).touch();
	},
	save: (req) => call(here(req), 'save'),
	header(req, name, value) {
		if (name === 'Set-Cookie')
			req.res.append(name, value);
		else
			req.res.set(name, value);
	},
	meanwhile: (req) => req.app.locals.meanwhile(),
};

/* Outside of cookie.path req.session is undefined, and using it a TypeError. */
class NoSession extends Error {}
const without = ['header', 'meanwhile'];

/* One operation's result as JSON; true if it has none to tell. */
const perform = async (req, [name, ...args]) => {
	const setting = name.startsWith('cookie.') && name.slice(7);
	let result;

	if (!req.sessionStore && !without.includes(name))
		throw new NoSession();
	try {
		if (!setting)
			result = await operations[name](req, ...args);
		else if (args.length > 0)
			setCookie(here(req).cookie, setting, ...args);
		else
			result = getCookie(here(req).cookie, setting);
	} catch (error) {
		if (!(error instanceof Refusal))
			throw error;
		result = { error: error.message };
	}
	return JSON.stringify(result === undefined ? true : result);
};

const answer = async (req, res) => {
	const results = [];
	let wanted;

	for (const operation of JSON.parse(req.get('X-Operations')))
		if (operation[0] === 'answer')
			wanted = operation[1];
		else
			results.push(await perform(req, operation));
	if (wanted)
		res.status(wanted.status ?? 200).type(wanted.type ??
		    'text/plain').send(wanted.body ?? '');
	else
		res.type('json').send(`[${results}]`);
};

/* With the words of sessile, which answers errors by itself. */
const unready = (req, res) =>
	res.status(503).set('Retry-After', '5')
	    .json({ error: 'The server is not configured' });
const failed = (error, req, res, next) => {
	if (res.headersSent)
		return next(error);
	return res.status(500).json({ error: error instanceof NoSession ?
	    'Internal error' : 'Error retrieving session' });
};

/*
 * options are express-session's; with such as it refuses, the app stands but
 * is not configured. db is an open sqlite3.Database.
 */
const makeApp = (options, db) => {
	const app = express();
	const store = new Store({ db });

	app.locals.ready = store.ready;
	app.disable('x-powered-by').disable('etag');
	try {
		app.use(session({ ...options, store }));
	} catch {
		return app.use(unready);
	}
	return app.use(answer).use(failed);
};

module.exports = { makeApp, operations };
