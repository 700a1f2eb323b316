/*
 * Clients that leave in the middle, and very many at once.
 */
'use strict';

const { abandon, exchange, format, parse } = require('../http.js');
const { json } = require('../visitor.js');
const { each, tally, unchanged } = require('./words.js');

/* As many as the server's queue takes, when it does not take them all. */
const crowd = async (site, n, work) => {
	const most = Math.min(n, site.row.atOnce ?? n);
	const seen = [];
	const lane = async () => {
		while (n-- > 0)
			seen.push(await work());
	};

	await Promise.all(Array.from({ length: most }, lane));
	return seen;
};
const together = (site) => `${site.row.atOnce ?? 'all'} at a time`;

const sane = async (site, member) => [`then ${await member.status()}`,
	`integrity ${site.sql('PRAGMA integrity_check')}`].join(', ');

/* The member's request to sign in anew, which would end his session. */
const signIn = (site, member) => format(site.to, { method: 'POST',
	path: member.path('auth'), body: JSON.stringify(site.person),
	headers: { ...json, Cookie: member.mine() } });

/* A client that leaves at this point changes nothing, many times over. */
const leaves = (name, part) => ({
	name,
	wants: 'then 200, integrity ok; the store is as it was',
	look: async (site) => {
		const member = await site.member();

		site.left.push(member);
		return unchanged(site, async () => {
			await crowd(site, 20, () => abandon(site.to,
			    part(signIn(site, member))));
			return sane(site, member);
		});
	},
});

const headOnly = (text) => text.slice(0, text.indexOf('\r\n\r\n') + 4);

const checks = [
leaves('gone after half of the headers', (text) =>
	text.slice(0, text.indexOf('Content-Type'))),
leaves('gone after the headers', headOnly),
leaves('gone in the middle of the body', (text) => text.slice(0, -20)),
{
	name: 'a body cut short signs nobody in',
	wants: 'nobody, then 200, integrity ok; the store is as it was',
	look: async (site) => {
		const member = await site.member();

		site.left.push(member);
		return unchanged(site, async () => {
			const answer = parse(await exchange(site.to,
			    signIn(site, member).slice(0, -20),
			    { half: true }));
			return `${/"user"/.test(answer.body) ? 'somebody' :
			    'nobody'}, ${await sane(site, member)}`;
		});
	},
}, {
	name: 'an answer that is not read holds nobody up',
	wants: 'then 200, integrity ok',
	look: async (site) => {
		const member = await site.member();

		await crowd(site, 20, () => abandon(site.to, format(site.to, {
			path: member.path('status'),
			headers: { Cookie: member.mine() } })));
		return sane(site, member);
	},
}, {
	name: '500 at once, signed in',
	wants: '500 × 200, all at a time',
	look: async (site) => {
		const member = await site.member();
		const seen = await crowd(site, 500, () => member.status());

		return `${tally(seen)}, ${together(site)}`;
	},
}, {
	/* More writers than these could use up the time that one waits. */
	name: '500 at once, each tenth a first visit that is stored',
	wants: '500 × 200, all at a time, 50 rows more, integrity ok',
	look: async (site) => {
		const member = await site.member();
		const before = site.rows();
		let n = 0;
		const seen = await crowd(site, 500, async () => n++ % 10 === 0 ?
		    (await site.visitor().ask('index')).status :
		    member.status());

		return `${tally(seen)}, ${together(site)}, ` +
		    `${site.rows() - before} rows more, ` +
		    `integrity ${site.sql('PRAGMA integrity_check')}`;
	},
}, {
	name: 'of those who left, none was signed in later either',
	wants: '4 × 200',
	look: async (site) => tally(await each(site.left,
	    (member) => member.status())),
}, {
	/* The last one: what it started may still be going on. */
	name: 'gone before the answer: a sign-in is stored whole, or not at all',
	wants: '0 broken rows, then 200, integrity ok',
	look: async (site) => {
		const member = await site.member();

		await crowd(site, 20, async () => abandon(site.to,
		    signIn(site, await site.member())));
		return `${site.sql('SELECT count(*) FROM sessions WHERE NOT ' +
		    'json_valid(sess) OR json_extract(sess, \'$.cookie\') ' +
		    'IS NULL')} broken rows, ${await sane(site, member)}`;
	},
}];

module.exports = { checks };
