/*
 * What a client may say without being believed.
 */
'use strict';

const { each, plain, sessionCookie, tally } = require('./words.js');

/* The answer to a stranger who says this is that of any stranger. */
const ignored = (name, headers) => ({
	name,
	wants: '401',
	look: async (site) => String((await site.visitor()
	    .ask('status', { headers })).status),
});

const basic = Buffer.from('John Doe:x').toString('base64');

const checks = [
ignored('Authorization signs nobody in', { Authorization: `Basic ${basic}` }),
ignored('a user\'s name in a header signs nobody in', {
	'Remote-User': 'John Doe', 'X-Remote-User': 'John Doe',
	'X-User': 'John Doe', 'X-Forwarded-User': 'John Doe' }),
{
	name: 'Proxy and settings in headers change nothing',
	wants: '3 × the plain answer',
	look: async (site) => {
		const member = await site.member();
		const without = plain(await member.ask('status'));

		return tally(await each([{ Proxy: 'http://127.0.0.1:1' },
		    { 'Sessile-Config': '/none' }, { Https: 'on' }],
		    async (headers) => {
			const seen = plain(await member.ask('status',
			    { headers }));
			return seen === without ? 'the plain answer' : seen;
		}));
	},
}, {
	name: 'X-Forwarded-Proto is not believed unasked',
	wants: 'the same cookie',
	look: async (site) => {
		const plainly = await site.visitor().ask('index');
		const claimed = await site.visitor().ask('index', { headers:
		    { 'X-Forwarded-Proto': 'https', Https: 'on' } });

		return sessionCookie(site, plainly) ===
		    sessionCookie(site, claimed) ? 'the same cookie' :
		    sessionCookie(site, claimed);
	},
}, {
	name: 'TRACE gives nothing back',
	wants: '2 × nothing',
	look: async (site) => tally(await each(['/index.html', 'status'],
	    async (path) => {
		const answer = await site.visitor().ask(path, {
			method: 'TRACE', headers: { 'X-Mark': 'left-a-mark' } });

		return answer.whole.includes('left-a-mark') ?
		    answer.whole : 'nothing';
	})),
}, {
	name: 'line breaks in the path are not echoed',
	wants: '3 × no such header',
	look: async (site) => tally(await each(['x', 'x/y', ''],
	    async (more) => {
		const path = `/cgi-bin/status.cgi/${more}` +
		    '%0d%0aX-Evil:%20yes%0d%0a%0d%0aevil';
		const answer = await site.visitor().ask(path);

		return /^(x-evil|evil)/im.test(answer.whole) ?
		    answer.whole : 'no such header';
	})),
}];

module.exports = { checks };
