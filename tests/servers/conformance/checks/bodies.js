/*
 * What a sign-in may bring, and what it may not: nothing that is refused
 * changes the store.
 */
'use strict';

const { exchange, format, parse } = require('../http.js');
const { unchanged, each, tally } = require('./words.js');
const { json } = require('../visitor.js');

const good = (site) => JSON.stringify(site.person);

/* A POST that is refused: its status, and the store is as it was. */
const refused = (name, status, request) => ({
	name,
	wants: `${status}; the store is as it was`,
	look: (site) => unchanged(site, async () =>
	    (await site.visitor().ask('auth', { method: 'POST',
		headers: json, ...request(site) })).status),
});

const checks = [
refused('a body that is no JSON', 400, () => ({ body: '{"name":' })),
refused('a body without a name', 400,
    () => ({ body: '{"position":"Software Engineer"}' })),
refused('a body without a position', 400, () => ({ body: '{"name":"x"}' })),
refused('no body', 400, () => ({ body: '' })),
refused('a form', 415, () => ({ body: 'name=John+Doe',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })),
refused('no Content-Type', 415, (site) => ({ body: good(site), headers: {} })),
refused('a body over 8 KiB', 413,
    (site) => ({ body: good(site) + ' '.repeat(8192) })),
refused('a body without Content-Length', 411, () => ({})),
refused('a chunked body', 411, (site) => ({
	headers: { ...json, 'Transfer-Encoding': 'chunked' },
	body: `${Buffer.byteLength(good(site)).toString(16)}\r\n` +
	    `${good(site)}\r\n0\r\n\r\n`,
})),
refused('a sign-in that another site sent', 403, (site) => ({
	body: good(site),
	headers: { ...json, Origin: 'https://evil.example',
		'Sec-Fetch-Site': 'cross-site' },
})),
{
	name: 'a sign-in as a browser sends it',
	wants: '200',
	look: async (site) => {
		const { port, secure } = site.to;

		return String((await site.visitor().post('auth', good(site), {
			...json, Accept: '*/*', 'User-Agent': 'Mozilla/5.0',
			Origin: `http${secure ? 's' : ''}://localhost:${port}`,
			'Sec-Fetch-Site': 'same-origin',
			'Sec-Fetch-Mode': 'cors' })).status);
	},
}, {
	name: 'a malformed Content-Length',
	wants: '5 × refused; the store is as it was',
	look: (site) => unchanged(site, async () => tally(await each(
	    ['-1', 'abc', '3, 3', '0x32', '12345678901234567890'],
	    async (length) => {
		const answer = await site.visitor().ask('auth', {
			method: 'POST', body: good(site),
			headers: { ...json, 'Content-Length': length },
		}, { half: true });

		return [0, 400, 411, 413].includes(answer.status) ?
		    'refused' : answer.status;
	    }))),
}, {
	name: 'a type with a charset',
	wants: '200',
	look: async (site) => String((await site.visitor().post('auth',
	    good(site), { 'Content-Type':
	    'application/json; charset=utf-8' })).status),
}, {
	name: 'a body of 8 KiB',
	wants: '200',
	look: async (site) => String((await site.visitor().post('auth',
	    good(site).padEnd(8192))).status),
}, {
	name: 'a body in one packet with its headers',
	wants: '200',
	look: async (site) => {
		const answer = parse(await exchange(site.to, format(site.to, {
			method: 'POST', headers: json, body: good(site),
			path: site.visitor().path('auth') })));

		return /"user"/.test(answer.body) ? '200' :
		    answer.whole || 'no answer';
	},
}, {
	name: 'a body that comes in pieces',
	wants: '200',
	look: async (site) => {
		const body = good(site).match(/.{1,16}/g);
		const head = format(site.to, { method: 'POST', path:
		    site.visitor().path('auth'), headers: { ...json,
		    'Content-Length': good(site).length } });
		const answer = parse(await exchange(site.to, [
			...head.match(/[^]{1,40}/g), ...body]));

		return /"user"/.test(answer.body) ? '200' : answer.whole;
	},
}];

module.exports = { checks };
