/*
 * Cookie headers: more than one, too large, or broken.
 */
'use strict';

const { each, tally, unchanged } = require('./words.js');

const forged = (site) => `${site.name}=s%3A${'A'.repeat(32)}.${'B'.repeat(43)}`;

/* What the status is for these Cookie headers. */
const statusOf = async (site, ...cookies) => {
	const answer = await site.visitor().ask('status',
	    { headers: cookies.map((cookie) => ['Cookie', cookie]) });

	return answer.status;
};

const broken = (site, mine) => [
	`${site.name}=`, site.name, `${site.name}=%`, `${site.name}=s%3A`,
	`${mine}x`, mine.slice(0, -1), mine.replace('s%3A', ''),
	mine.replace('.', '%00.'), `x${mine}`, mine.replace('=', '%3D'),
];

const checks = [{
	name: 'two cookies of the name: the one that is signed counts',
	wants: '200, 200, 200',
	look: async (site) => {
		const mine = (await site.member()).mine();
		const other = forged(site);

		return (await each([`${other}; ${mine}`, `${mine}; ${other}`,
		    `a=b;${mine};c`], (cookie) => statusOf(site, cookie)))
		    .join(', ');
	},
}, {
	name: 'two Cookie headers: before another one, and behind it',
	wants: '200, 200',
	look: async (site) => {
		const mine = (await site.member()).mine();

		return [await statusOf(site, mine, 'a=b'),
			await statusOf(site, 'a=b', mine)].join(', ');
	},
}, {
	name: 'two Cookie headers with a forged one: never an error',
	wants: 'answered, answered',
	look: async (site) => {
		const mine = (await site.member()).mine();

		return (await each([[mine, forged(site)], [forged(site), mine]],
		    async (pair) => [200, 401].includes(
			await statusOf(site, ...pair)) ? 'answered' : 'not'))
		    .join(', ');
	},
}, {
	name: 'broken cookies are a visitor\'s',
	wants: '10 × 401',
	look: async (site) => {
		const mine = (await site.member()).mine();

		return tally(await each(broken(site, mine),
		    (cookie) => statusOf(site, cookie)));
	},
}, {
	name: 'a broken one beside the good one harms nobody',
	wants: '10 × 200',
	look: async (site) => {
		const mine = (await site.member()).mine();

		return tally(await each(broken(site, mine),
		    (cookie) => statusOf(site, `${cookie}; ${mine}`)));
	},
}, {
	name: 'an id that is not ours is never taken over',
	wants: 'another id',
	look: async (site) => {
		const visitor = site.visitor();
		const [name, value] = forged(site).split('=');

		visitor.jar.set(name, value);
		await visitor.ask('index');
		return visitor.mine().includes('A'.repeat(32)) ?
		    'the same id' : 'another id';
	},
}, {
	name: 'a Cookie header of 4 KiB',
	wants: '200',
	look: async (site) => String(await statusOf(site,
	    `a=${'x'.repeat(3900)}; ${(await site.member()).mine()}`)),
}, {
	name: 'a Cookie header of 20 KiB is refused, and nobody harmed',
	wants: 'refused, then 200; the store is as it was',
	look: async (site) => {
		const member = await site.member();

		return unchanged(site, async () => {
			const status = await statusOf(site,
			    `a=${'x'.repeat(20000)}; ${member.mine()}`);
			return `${[0, 400, 413, 431].includes(status) ?
			    'refused' : status}, then ${await member.status()}`;
		});
	},
}, {
	name: 'a Cookie header of 200 KiB is refused, and nobody harmed',
	wants: 'refused, then 200; the store is as it was',
	look: async (site) => {
		const member = await site.member();

		return unchanged(site, async () => {
			const status = await statusOf(site,
			    `a=${'x'.repeat(200000)}; ${member.mine()}`);
			return `${[0, 400, 413, 431].includes(status) ?
			    'refused' : status}, then ${await member.status()}`;
		});
	},
}];

module.exports = { checks };
