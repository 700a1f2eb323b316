/*
 * The two worlds of worlds.t: Express apps, each a process with a port, and
 * our programs, a process for each request. What both can do has one name.
 */
'use strict';

const { fork, spawn } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');
const path = require('node:path');
const jars = require('./jar.js');

const build = process.env.SESSILE_BUILD ||
    path.join(__dirname, '../../../build');
const app = path.join(__dirname, '../worlds-app.js');

const john = { name: 'John Doe', position: 'Software Engineer' };
const cookieName = 'connect.sid';

/* What comes back, with the cookies put into the jar. */
const answer = (jar, status, headers, text) => {
	for (const [name, value] of headers)
		if (name.toLowerCase() === 'set-cookie')
			jars.take(jar, value, Date.now());
	return { status, body: JSON.parse(text) };
};

/* The id in a jar's cookie. */
const idOf = (jar) => decodeURIComponent(jars.value(jar, cookieName))
    .slice(2).replace(/\.[^.]*$/, '');

const userIn = ({ status, body }) => {
	if (status !== 200 && status !== 401)
		throw new Error(`status ${status} ${JSON.stringify(body)}`);
	return status === 200 ? body.user : null;
};

/* ------------------------------------------------------------- Express -- */

const ask = (port, agent, jar, method, url, value) => new Promise(
    (resolve, reject) => {
	const body = value && JSON.stringify(value);
	const headers = { Cookie: jars.header(jar), ...body && {
		'Content-Type': 'application/json',
		'Content-Length': Buffer.byteLength(body) } };
	const request = http.request({ agent, port, host: '127.0.0.1',
	    method, path: url, headers }, (response) => {
		const pairs = response.rawHeaders.flatMap((name, i, all) =>
			i % 2 ? [] : [[name, all[i + 1]]]);
		let text = '';

		response.setEncoding('utf8');
		response.on('data', (data) => { text += data; });
		response.once('error', reject);
		response.once('end', () => {
			try {
				resolve(answer(jar, response.statusCode,
				    pairs, text));
			} catch (error) {
				reject(error);
			}
		});
	});

	request.once('error', reject);
	request.end(body);
});

/* errors: where what goes wrong in the app is put. */
const openExpress = async (name, file, options, errors) => {
	const child = fork(app, [file, JSON.stringify(options)],
	    { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
	const agent = new http.Agent({ keepAlive: true });
	let closing = false, holds = 0;

	child.stderr.setEncoding('utf8').on('data', (s) => errors.push(s));
	child.on('message', (message) => {
		if (message.error)
			errors.push(`${name}: ${message.error}`);
		else if (message.held)
			child.emit(`held ${message.held}`);
	});
	child.once('exit', (code, signal) => {
		if (!closing)
			errors.push(`${name} ended: ${signal ?? code}`);
	});
	const [{ port }] = await Promise.race([once(child, 'message'),
	    once(child, 'exit').then(() => [{}])]);
	if (!port)
		throw new Error(`no app: ${errors.join('\n')}`);
	const to = (...request) => ask(port, agent, ...request);

	return {
		name,
		signIn: (jar) => to(jar, 'POST', '/api/auth', john),
		logIn: (jar) => to(jar, 'POST', '/login', john),
		signOut: (jar) => to(jar, 'POST', '/destroy'),
		logOut: (jar) => to(jar, 'POST', '/logout'),
		forget: (jar) => to(jar, 'POST', '/forget'),
		who: async (jar) => userIn(await to(jar, 'GET',
		    '/api/auth/status')),
		data: (jar) => to(jar, 'GET', '/data'),
		set: (jar, key, value) => to(jar, 'POST', '/data',
		    { [key]: value }),
		remove: (jar, key) => to(jar, 'DELETE', `/data/${key}`),
		/* Returns with the request under way; go() lets it end. */
		hold: async (jar) => {
			const held = `${name} ${++holds}`;
			const begun = once(child, `held ${held}`);
			const done = to(jar, 'POST', '/held', { held });

			await Promise.race([begun, done]);
			return { go: () => {
				child.send({ go: held });
				return done;
			} };
		},
		close: async () => {
			closing = true;
			agent.destroy();
			child.disconnect();
			await once(child, 'exit');
		},
	};
};

/* ---------------------------------------------------------------- ours -- */

const environment = (config, jar, method, body, more) => ({
	SESSILE_CONFIG: config,
	GATEWAY_INTERFACE: 'CGI/1.1',
	SERVER_PROTOCOL: 'HTTP/1.1',
	REMOTE_ADDR: '127.0.0.1',
	REQUEST_METHOD: method,
	SCRIPT_NAME: '/cgi-bin/a.cgi',
	QUERY_STRING: '',
	HTTP_COOKIE: jars.header(jar),
	...method === 'POST' && { CONTENT_TYPE: 'application/json',
		CONTENT_LENGTH: String(Buffer.byteLength(body)) },
	...more,
});

const parse = (jar, output) => {
	const [head, text] = output.split(/\r\n\r\n(.*)/s);
	const headers = head.split('\r\n').map((line) =>
		line.split(/: (.*)/s).slice(0, 2));

	return answer(jar, parseInt(headers[0][1], 10), headers, text);
};

/* held(pipe): called with the request under way; a line lets it go on. */
const run = (program, env, jar, body, held) => new Promise(
    (resolve, reject) => {
	const child = spawn(path.join(build, program), [], { env,
	    stdio: ['pipe', 'pipe', 'pipe', held ? 'pipe' : 'ignore'] });
	let output = '', log = '';

	child.stdout.setEncoding('utf8').on('data', (s) => { output += s; });
	child.stderr.setEncoding('utf8').on('data', (s) => { log += s; });
	child.stdio[3]?.once('data', () => held(child.stdio[3]));
	child.stdio[3]?.on('error', reject);
	child.stdin.on('error', () => {});	/* it needs no body */
	child.once('error', reject);
	child.once('close', (code, signal) => {
		try {
			if (code !== 0)
				throw new Error(`it ended: ${signal ?? code}`);
			resolve(parse(jar, output));
		} catch (error) {
			error.message = `${program}: ${error.message} ${log}`;
			reject(error);
		}
	});
	child.stdin.end(body);
});

const openCgi = (name, config) => {
	const to = (program, jar, method, body = '') =>
		run(`site/cgi-bin/${program}.cgi`, environment(config, jar,
		    method, body), jar, body);
	const agent = (jar, operations, held) => run('tests/express/agent',
	    environment(config, jar, 'GET', '', {
		HTTP_X_OPERATIONS: JSON.stringify([...operations,
		    ['json']]).replace(/[\u007f-\uffff]/g, (c) =>
			`\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
	    }), jar, '', held).then(({ status, body }) =>
		({ status, body: Array.isArray(body) ? body.at(-1) : body }));
	const setting = (key, value) => ['set', key, JSON.stringify(value)];

	return {
		name,
		signIn: (jar) => to('auth', jar, 'POST', JSON.stringify(john)),
		signOut: (jar) => to('logout', jar, 'POST'),
		who: async (jar) => userIn(await to('status', jar, 'GET')),
		data: (jar) => agent(jar, []),
		set: (jar, key, value) => agent(jar, [setting(key, value)]),
		remove: (jar, key) => agent(jar, [['remove', key]]),
		hold: (jar) => new Promise((resolve, reject) => {
			const done = agent(jar, [['id'], ['meanwhile'],
			    setting('late', name)], (pipe) =>
				resolve({ go: () => {
					pipe.write('\n');
					return done;
				} }));

			done.catch(reject);
		}),
		close: async () => {},
	};
};

module.exports = { openCgi, openExpress, idOf, build, john };
