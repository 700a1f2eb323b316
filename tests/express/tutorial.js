/*
 * The little Express app that sessile's four programs began as, with its
 * faults: a wrong position answers 200 without a user, and an unknown name
 * throws. Signing out it has not.
 */
'use strict';

const load = require('./lib/load.js');
const express = load('express');
const session = load('express-session');

const users = [
	{ id: 1, name: 'John Doe', position: 'Software Engineer' },
	{ id: 2, name: 'Zoë "Zed" Ōta', position: 'Ingénieure 🚀' },
];

/* What the original says of the session; the others are express-session's. */
const options = { saveUninitialized: false, resave: false };
const maxAge = 60000 * 60;

const makeApp = (secret, cookie, store) => {
	const app = express();

	app.set('env', 'test');	/* does not log what is thrown */
	app.use(express.json());
	app.use(session({ ...options, secret, cookie, store }));

	app.get('/', (req, res) => {
		req.session.visited = true;
		res.cookie('Hello', 'worldYes');
		res.status(200).send({ message: 'working fine' });
	});

	app.post('/api/auth', (req, res) => {
		const { name, position } = req.body;
		const user = users.find((one) => one.name === name);

		if (user.position === position)
			req.session.user = user;
		res.status(200).send(req.session);
	});

	app.get('/api/auth/status', (req, res) => {
		req.sessionStore.get(req.sessionID, (error, stored) => {
			if (error)
				return res.status(500).send({
				    error: 'Error retrieving session' });
			return stored?.user ? res.status(200).send({
			    authenticated: true, user: stored.user }) :
			    res.status(401).send({ authenticated: false,
			    message: 'User not authenticated' });
		});
	});
	return app;
};

module.exports = { users, maxAge, makeApp };
