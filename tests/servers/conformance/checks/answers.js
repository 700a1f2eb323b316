/*
 * What an answer looks like on the wire: its status, its headers, how HEAD
 * and other methods are met, and where the programs and the page are.
 */
'use strict';

const { plain, each, tally } = require('./words.js');

/* What each of these is answered with, as the server sends it. */
const statuses = (site) => [
	['index'],
	['index', { headers: { Accept: 'text/html' } }],
	['status'],
	['auth'],
	['auth', { method: 'POST', body: 'x',
	    headers: { 'Content-Type': 'application/json' } }],
	['auth', { method: 'POST', body: 'x',
	    headers: { 'Content-Type': 'text/plain' } }],
	['auth', { method: 'POST', body: ' '.repeat(8193),
	    headers: { 'Content-Type': 'application/json' } }],
	['auth', { method: 'POST', body: JSON.stringify({ ...site.person,
	    position: 'Astronaut' }),
	    headers: { 'Content-Type': 'application/json' } }],
];

/* The headers that every answer has; its length is that of its body. */
const formOf = (site, answer) => {
	const wrong = [
		['content-type', /^(application\/json|text\/html); charset=utf-8$/],
		['cache-control', /^no-store$/],
		['x-content-type-options', /^nosniff$/],
		['content-security-policy', /^default-src 'none'; /],
		['referrer-policy', /^same-origin$/],
		['cross-origin-resource-policy', /^same-origin$/],
		['cross-origin-opener-policy', /^same-origin$/],
		...site.row.secure ? [['strict-transport-security',
		    /^max-age=31536000$/]] : [],
	].filter(([name, form]) => answer.all(name).length !== 1 ||
	    !form.test(answer.get(name))).map(([name]) => name);
	const length = answer.get('content-length');

	if (length !== undefined &&
	    Number(length) !== Buffer.byteLength(answer.body))
		wrong.push('content-length');
	return wrong.length === 0 ? 'in order' : `${wrong} of ${answer.whole}`;
};

const files = ['index.html', 'style.css', 'icon.svg', 'app.js', 'ask.js',
	'page.js', 'forms.js', 'proof.js', 'account.js', 'words.js'];

/* What a file of the page has of the headers that a server can give it. */
const guardsOf = (site, answer, policy) => {
	const wanted = [
		['content-security-policy', `${policy}; frame-ancestors 'none'`],
		['x-content-type-options', 'nosniff'],
		['referrer-policy', 'same-origin'],
		['cross-origin-resource-policy', 'same-origin'],
		['cross-origin-opener-policy', 'same-origin'],
		...site.row.secure ? [['strict-transport-security',
		    'max-age=31536000']] : [],
	];
	const there = wanted.filter(([name, value]) =>
		answer.all(name).join() === value).map(([name]) => name);

	return there.length === wanted.length ? 'all of them' :
	    String(there) || 'none';
};

/* A method that a program does not have. */
const refusal = (method, name, allow) => ({
	name: `${method} ${name}`,
	wants: `405, Allow: ${allow}`,
	look: async (site) => {
		const body = method === 'POST' ? { body: '{}' } : {};
		const answer = await (await site.member())
		    .ask(name, { method, ...body });

		return `${answer.status}, Allow: ${answer.get('allow')}`;
	},
});

/* Those that are the same each time, but for the length. */
const passing = new RegExp('^(date|connection|keep-alive|content-length|' +
    'transfer-encoding)$', 'i');
const headersOf = (answer) => answer.headers
    .filter(([name]) => !passing.test(name))
    .map(([name, value]) => `${name}: ${value}`);

const checks = [{
	name: 'statuses as they are sent',
	wants: '200, 303, 401, 405, 400, 415, 413, 401',
	look: async (site) => (await each(statuses(site), async (request) =>
	    (await site.visitor().ask(...request)).code)).join(', '),
}, {
	name: 'Status: is the server\'s, and not handed on',
	wants: 'none',
	look: async (site) => (await site.visitor().ask('status'))
	    .get('status') ?? 'none',
}, {
	name: 'every answer has its headers, and the length of its body',
	wants: '8 × in order',
	look: async (site) => tally(await each(statuses(site),
	    async (request) => formOf(site,
		await site.visitor().ask(...request)))),
}, {
	name: 'HEAD has the headers of GET and no body',
	wants: 'the same headers, the length of GET, no body',
	look: async (site) => {
		const member = await site.member();
		const get = await member.ask('status');
		const head = await member.ask('status', { method: 'HEAD' });
		const missing = headersOf(get).filter((line) =>
			!headersOf(head).includes(line));
		const length = head.get('content-length') ?? 'no';

		return [missing.length === 0 ? 'the same headers' :
		    `without ${missing}`,
		    `${Number(length) === Buffer.byteLength(get.body) ? 'the' :
			length} length of GET`,
		    head.body || 'no body'].join(', ');
	},
}, {
	name: 'HEAD is refused where GET is, without a body',
	wants: '405, no body',
	look: async (site) => {
		const head = await site.visitor()
		    .ask('auth', { method: 'HEAD' });

		return `${head.status}, ${head.body || 'no body'}`;
	},
},
refusal('POST', 'index', 'GET, HEAD'),
refusal('POST', 'status', 'GET, HEAD'),
refusal('GET', 'auth', 'POST'),
refusal('GET', 'logout', 'POST'),
refusal('PUT', 'auth', 'POST'),
refusal('DELETE', 'logout', 'POST'),
refusal('OPTIONS', 'status', 'GET, HEAD'),
{
	name: 'a method in lower case is none that we have',
	wants: '2 × refused',
	look: async (site) => tally(await each(['get', 'Get'],
	    async (method) => {
		const { status } = await site.visitor()
		    .ask('status', { method });

		return [400, 405, 501].includes(status) ? 'refused' : status;
	})),
}, {
	name: 'the addresses /, /api/auth, and those below it',
	wants: '200, 401, 401, 200, 401, 401, 401',
	look: async (site) => {
		const visitor = site.visitor();
		const json = { 'Content-Type': 'application/json' };
		const wrong = JSON.stringify({ ...site.person, name: 'x' });
		const change = JSON.stringify({ old: 'x', new: 'y' });

		return [await visitor.ask('/'),
			await visitor.post('/api/auth', wrong, json),
			await visitor.ask('/api/auth/status'),
			await visitor.post('/api/auth/logout', ''),
			await visitor.post('/api/auth/password', change),
			await visitor.ask('/api/auth/sessions'),
			await visitor.post('/api/auth/sessions/revoke',
			    JSON.stringify({ others: true }))]
		    .map((answer) => /<title>sessile</.test(answer.body) ?
			'the page' : answer.status).join(', ');
	},
}, {
	name: 'the addresses /cgi-bin/NAME.cgi',
	wants: '200, 200, 401, 200, 401, 401, 401',
	look: async (site) => {
		const visitor = site.visitor();

		return [await visitor.ask('/cgi-bin/index.cgi'),
			await visitor.post('/cgi-bin/auth.cgi',
			    JSON.stringify(site.person)),
			await site.visitor().ask('/cgi-bin/status.cgi'),
			await visitor.post('/cgi-bin/logout.cgi', ''),
			await visitor.post('/cgi-bin/password.cgi',
			    JSON.stringify({ old: 'x', new: 'y' })),
			await visitor.ask('/cgi-bin/sessions.cgi'),
			await visitor.post('/cgi-bin/revoke.cgi',
			    JSON.stringify({ others: true }))]
		    .map((answer) => answer.status).join(', ');
	},
}, {
	name: 'the page, its style and its scripts',
	wants: 'text/html, text/css, text/javascript, image/svg+xml',
	look: async (site) => (await each(['index.html', 'style.css', 'app.js',
	    'icon.svg'], async (file) => {
		const answer = await site.visitor().ask(`/${file}`);
		const type = String(answer.get('content-type'))
		    .split(';')[0].toLowerCase()
		    .replace(/^application\/(x-)?java/, 'text/java');

		return answer.code === 200 ? type : answer.code;
	})).join(', '),
}, {
	name: 'the page and its files have its policy in their headers',
	wants: `${files.length} × all of them`,
	look: async (site) => {
		const ask = (file) => site.visitor().ask(`/${file}`);
		const [, policy] = new RegExp('http-equiv="Content-Security-' +
		    'Policy" content="([^"]*)"').exec((await ask(files[0])).body);
		const meta = policy.replace(/\s+/g, ' ');

		return tally(await each(files, async (file) =>
			guardsOf(site, await ask(file), meta)));
	},
}, {
	name: 'what is not there',
	wants: '404, 404',
	look: async (site) => (await each(['/cgi-bin/none.cgi', '/none'],
	    async (path) => (await site.visitor().ask(path)).code)).join(', '),
}, {
	name: 'a query is no argument, with or without `=`',
	wants: '7 × the plain answer',
	look: async (site) => {
		const member = await site.member();
		const without = plain(await member.ask('status'));

		return tally(await each(['-s', '--help', '-d+allow%3d1', 's',
		    'a=b', '-h+/etc/passwd', '%2dh'], async (query) => {
			const seen = plain(await member.ask(`status?${query}`));
			return seen === without ? 'the plain answer' : seen;
		}));
	},
}];

module.exports = { checks };
