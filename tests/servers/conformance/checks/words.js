/*
 * What was seen, in words short enough to compare.
 */
'use strict';

const hour = 3600;

const plain = (answer) => `${answer.status} ${answer.body.trim()}`;

const lineOf = (site, answer) => answer.all('set-cookie').find((line) =>
	line.startsWith(`${site.name}=`)) ?? '';

/* The session's cookie, without what is another each time. */
const sessionCookie = (site, answer) => {
	const line = lineOf(site, answer);
	const [value, ...rest] = line.split('; ');
	const ok = new RegExp(`^${site.name}=s%3A[\\w-]{32}\\.` +
	    '([\\w]|%2B|%2F){43}$').test(value);
	const date = rest.find((word) => word.startsWith('Expires='));
	const right = ok && new Date(date?.slice(8)).toUTCString() ===
	    date?.slice(8);

	return (right ? 'its value and expiry are right; ' : `${line}: `) +
	    rest.filter((word) => word !== date).join('; ');
};

const expiresIn = (site, answer) => {
	const date = /; Expires=([^;]*)/.exec(lineOf(site, answer))?.[1];
	const seconds = (Date.parse(date) - Date.now()) / 1000;

	return Math.abs(seconds - hour) < 30 ? 'an hour' : `${seconds} s`;
};

/* Runs work, and says whether the store is as it was. */
const unchanged = async (site, work) => {
	const before = site.stored();
	const seen = await work();

	return `${seen}; the store is ` +
	    (site.stored() === before ? 'as it was' : 'another');
};

/* Each of a list, one after the other. */
const each = async (list, work) => {
	const seen = [];

	for (const one of list)
		seen.push(await work(one));
	return seen;
};

/* "9 × 401", or all of them where they differ. */
const tally = (seen) => {
	const counts = new Map();

	seen.forEach((one) => counts.set(one, (counts.get(one) ?? 0) + 1));
	return [...counts].map(([one, n]) => n === 1 ? `${one}` :
		`${n} × ${one}`).join(', ');
};

module.exports = { plain, sessionCookie, expiresIn, unchanged, each, tally };
