/*
 * What differs from run to run is put in other words, each piece only after
 * it has been found valid on its own: ids become <id1>, <id2> ... in the order
 * in which they are met, signatures <signature>, and times are marked, to be
 * compared with those of the other side (compare.js).
 */
'use strict';

const signature = require('./load.js')('cookie-signature');

const isId = /^[A-Za-z0-9_-]{32}$/;	/* 24 bytes in base64url */
const idInJson = /"([A-Za-z0-9_-]{32})"/g;
const isoDate = /"expires":"([^"]*Z)"/g;
const age = /"(originalMaxAge|maxAge)":(-?[\d.]+(?:e[+-]?\d+)?)/g;
const signedIn = /"signedIn":(\d+)/g;
const httpDate = /; Expires=([^;]*)/;

/* Marks that no answer holds. */
const mark = (kind, value) => `\u27e6${kind} ${value}\u27e7`;

const check = (ok, what) => {
	if (!ok)
		throw new Error(`not valid: ${what}`);
};

const iso = (all, text) => {
	const date = new Date(text);

	if (isNaN(date) || date.toISOString() !== text)
		return all;	/* whatever it is, compare it as it is */
	return `"expires":"${mark('date', date.getTime())}"`;
};

const times = (text) => text.replace(isoDate, iso).replace(age,
    (all, name, ms) => `"${name}":${mark(name, Number(ms))}`)
    .replace(signedIn, (all, ms) => `"signedIn":${mark('date', Number(ms))}`);

/*
 * For one scenario on one side. settings: the name and the secret of its
 * cookie, as they are at the moment. earlier: the ids of all scenarios before
 * it on that side. known: those that the scenario has made up itself.
 */
const create = ({ settings, known, earlier }) => {
	const ids = new Map();

	const id = (text) => {
		if (known.has(text))
			return text;
		if (!ids.has(text)) {
			check(isId.test(text) && !earlier.has(text),
			    `id ${text}`);
			earlier.add(text);
			ids.set(text, `<id${ids.size + 1}>`);
		}
		return ids.get(text);
	};

	const inside = (text) => text.replace(idInJson, (all, found) =>
		`"${id(found)}"`);

	/* The value of the session's cookie: what it must be, byte by byte. */
	const signed = (value) => {
		const text = decodeURIComponent(value);
		const sid = text.startsWith('s:') &&
		    signature.unsign(text.slice(2), settings.secret);

		check(sid !== false && encodeURIComponent(text) === value,
		    `cookie ${value}`);
		return `s:${id(sid)}.<signature>`;
	};

	const cookie = (line) => {
		const [, called, value, rest] = /^([^=]*)=([^;]*)(.*)/s
		    .exec(line);

		if (called !== settings.name)
			return line;
		return `${called}=${value === '' ? '' : signed(value)}` +
		    rest.replace(httpDate, (all, text) => {
			const date = new Date(text);

			check(date.toUTCString() === text, `date ${text}`);
			return `; Expires=${mark('date', date.getTime())}`;
		    });
	};

	const row = ({ sid, expired, sess }) => [id(sid),
	    typeof expired === 'number' ? mark('date', expired) :
	    JSON.stringify(expired), typeof sess === 'string' ?
	    times(sess) : JSON.stringify(sess)].join(' ');

	return {
		cookie,
		body: (text) => inside(times(text)),
		rows: (all) => {
			all.forEach(({ sid }) => id(sid));
			return all.map(row).sort();
		},
	};
};

module.exports = { create };
