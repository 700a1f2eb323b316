/*
 * Visitors who come to both worlds at once, for worlds.t: each signs in
 * somewhere, is asked for everywhere, has several requests under way at the
 * same time, and signs out somewhere, or does not.
 */
'use strict';

const { setTimeout: after } = require('node:timers/promises');
const { isDeepStrictEqual } = require('node:util');
const jars = require('./jar.js');

const every = 150;	/* ms: a new visitor; so the machine has time for */
const most = 8;		/* other tests, and at most so many are there */

/*
 * How a session can end, and what else may be under way then. Two requests
 * to Express are left out of the latter where Express ends the session: what
 * one of its requests ends, another that is under way brings back.
 */
const endings = ({ express: [one, two], cgi }) => [
	{ end: (jar) => cgi.signOut(jar), writers: [one, two, cgi] },
	{ end: (jar) => one.signOut(jar), writers: [cgi, cgi] },
	{ end: (jar) => cgi.signOut(jar), writers: [two, two, cgi] },
	{ end: (jar) => two.forget(jar), writers: [cgi, cgi] },
	{ end: (jar) => cgi.signIn(jar), writers: [one, two, cgi] },
	{ end: (jar) => one.logOut(jar), writers: [cgi, cgi] },
	{ end: null },		/* stays signed in */
];

const crowd = async ({ express, cgi, seconds, user }) => {
	const [one, two] = express;
	const worlds = [one, two, cgi];
	const ends = endings({ express, cgi });
	const ins = [cgi.signIn, one.signIn, two.logIn];
	const wrong = [], signedIn = [], signedOut = [], visits = new Set();
	const counts = { 'sign-ins': 0, 'sign-outs': 0, reads: 0, writes: 0 };
	let number = 0;

	const expect = (ok, what) => ok || wrong.push(what);

	/* Jars are copied: what one answer sets, other requests do not send. */
	const is = async (world, jar, wanted, when) => {
		counts.reads++;
		const found = await world.who(jars.copy(jar));
		expect(isDeepStrictEqual(found, wanted), `visitor ${when} on ` +
		    `${world.name}: ${JSON.stringify(found)}`);
	};
	const everywhere = (jar, wanted, when) => Promise.all(worlds.map(
	    (world) => is(world, jar, wanted, when)));

	const set = async (world, jar, key, value, statuses = [200]) => {
		counts.writes++;
		const { status, body } = await world.set(jars.copy(jar), key,
		    value);
		expect(statuses.includes(status), `set on ${world.name}: ` +
		    `${status} ${JSON.stringify(body)}`);
	};

	const read = async (world, jar) => {
		counts.reads++;
		const { status, body } = await world.data(jars.copy(jar));
		expect(status === 200, `read on ${world.name}: ${status}`);
		return body;
	};

	const signIn = async (jar, n) => {
		counts['sign-ins']++;
		const { status, body } = await ins[n % ins.length](jar);
		expect(status === 200 && isDeepStrictEqual(body.user, user),
		    `sign-in: ${status} ${JSON.stringify(body)}`);
	};

	/* Acknowledged here, seen there, when nobody else writes. */
	const handOver = async (jar, n) => {
		const [from, to] = [worlds[n % 3], worlds[(n + 1 + n % 2) % 3]];

		await set(from, jar, 'handed', n);
		const { handed } = await read(to, jar);
		expect(handed === n, `${from.name} to ${to.name}: ${handed}`);
	};

	const signOut = async (jar, { end, writers }, n) => {
		const old = jars.copy(jar);
		/* Ours may find that the session has ended meanwhile. */
		const others = writers.map((world, i) =>
			set(world, old, `w${i}`, n, [200, 409]));

		counts['sign-outs']++;
		const [{ status }] = await Promise.all([end(jar), ...others,
		    ...worlds.map((world) => read(world, old))]);
		expect(status === 200, `sign-out: ${status}`);
		await everywhere(old, null, 'signed out');
		signedOut.push(old);
	};

	const stay = async (jar, n) => {
		const earlier = signedIn[n % (signedIn.length || 1)];

		signedIn.push(jar);
		if (earlier) {
			await everywhere(earlier, user, 'who has stayed');
			await set(worlds[n % 3], earlier, 'again', n);
		}
	};

	const visit = async (n) => {
		const jar = jars.create();
		const ending = ends[n % ends.length];

		await signIn(jar, n);
		await everywhere(jar, user, 'signed in');
		await Promise.all([...worlds.map((world, i) =>
			set(world, jar, `key${i}`, n)),
		    ...worlds.map((world) => is(world, jar, user, 'busy'))]);
		await handOver(jar, n);
		if (ending.end)
			await signOut(jar, ending, n);
		else
			await stay(jar, n);
	};

	const until = Date.now() + seconds * 1000;
	while (Date.now() < until && wrong.length === 0) {
		if (visits.size < most) {
			const one = visit(++number).catch((error) => wrong
			    .push(error.stack)).then(() => visits.delete(one));
			visits.add(one);
		}
		await after(every);
	}
	await Promise.all(visits);
	return { counts, wrong, signedIn, signedOut,
	    operations: Object.values(counts).reduce((a, b) => a + b) };
};

module.exports = { crowd };
