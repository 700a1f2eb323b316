/*
 * Attacks by guessing Ann's password: from many addresses, one after the
 * other and all at once, and from one address at many names. Addresses are
 * those of the loopback network, which are all this machine's.
 */
'use strict';

const { ann, signedIn, tries, control, say } =
    require('./scene.js');

const options = { knownBrowser: 86400000 };
const off = { ...options, throttle: false };
const free = { name: 5, address: 20 };	/* failures, by default */

/* The n-th of 65536 strangers, each from an address of his own. */
const stranger = (site, n) => {
	const visitor = site.visitor();

	visitor.site = Object.create(site, { to: { value: { ...site.to,
		from: `127.8.${n >> 8}.${n & 255}` } } });
	return visitor;
};

const wrong = (n) => ({ name: ann.name, password: `guess number ${n} or so` });

/* Delays are doubled: so many guesses at one name are heard in this time. */
const most = (since, n) =>
	n + Math.floor(Math.log2((Date.now() - since) / 1000 + 1)) + 1;

/*
 * How often each status came; a 429 says twice when to come again. 503 is for
 * crowds that a slow machine cannot take.
 */
const counter = () => {
	const seen = { 200: 0, 401: 0, 403: 0, 429: 0, 503: 0, other: [] };

	return Object.assign(seen, { take: ({ status, body, get }) => {
		const after = get('retry-after');
		const fine = status !== 429 || (after > 0 &&
			JSON.parse(body).retryAfter === Number(after));

		if (fine && status in seen)
			seen[status]++;
		else
			seen.other.push(`${status} ${body}`);
	} });
};

const others = ({ other }) => other.length === 0 ? 'nothing else' :
    `${other.length} times else: ${other[0]}`;

/* Until nobody is heard for some seconds, so that what follows is too early. */
const shut = async (site) => {
	let answer, n = 0;

	do {
		answer = await stranger(site, 4000 + n++).signIn(wrong(n));
	} while (answer.status !== 429 || JSON.parse(answer.body)
	    .retryAfter < 5);
};

/* Ann comes in between: every 50th time she signs in as well. */
const many = async (site) => {
	const seen = counter(), here = counter();
	const annAtHome = await signedIn(site);
	const since = Date.now();

	say('500 guesses at Ann\'s password from 250 addresses');
	for (let i = 1; i <= 500; i++) {
		seen.take(await stranger(site, i % 250).signIn(wrong(i)));
		if (i % 50 !== 0)
			continue;
		annAtHome.jar.delete(site.name);
		here.take(await annAtHome.signIn(ann));
	}
	tries('500 guesses, of which are heard',
	    seen[401] <= most(since, free.name) ? 'a few' : seen[401],
	    'a few');
	tries('... he is told when to come again, and gets', others(seen),
	    'nothing else');
	tries('Ann signs in meanwhile, from a browser she has used before',
	    `${here[200]} of 10 times`, '10 of 10 times');
	await shut(site);
	tries('his next guess is right, too early, and gets',
	    (await stranger(site, 251).signIn(ann)).status, 429);
	annAtHome.jar.delete(site.name);
	tries('... and Ann', (await annAtHome.signIn(ann)).status, 200);
	control('without what makes her browser known, Ann',
	    (await site.visitor().signIn(ann)).status, 429);
	return annAtHome;
};

/* What a browser has to be known by cannot be had otherwise. */
const unknown = async (site, annAtHome) => {
	const name = `${site.name}.known`;
	const [user, time, token, end] = annAtHome.jar.get(name).split('.');
	const mallory = await signedIn(site, site.person);
	const theirs = mallory.jar.get(name);
	const forged = [theirs, theirs.replace(/^\d+/, user),
		`${user}.${time}.${token}.${end.replace(/^./, (one) =>
			one === 'A' ? 'B' : 'A')}`,
		`${user}.${Number(time) + 1}.${token}.${end}`,
		`${user}.${time}.${token}`];
	const seen = counter();

	say('a browser that says it is known');
	await shut(site);
	for (const value of forged) {
		const thief = stranger(site, 2000);
		thief.jar.set(name, value);
		seen.take(await thief.signIn(ann));
	}
	tries('with cookies of known browsers, forged or his own, he is heard',
	    `${seen[200] + seen[401]} times`, '0 times');
	tries('... and gets', others(seen), 'nothing else');

	const copy = stranger(site, 2001), bound = counter();
	const since = Date.now();
	copy.jar.set(name, annAtHome.jar.get(name));
	for (let i = 0; i < 40; i++)
		bound.take(await copy.signIn(wrong(i)));
	tries('with Ann\'s own, stolen, of 40 guesses are heard',
	    bound[401] <= most(since, free.name) ? 'a few' : bound[401],
	    'a few');
};

const spray = async (site) => {
	const seen = counter(), since = Date.now();

	say('one password at 100 names, from one address');
	for (let i = 0; i < 100; i++)
		seen.take(await stranger(site, 3000).signIn({
			name: `user${i}`, password: 'correct horse batteri' }));
	tries('100 names from one address, of which are heard',
	    seen[401] <= most(since, free.address) ? 'a few' : seen[401],
	    'a few');
	tries('... and he gets', others(seen), 'nothing else');
};

/* Who has her cookie has her session, and would keep it. */
const within = async (site) => {
	const seen = counter(), since = Date.now();
	const victim = await signedIn(site), thief = stranger(site, 5000);

	say('guesses at the password that is asked for once more, with a ' +
	    'stolen cookie');
	thief.jar.set(site.name, victim.jar.get(site.name));
	for (let i = 0; i < 20; i++) {
		seen.take(await thief.post('password', JSON.stringify({
			old: wrong(i).password, new: 'the attacker chose it' })));
		seen.take(await thief.post('revoke', JSON.stringify({
			others: true, password: wrong(i).password })));
	}
	tries('to change Ann\'s password, or to end her other sessions, of 40 ' +
	    'guesses are heard',
	    seen[403] <= most(since, free.name) ? 'a few' : seen[403],
	    'a few');
	tries('... and he gets', `${seen[200]} of them, ${others(seen)}`,
	    '0 of them, nothing else');
	site.sql('DELETE FROM attempts');
};

/* Of those who come at once all would have to be looked at to be counted. */
const atOnce = async (site, n) => {
	const seen = counter();

	await Promise.all(Array.from({ length: n }, async (_, i) =>
		seen.take(await stranger(site, i).signIn(wrong(i)))));
	return seen;
};

const parallel = async (site) => {
	const since = Date.now(), seen = await atOnce(site, 200);

	say('200 guesses at once, from 200 addresses');
	tries('200 guesses at once, of which are heard',
	    seen[401] <= most(since, free.name) ? 'a few' : seen[401],
	    'a few');
	tries('... and he gets', others(seen), 'nothing else');
};

const guesses = async (site) => {
	await spray(site);
	await within(site);
	await unknown(site, await many(site));
};

/* "throttle": false */
const unbounded = async (site) => {
	const seen = counter();

	say('the same where nobody counts');
	for (let i = 0; i < 40; i++)
		seen.take(await stranger(site, i).signIn(wrong(i)));
	control('of 40 guesses are heard', seen[401], 40);
	seen.take(await stranger(site, 40).signIn(ann));
	control('... and the right one gets in', `${seen[200]} times`,
	    '1 times');
	for (let i = 0; i < 40; i++)
		seen.take(await stranger(site, 3000).signIn({
			name: `user${i}`, password: 'correct horse batteri' }));
	control('of 40 names from one address are heard', seen[401] - 40, 40);
	control('of 20 guesses at once are heard',
	    (await atOnce(site, 20))[401] > free.name + 2, true);
};

module.exports = { guesses, parallel, unbounded, options, off };
