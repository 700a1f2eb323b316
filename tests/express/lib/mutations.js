/*
 * Damage to a Cookie header (a string of bytes), for cookies.t: what breaks
 * on the way, and what somebody would try who wants another's session.
 */
'use strict';

const { createHash, createHmac } = require('node:crypto');

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' +
    '0123456789-_.!~*\'()%+/=s:"; ,';

const at = (text, i, length, put) =>
	text.slice(0, i) + put + text.slice(i + length);

/* No NUL: an environment variable cannot hold it. */
const byte = (r) => String.fromCharCode(r.between(1, 255));

/* Each takes the header, a generator of random.js, and another header. */
const blows = [
	/* a bit, a byte, a character that might as well stand there */
	(text, r) => {
		const i = r.below(text.length);
		const bit = text.charCodeAt(i) ^ 1 << r.below(8);

		return at(text, i, 1, String.fromCharCode(bit || 1));
	},
	(text, r) => at(text, r.below(text.length), 1, byte(r)),
	(text, r) => at(text, r.below(text.length), 1, r.of(alphabet)),
	/* less, more, elsewhere */
	(text, r) => at(text, r.below(text.length), 1, ''),
	(text, r) => at(text, r.below(text.length), r.between(1, 20), ''),
	(text, r) => at(text, r.below(text.length + 1), 0, r.of(alphabet)),
	(text, r) => at(text, r.below(text.length + 1), 0, byte(r)),
	(text, r) => text.slice(0, r.between(1, text.length - 1)),
	(text, r) => {
		const i = r.below(text.length - 1);

		return at(text, i, 2, text[i + 1] + text[i]);
	},
	(text, r) => {
		const i = r.below(text.length);

		return at(text, i, 0, text.slice(i, i + r.between(1, 20)));
	},
	/* an escape more, another one, or one written otherwise */
	(text, r) => {
		const i = r.below(text.length);

		return at(text, i, 1, escape(text.charCodeAt(i)));
	},
	(text, r) => at(text, r.below(text.length), 1,
	    escape(r.between(0, 255))),
	(text, r) => {
		const i = text.indexOf('%', r.below(text.length));

		return i === -1 ? text : r.below(2) === 0 ?
		    at(text, i, 3, text.slice(i, i + 3).toLowerCase()) :
		    at(text, i, 1, '%25');
	},
	/* the one's id with the other's signature */
	(text, r, other) => text.slice(0, r.between(1, text.length)) +
	    other.slice(r.between(1, other.length)),
	(text, r, other) => text.slice(0, text.lastIndexOf('.')) +
	    other.slice(other.lastIndexOf('.')),
	/* the signature in other words: Base64 has several for some bytes */
	(text, r) => text + r.of(['=', '%3D', 'A', '.', '%00']),
	(text) => text.replaceAll('%2B', '-').replaceAll('%2F', '_'),
	(text, r) => at(text, text.length - 1, 1, r.of(alphabet.slice(0, 62))),
	/* none, that of another secret, a plain hash */
	(text) => text.slice(0, text.lastIndexOf('.') + 1),
	(text) => text.slice(0, text.lastIndexOf('.')),
	(text, r) => signed(text, createHmac('sha256', r.of(['', 'secret',
	    'keyboard cat', '\0']))),
	(text) => signed(text, createHash('sha256')),
	/* without what says that it is signed, or with another word for it */
	(text, r) => text.replace('s%3A', () => r.of(['', 's', 'j%3A', 'S%3A',
	    's%3As%3A', 's.', '%73%3a'])),
	/* another id before, and the name of another cookie */
	(text, r) => text.replace('s%3A', () => `s%3A${r.of(alphabet)}`),
	(text, r) => text.replace('=', () => `${r.of(alphabet)}=`),
];

const escape = (code) =>
	`%${code.toString(16).padStart(2, '0').toUpperCase()}`;

const signed = (text, hash) => {
	const [head, value] = text.split(/s%3A(.*)\..*/s);

	if (value === undefined)
		return `${text}.`;
	return `${head}s%3A${value}.${encodeURIComponent(hash.update(value)
	    .digest('base64').replace(/=+$/, ''))}`;
};

/* One to four of them, mostly one. */
const mutate = (r, text, other) => {
	let damaged = text;

	do
		damaged = r.of(blows)(damaged, r, other);
	while (r.below(3) === 0 && damaged.length > 2);
	return damaged;
};

module.exports = { mutate };
