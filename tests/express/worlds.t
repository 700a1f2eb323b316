#!/usr/bin/env -S node --test-reporter=tap
/*
 * One database, two worlds: Express apps with the real connect-sqlite3
 * (worlds-app.js) and our programs on one file at the same time, with the
 * same secret and options. The last test has both sides read and write in
 * parallel for two minutes, or WORLDS_SECONDS.
 */
'use strict';

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { test, before, after } = require('node:test');
const jars = require('./lib/jar.js');
const rows = require('./lib/rows.js');
const { crowd } = require('./lib/crowd.js');
const { build, idOf, john, openCgi, openExpress } =
    require('./lib/worlds.js');

const seconds = Number(process.env.WORLDS_SECONDS ?? 120);

/* Word for word for both sides. */
const options = {
	secret: 'what signs the cookies of two worlds',
	resave: false,
	saveUninitialized: false,
	cookie: { maxAge: 3600000, httpOnly: true, secure: 'auto',
		sameSite: 'lax' },
};
const user = { id: 1, ...john };

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sessile-worlds-'));
const config = path.join(dir, 'sessile.json');
const file = path.join(dir, 'data/sessions.db');
const errors = [];	/* what went wrong in the apps */
let one, two, cgi, worlds, table;

const sessile = async (...args) => (await promisify(execFile)(
    path.join(build, 'bin/sessile'), [...args, '--config', config])).stdout;

const stored = async (sid) => (await table.all())
    .find((row) => row.sid === sid);

const integrity = () => new Promise((resolve, reject) => {
	table.db.all('PRAGMA integrity_check', (error, found) =>
		error ? reject(error) : resolve(found));
});

/* The same in every world. */
const known = async (jar, wanted, when) => {
	for (const world of worlds)
		assert.deepEqual(await world.who(jar), wanted,
		    `${world.name}, ${when}`);
};

const visitor = async (signIn) => {
	const jar = jars.create();
	const { status } = await signIn(jar);

	assert.equal(status, 200);
	await known(jar, user, 'signed in');
	return jar;
};

before(async () => {
	fs.mkdirSync(path.dirname(file), { mode: 0o700 });
	fs.writeFileSync(config, JSON.stringify({ store: `sqlite:${file}`,
	    ...options }), { mode: 0o600 });
	one = await openExpress('Express', file, options, errors);
	two = await openExpress('another Express', file, options, errors);
	cgi = openCgi('CGI', config);
	worlds = [one, two, cgi];
	table = rows.open(file);
});

after(async () => {
	await table?.close();
	await Promise.all((worlds ?? []).map((world) => world.close()));
	fs.rmSync(dir, { recursive: true });
});

test('a database of an app is taken over while the app uses it', async () => {
	const jar = jars.create();
	const late = jars.create();

	await one.signIn(jar);
	await one.logIn(late);
	const held = await one.hold(late);
	assert.match(await sessile('init'), /^taken +database/m);
	await sessile('user', 'add', john.name, '--position', john.position);
	assert.equal((await held.go()).status, 200);
	await known(jar, user, 'who was signed in before');
	await known(late, user, 'who was under way');
	assert.ok((await cgi.data(late)).body.late);
	await visitor(one.signIn);
	await visitor(cgi.signIn);
	assert.match(await sessile('init'), /^found +database/m);
});

/* Ways in and out, by the worlds that have them. */
const signIns = {
	'the tutorial\'s way': (jar) => one.signIn(jar),
	'regenerate()': (jar) => one.logIn(jar),
	'auth.cgi': (jar) => cgi.signIn(jar),
};
const signOuts = {
	'destroy()': (jar) => one.signOut(jar),
	'user = null': (jar) => one.forget(jar),
	'user = null, save(), regenerate()': (jar) => one.logOut(jar),
	'logout.cgi': (jar) => cgi.signOut(jar),
	'sessile session kill': async (jar) => {
		await sessile('session', 'kill', idOf(jar));
		return { status: 200 };
	},
};
const keepsRow = ['user = null'];

for (const [into, signIn] of Object.entries(signIns))
	for (const [out, signOut] of Object.entries(signOuts))
		test(`in by ${into}, known on both; out by ${out}, gone on ` +
		    'both', async () => {
			const jar = await visitor(signIn);
			const old = jars.copy(jar);

			assert.equal((await signOut(jar)).status, 200);
			await known(jar, null, 'signed out');
			await known(old, null, 'with the old cookie');
			if (!keepsRow.includes(out))
				assert.equal(await stored(idOf(old)),
				    undefined);
		});

test('whoever signs in here with a session of Express\'s has a new id, and ' +
    'the old one is dead on both', async () => {
	const jar = await visitor(one.signIn);
	const old = jars.copy(jar);

	await one.set(jar, 'cart', ['tea']);
	await cgi.signIn(jar);
	await known(jar, user, 'with the new cookie');
	await known(old, null, 'with the old cookie');
	assert.deepEqual((await one.data(jar)).body.cart, ['tea']);
});

/* What ends a session here while Express has a request of it under way. */
const endings = {
	...signOuts,
	'a new sign-in': (jar) => cgi.signIn(jar),
};
for (const word of ['logout.cgi', 'sessile session kill', 'a new sign-in'])
	test(`ended by ${word}, it stays so when Express saves it late`,
	    async () => {
		const jar = await visitor(one.signIn);
		const old = jars.copy(jar);
		const held = await one.hold(jars.copy(old));
		const other = await two.hold(jars.copy(old));

		assert.equal((await endings[word](jar)).status, 200);
		assert.equal((await held.go()).status, 200);
		await known(old, null, 'saved late');
		assert.equal((await other.go()).status, 200);
		await known(old, null, 'saved late by another app');
		assert.equal(await stored(idOf(old)), undefined);
	});

/* And the other way round; a session that is gone is not saved (409). */
for (const [word, wanted] of [['destroy()', 409],
    ['user = null, save(), regenerate()', 409], ['user = null', 200]])
	test(`ended by ${word}, it stays so when a CGI program saves it late`,
	    async () => {
		const jar = await visitor(cgi.signIn);
		const old = jars.copy(jar);
		const held = await cgi.hold(jars.copy(old));

		assert.equal((await signOuts[word](jar)).status, 200);
		assert.equal((await held.go()).status, wanted);
		await known(old, null, 'saved late');
		if (wanted === 409)
			assert.equal(await stored(idOf(old)), undefined);
	});

test('what Express sets while a CGI program has the session is kept',
    async () => {
	const jar = await visitor(one.signIn);
	const held = await cgi.hold(jars.copy(jar));

	await one.set(jar, 'cart', ['tea']);
	await held.go();
	for (const world of worlds) {
		const { body } = await world.data(jar);

		assert.deepEqual([body.cart, body.late], [['tea'], 'CGI']);
	}
});

const values = [true, null, 0, -1.5, 1e300, '', 'tea', '\u00e9\u4e16\u{1f600}',
    'a "b" \\ \u0001 \ud800 \u0000 </script>', [], [1, [2, [3]]], {},
    { a: { b: null }, '': 1, '\u00e9': 2 }];

for (const [from, to] of [['Express', 'CGI'], ['CGI', 'Express']])
	test(`what is set in ${from}, ${to} sees; and what is removed, not`,
	    async () => {
		const jar = await visitor(two.signIn);
		const [giver, taker] = from === 'CGI' ? [cgi, one] : [one, cgi];

		for (const value of values) {
			await giver.set(jar, 'key', value);
			assert.deepEqual((await taker.data(jar)).body.key,
			    value);
		}
		await giver.remove(jar, 'key');
		assert.ok(!('key' in (await taker.data(jar)).body));
		await known(jar, user, 'after all that');
	});

test(`${seconds} s of reads and writes from both sides at once`, {
	timeout: (seconds + 60) * 1000 }, async () => {
	const result = await crowd({ express: [one, two], cgi, seconds, user });
	const all = new Map((await table.all()).map((row) => [row.sid, row]));

	assert.deepEqual(result.wrong.slice(0, 10), []);
	for (const { sid, expired, sess } of all.values()) {
		assert.equal(typeof JSON.parse(sess).cookie, 'object', sid);
		assert.ok(expired > Date.now(), sid);
	}
	for (const jar of result.signedIn) {
		assert.deepEqual(JSON.parse(all.get(idOf(jar)).sess).user,
		    user);
		await known(jar, user, 'at the end');
	}
	for (const jar of result.signedOut) {
		const row = all.get(idOf(jar));

		assert.ok(!row || JSON.parse(row.sess).user === null);
	}
	assert.deepEqual(await integrity(), [{ integrity_check: 'ok' }]);
	await sessile('doctor');	/* fails where it finds a fault */
	console.error(`# ${result.operations} operations in ${seconds} s: ` +
	    Object.entries(result.counts).map(([name, count]) =>
		`${count} ${name}`).join(', '));
});

test('nothing went wrong in the apps', () => {
	assert.deepEqual(errors, []);
});
