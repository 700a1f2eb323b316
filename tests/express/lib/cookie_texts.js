/*
 * Ids, secrets, and ways to write a cookie, for cookies.t: such as one seldom
 * sees.  `r` is a generator of random.js.
 */
'use strict';

const idBytes = 256;		/* sessile's ceiling, LIMIT_SID */
const secretBytes = 1024;	/* LIMIT_SECRET */

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' +
    '0123456789-_';
const awkward = '%;," \t=&+/.:<>()[]{}!*~#\'\\@?$^`|-_';

const bmp = (r, low, high) => {
	const code = r.between(low, high);

	return code >= 0xd800 && code <= 0xdfff ? 'x' :
	    String.fromCharCode(code);
};

/* One character (or what looks like an escape) of some kind. */
const characters = [
	(r) => r.of(base64url),
	(r) => r.of(awkward),
	(r) => bmp(r, 0x01, 0x7f),
	(r) => bmp(r, 0x80, 0x7ff),
	(r) => bmp(r, 0x800, 0xffff),
	(r) => String.fromCodePoint(r.between(0x10000, 0x10ffff)),
	(r) => `%${r.of('0123456789abcdefABCDEFg')}${r.of(base64url)}`,
	(r) => r.of(['.', 's:', 'connect.sid=', '%00', '\ufeff', '..']),
];
const any = (r) => r.of(characters)(r);

/* Characters of one kind, or of all, up to so many bytes of UTF-8. */
const text = (r, length, bytes) => {
	const character = r.below(3) === 0 ? any : r.of(characters);
	let all = '';

	for (let i = 0; i < length; i++) {
		const one = character(r);

		if (Buffer.byteLength(all + one) > bytes)
			break;
		all += one;
	}
	return all;
};

/* As uid-safe makes them, or any text; now and then as long as may be. */
const id = (r) => {
	switch (r.below(40)) {
	case 0:
		return text(r, idBytes, idBytes).padEnd(8, 'x');
	case 1: {
		const some = text(r, idBytes, idBytes - 1);
		return some + 'x'.repeat(idBytes - Buffer.byteLength(some));
	}
	default:
		return r.below(5) === 0 ? Array.from({ length: 32 },
		    () => r.of(base64url)).join('') :
		    text(r, r.between(1, 40), idBytes) || 'x';
	}
};

/*
 * What Node's createHmac() and a configuration of ours can both hold. As a
 * string it counts as UTF-8, in Node and in sessile.json. Bytes that are no
 * UTF-8 are a Buffer in Node, and stand in a secretFile here; so the former
 * can hold a NUL and line ends, the latter can in no kind of configuration,
 * but the signature does not mind, so they are tried. Left out are strings
 * with a lone surrogate, which Node turns into U+FFFD and sessile.json
 * refuses, and secrets of no or over 1024 bytes, which sessile refuses.
 */
const secret = (r) => {
	const length = r.of([r.between(1, 100), r.between(62, 66),
	    r.below(20) === 0 ? secretBytes : 32]);

	switch (r.below(4)) {
	case 0:
		return r.bytes(length);
	case 1:		/* Latin-1 */
		return Array.from({ length }, () => bmp(r, 0x01, 0xff))
		    .join('').slice(0, secretBytes / 2);
	case 2:
		return `\0${text(r, length, secretBytes - 2)}\n`;
	default:
		return text(r, length, secretBytes) || 'x';
	}
};

/*
 * A line of a secretFile: any bytes but line ends, a CR as the last among
 * them. Of so many that mutations.js does not guess it.
 */
const fileSecret = (r) => Buffer.concat([r.bytes(r.between(16, 100))
    .filter((byte) => byte !== 0x0a), Buffer.from('x')]);

const escape = (r, c) => {
	const code = `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`;

	return r.below(2) === 0 ? code : code.toUpperCase();
};

/*
 * The Cookie header of a value, written otherwise than npm cookie does, but
 * to say the same. Bare are only such as end nothing and begin no escape.
 */
const spelling = (r, name, value) => {
	const bare = r.below(2) === 0, more = r.below(3) === 0;
	const blank = () => r.of(['', '', ' ', '\t', '  ']);
	let written = value.replace(/%[0-9A-F]{2}|./g, (one) => {
		if (one.length === 1)
			return more && r.below(4) === 0 ? escape(r, one) : one;
		const c = String.fromCharCode(parseInt(one.slice(1), 16));
		if (bare && c >= ' ' && c <= '~' && c !== ';' && c !== '%')
			return c;
		return r.below(2) === 0 ? one : one.toLowerCase();
	});

	if (r.below(4) === 0)
		written = `"${written}"`;
	return `${r.of(['', 'a=b; ', 'x;', `x${name}=y;`, ';; '])}${blank()}` +
	    `${name}${blank()}=${blank()}${written}${blank()}` +
	    r.of(['', ';', '; a=b', `;${name}`]);
};

module.exports = { idBytes, id, secret, fileSecret, spelling };
