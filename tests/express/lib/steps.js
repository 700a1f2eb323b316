/*
 * Goes through a scenario on one side, and writes down what came of it.
 */
'use strict';

const jars = require('./jar.js');
const { kindOf } = require('./kinds.js');
const normal = require('./normal.js');
const rows = require('./rows.js');
const { nameOf, secretOf } = require('./options.js');
const { fill } = require('./template.js');

/* Headers that say nothing of sessions and caching, on either side. */
const transport = ['date', 'connection', 'keep-alive', 'transfer-encoding'];
/* What sessile sends with everything, and must. */
const policy = "Content-Security-Policy: default-src 'none'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const own = ['Cache-Control: no-store', 'X-Content-Type-Options: nosniff',
	policy, 'Referrer-Policy: same-origin',
	'Cross-Origin-Resource-Policy: same-origin',
	'Cross-Origin-Opener-Policy: same-origin'];
/* And over HTTPS; tests/cgi/headers.t says when. */
const hsts = 'Strict-Transport-Security: max-age=31536000';

const html = ({ headers }) => headers.some(([name, value]) =>
	name.toLowerCase() === 'content-type' && value.startsWith('text/html'));

/* The length is the body's, which may be one digit of a time longer. */
const line = (answer, method) => ([name, value]) => {
	if (name === 'Content-Length' && method !== 'HEAD') {
		if (Number(value) !== Buffer.byteLength(answer.body))
			throw new Error(`not the length: ${value}`);
		value = '<length>';
	}
	return `${name}: ${value}`;
};

const split = (answer, method, side) => {
	const { headers } = answer;
	const lines = headers.filter(([name]) =>
		!transport.includes(name.toLowerCase()))
	    .map(line(answer, method));
	const others = lines.filter((one) => !/^set-cookie:/i.test(one));

	if (side.name === 'sessile')
		for (const one of [...own, ...others.filter((h) => h === hsts)]) {
			/* A page of a program's own has another policy. */
			const at = others.findIndex((other) => other === one ||
			    (one === policy && html(answer) &&
			    other.startsWith('Content-Security-Policy: ')));
			if (at === -1)
				throw new Error(`it did not send ${one}`);
			others.splice(at, 1);
		}
	return { headers: others.sort(), cookies: headers
	    .filter(([name]) => name.toLowerCase() === 'set-cookie')
	    .map(([, value]) => value) };
};

/* What the agent and the app are told: values as JSON, no steps. */
const told = ([name, ...args]) => {
	if (name === 'meanwhile')
		return [name];
	if (name === 'set')
		return [name, args[0], JSON.stringify(args[1])];
	return [name, ...args];
};

/* Headers travel in ASCII. */
const ascii = (value) => JSON.stringify(value).replace(/[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

const settingsOf = (options) =>
	({ name: nameOf(options), secret: secretOf(options)[0] });

const run = async (side, scenario, earlier) => {
	const known = new Set(scenario.ids);
	const settings = settingsOf(scenario.options);
	const to = normal.create({ settings, known, earlier });
	const visitors = new Map();
	const trace = [];

	const jar = (who) => {
		if (!visitors.has(who))
			visitors.set(who, jars.create());
		return visitors.get(who);
	};
	const words = (text, who) => fill(text, { ...settings,
	    jar: (other = who) => jar(other) });

	const headersOf = (step, who) => {
		const headers = { 'X-Operations': ascii(
		    (step.do ?? []).map(told)) };
		const cookies = step.jar === false ? '' :
		    jars.header(jar(who));

		if (cookies !== '')
			headers.Cookie = cookies;
		for (const [header, value] of
		    Object.entries(step.headers ?? {}))
			headers[header] = words(value, who);
		return headers;
	};

	const request = async (step) => {
		const who = typeof step.jar === 'string' ? step.jar : 'main';
		const entry = { request: trace.length + 1 };
		const others = (step.do ?? []).filter(([op]) =>
			op === 'meanwhile').map(([, steps]) => steps);
		let answer, now;

		trace.push(entry);
		answer = await side.ask({
			method: step.method ?? 'GET',
			path: step.path ?? '/',
			headers: headersOf(step, who),
			secure: step.https === true,
			meanwhile: () => go(others.shift()),
		});
		now = Date.now();
		const { headers, cookies } = split(answer, step.method, side);
		if (step.jar !== false)
			cookies.forEach((cookie) =>
				jars.take(jar(who), cookie, now));
		Object.assign(entry, { now, status: answer.status, headers,
		    cookies: cookies.map(to.cookie),
		    body: to.body(answer.body),
		    rows: to.rows(await side.table.all()) });
		if (answer.log)
			entry.log = answer.log;
	};

	const wait = async ({ wait: ms, jars: too = true }) => {
		await rows.age(side.table, ms);
		if (too)
			for (const one of visitors.values())
				jars.age(one, ms, Date.now());
	};

	const row = ({ row: change }) => rows.change(side.table,
	    change.newest ? undefined :
	    words(change.sid ?? `{id|${change.of ?? 'main'}}`), change);

	const copy = ({ copy: [from, as] }) =>
		visitors.set(as, jars.copy(jar(from)));

	const configure = ({ options }) => {
		Object.assign(settings, settingsOf(options));
		return side.configure(options);
	};

	const kinds = { wait, row, copy, options: configure };
	const go = async (steps) => {
		for (const step of steps)
			await (kinds[kindOf(step)] ?? request)(step);
	};

	await side.begin(scenario.options);
	await go(scenario.steps);
	return trace;
};

module.exports = { run };
