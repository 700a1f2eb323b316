#!/usr/bin/env -S node --test-reporter=tap
/*
 * The same requests to the Express app that sessile reproduces (tutorial.js)
 * and to the four programs, each a process as a server would start it: status,
 * Content-Type, Set-Cookie, body and stored rows are the same, byte by byte,
 * but where README.md says that they differ; these are pinned as they are.
 *
 * Ids, signatures and dates are replaced only after each was found valid
 * (lib/normal.js), and dates must lie within 2 s (lib/compare.js).
 *
 * Not compared, for they say nothing of the session, and belong to
 *  - the connection: Date, Connection, Keep-Alive;
 *  - Express itself: X-Powered-By and ETag;
 *  - sessile's programs: Status, which is the status, Cache-Control,
 *    what makes browsers careful (X-Content-Type-Options and the like), and
 *    Vary of index.cgi, that shows browsers a page.
 * Any other header is a failure.
 */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const load = require('./lib/load.js');
const clock = require('./lib/clock.js');
const jars = require('./lib/jar.js');
const normal = require('./lib/normal.js');
const rows = require('./lib/rows.js');
const { compare } = require('./lib/compare.js');
const { users, maxAge, makeApp } = require('./tutorial.js');

const timeout = 30000;
const name = 'connect.sid';
const secret = 'what signs the cookies of the tutorial';
const build = process.env.SESSILE_BUILD ||
    path.join(__dirname, '../../build');
const schema = 'CREATE TABLE sessions (sid PRIMARY KEY, expired, sess)';
const programs = { '/': 'index', '/api/auth': 'auth',
    '/api/auth/status': 'status' };
const ignored = {
	express: ['date', 'connection', 'keep-alive', 'x-powered-by', 'etag'],
	sessile: ['status', 'cache-control', 'x-content-type-options',
	    'content-security-policy', 'referrer-policy',
	    'cross-origin-resource-policy', 'cross-origin-opener-policy',
	    'vary'],
};

/* The first are the options in so many words; with the others neither side
 * is told them, and the stored cookie does not have them either. */
const kinds = [
	{ what: 'sameSite and secure false',
	    express: { maxAge, sameSite: false, secure: false },
	    sessile: { maxAge, sameSite: false, secure: false },
	    stored: (json) => json.replace('"httpOnly"',
	    '"secure":false,"httpOnly"').replace('"path":"/"',
	    '"path":"/","sameSite":false') },
	{ what: 'neither given',
	    express: { maxAge },
	    sessile: { maxAge, sameSite: null, secure: null },
	    stored: (json) => json },
];

/* Not fetch(): that of Node 18 runs the cookies into one. */
const answerOf = (request, body) => new Promise((resolve, reject) => {
	request.on('error', reject);
	request.on('response', (response) => {
		const raw = response.rawHeaders, pairs = [], parts = [];

		for (let i = 0; i < raw.length; i += 2)
			pairs.push([raw[i].toLowerCase(), raw[i + 1]]);
		response.on('data', (part) => parts.push(part));
		response.on('error', reject);
		response.on('end', () => resolve({
			status: response.statusCode,
			headers: pairs.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0),
			body: Buffer.concat(parts).toString() }));
	});
	request.end(body);
});

const openExpress = async (cookie) => {
	const Store = load('connect-sqlite3')(load('express-session'));
	const table = rows.open(':memory:');

	await table.run(schema);
	const store = new Store({ db: table.db });
	const server = makeApp(secret, cookie, store).listen(0, '127.0.0.1');
	await new Promise((resolve) => { server.once('listening', resolve); });
	const { port } = server.address();
	return {
		name: 'express', table, store,
		ask: async ({ method, path: where, headers, body }) => {
			clock.stop();
			try {
				return await answerOf(http.request({ port,
				    host: '127.0.0.1', path: where, method,
				    headers }), body);
			} finally {
				clock.go();
			}
		},
		close: async () => {
			server.closeAllConnections();
			server.close();
			await table.close();
		},
	};
};

const openSessile = (cookie) => {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sessile-tutorial-'));
	const config = path.join(dir, 'sessile.json');
	const db = path.join(dir, 'data/sessile.db');
	const store = `sqlite:${db}`;
	const command = (...args) => execFileSync(path.join(build,
	    'bin/sessile'), [...args, '--config', config], { stdio: 'pipe' });

	command('init', '--store', store);
	users.forEach((user) => command('user', 'add', user.name, '--position',
	    user.position));
	/* No sweep: connect-sqlite3 leaves that to a timer of the app. */
	fs.writeFileSync(config, JSON.stringify({ store, secret, cookie,
	    sweep: 0 }));
	const table = rows.open(db);
	return {
		name: 'sessile', table,
		ask: ({ method, path: where, headers, body = '' }) => {
			const env = { SESSILE_CONFIG: config,
			    GATEWAY_INTERFACE: 'CGI/1.1',
			    SERVER_PROTOCOL: 'HTTP/1.1',
			    REMOTE_ADDR: '127.0.0.1', SCRIPT_NAME: where,
			    REQUEST_METHOD: method, QUERY_STRING: '' };

			if (headers.Cookie)
				env.HTTP_COOKIE = headers.Cookie;
			if (method === 'POST') {
				env.CONTENT_TYPE = headers['Content-Type'];
				env.CONTENT_LENGTH =
				    `${Buffer.byteLength(body)}`;
			}
			const { stdout, stderr, status } = spawnSync(path.join(
			    build, `site/cgi-bin/${programs[where]}.cgi`), [],
			    { env, input: body, encoding: 'utf8' });
			const end = stdout.indexOf('\r\n\r\n');
			assert.equal(status, 0, stderr);
			const lines = stdout.slice(0, end).split('\r\n')
			    .map((line) => line.split(/: (.*)/s).slice(0, 2));
			return { status: parseInt(lines[0][1], 10),
			    headers: lines, body: stdout.slice(end + 4),
			    log: stderr };
		},
		close: async () => {
			await table.close();
			fs.rmSync(dir, { recursive: true });
		},
	};
};

/* What is compared of the headers; the length must be the body's. */
const headersOf = (side, { headers, body }, method) => headers
    .map(([key, value]) => [key.toLowerCase(), value])
    .filter(([key]) => key !== 'set-cookie' &&
	!ignored[side.name].includes(key))
    .map(([key, value]) => {
	if (key === 'content-length' && method !== 'HEAD') {
		assert.equal(Number(value), Buffer.byteLength(body));
		value = '<length>';
	}
	return `${key}: ${value}`;
    }).sort();

const run = async (side, steps) => {
	const visitors = { main: jars.create() };
	const earlier = new Set();
	const trace = [];
	let to;
	const begin = () => {
		to = normal.create({ settings: { name, secret },
		    known: new Set(), earlier });
	};

	begin();
	for (const step of steps) {
		const { method = 'GET', path: where, json, jar = 'main' } =
		    step;
		const headers = {};

		if (step.after)
			await rows.age(side.table, step.after);
		if (step.keep)
			visitors[step.keep] = jars.copy(visitors.main);
		/* Ids that differ from here on are counted anew. */
		if (step.anew) {
			earlier.clear();
			begin();
		}
		if (jars.header(visitors[jar]))
			headers.Cookie = jars.header(visitors[jar]);
		if (json)
			headers['Content-Type'] = 'application/json';
		const answer = await side.ask({ method, path: where, headers,
		    body: json && JSON.stringify(json) });
		const now = Date.now();
		const cookies = answer.headers.filter(([key]) =>
			key.toLowerCase() === 'set-cookie')
		    .map(([, value]) => value);

		cookies.forEach((one) =>
			jars.take(visitors[jar], one, now));
		/* Its page tells what was thrown, and where in the files. */
		const body = answer.body.includes('TypeError: Cannot read') ?
		    '<its page>' : answer.body;
		trace.push({ request: trace.length + 1, now,
		    status: answer.status, log: answer.log,
		    headers: headersOf(side, answer, method),
		    cookies: cookies.map(to.cookie), body: to.body(body),
		    rows: to.rows(await side.table.all()) });
	}
	return trace;
};

/*
 * A step is one request: method, path, json, and jar, the visitor. Before it
 * `after` milliseconds pass, and the main jar is kept as `keep`.
 */
const home = { path: '/' };
const status = { path: '/api/auth/status' };
const signIn = (user = users[0]) => ({ method: 'POST', path: '/api/auth',
    json: { name: user.name, position: user.position } });
const wrong = (json) => ({ method: 'POST', path: '/api/auth', json });

/* In what is stated below. */
const cookieFor = (id) => `${name}=s:<${id}>.<signature>; Path=/; ` +
    'Expires=<date>; HttpOnly';
const stored = '{"cookie":{"originalMaxAge":3600000,"expires":"<date>",' +
    '"httpOnly":true,"path":"/"}';
const refused = '{"authenticated":false,"message":"Wrong name or credential"}';
const john = JSON.stringify(users[0]);

/* Signing in gives a new id: the other data is kept, the old row is gone. */
const renewed = (data, express = [cookieFor('id1')]) => [
	{ what: 'cookies', express, sessile: [cookieFor('id2')] },
	{ what: 'rows', express: [`<id1> <date> ${data}`],
	    sessile: [`<id2> <date> ${data}`] },
];

const stories = (as) => {
	const visited = as(`${stored},"visited":true`);
	const both = `${visited},"user":${john}}`;
	const only = as(`${stored},"user":${john}}`);

	return {
		'first and second visit': [home, home, { ...home,
		    after: 1800000 }],
		'HEAD is a visit as well': [{ ...home, method: 'HEAD' },
		    { ...status, method: 'HEAD' }, home],
		'status, sign-in without a visit, status': [status, signIn(),
		    status, { ...status, method: 'HEAD' }, home, status],
		'a name and a position beyond ASCII': [signIn(users[1]),
		    status],
		'visit, status, sign-in, status': [home, status,
		    { ...signIn(), keep: 'old', differs: renewed(both) },
		    { ...status, anew: true }, home, { ...status,
		    jar: 'old', differs: [
			/* That cookie's session is the one still, in Express */
			{ what: 'status', express: '200', sessile: '401' },
			{ what: 'body', express:
			    `{"authenticated":true,"user":${john}}`, sessile:
			    '{"authenticated":false,"message":' +
			    '"User not authenticated"}' }] }],
		'sign-in twice': [signIn(), { ...signIn(),
		    /* For the app nothing has changed. */
		    differs: renewed(only, []) }, { ...status, anew: true }],
		'a wrong position': [{ ...wrong({ name: 'John Doe',
		    position: 'Manager' }), differs: [
			{ what: 'status', express: '200', sessile: '401' },
			{ what: 'body', express: as(`${stored}}`),
			    sessile: refused }] }, status],
		'a wrong position after a visit': [home, { ...wrong({
		    name: 'John Doe', position: 'Manager' }), differs: [
			{ what: 'status', express: '200', sessile: '401' },
			{ what: 'body', express: `${visited}}`,
			    sessile: refused }] }, status],
		'an unknown name': [{ ...wrong({ name: 'Nobody',
		    position: 'Manager' }), differs: [
			{ what: 'status', express: '500', sessile: '401' },
			{ what: 'headers', express: [
			    'content-length: <length>',
			    "content-security-policy: default-src 'none'",
			    'content-type: text/html; charset=utf-8',
			    'x-content-type-options: nosniff'], sessile: [
			    'content-length: <length>',
			    'content-type: application/json; charset=utf-8'] },
			{ what: 'body', express: '<its page>',
			    sessile: refused }] }, status],
		'a cookie of which the session has expired': [signIn(),
		    { ...status, after: 3600001 }, home, status],
	};
};

for (const { what, express, sessile, stored: as } of kinds)
	for (const [title, steps] of Object.entries(stories(as)))
		test(`${title}; ${what}`, { timeout }, async () => {
			const sides = [await openExpress(express),
			    openSessile(sessile)];

			try {
				const wanted = await run(sides[0], steps);
				const got = await run(sides[1], steps);
				const wrongs = compare({ steps: steps.map(
				    ({ method, path: where, differs }) =>
				    ({ method, path: where, differs })) },
				    wanted, got);

				assert.equal(got.length, steps.length);
				assert.ok(wrongs.length === 0,
				    `\n${wrongs.join('\n')}`);
			} finally {
				await sides[0].close();
				await sides[1].close();
			}
		});

/* Of the app only the second look at the store comes to its own words. */
test('a session that cannot be retrieved', { timeout }, async () => {
	const sides = [await openExpress({ maxAge }), openSessile({ maxAge })];
	const [express, sessile] = sides;
	const get = express.store.get;
	let looks = 0;

	express.store.get = (sid, done) => ++looks === 2 ?
	    done(new Error('broken')) : get.call(express.store, sid, done);
	try {
		const asked = [];

		for (const side of sides) {
			const jar = jars.create();
			const first = await side.ask({ method: 'POST',
			    path: '/api/auth', headers: {
			    'Content-Type': 'application/json' },
			    body: JSON.stringify(signIn().json) });

			first.headers.filter(([key]) =>
				key.toLowerCase() === 'set-cookie')
			    .forEach(([, one]) => jars.take(jar, one,
				Date.now()));
			if (side === sessile)
				await side.table.run(
				    'UPDATE sessions SET sess = ?', '{');
			const { status: code, body } = await side.ask({
			    method: 'GET', path: status.path,
			    headers: { Cookie: jars.header(jar) } });
			asked.push({ code, body });
		}
		assert.deepEqual(asked[1], asked[0]);
		assert.deepEqual(asked[0], { code: 500,
		    body: '{"error":"Error retrieving session"}' });
		assert.equal((await sessile.table.all())[0].sess, '{');
	} finally {
		for (const side of sides)
			await side.close();
	}
});
