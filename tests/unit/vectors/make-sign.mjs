/*
 * sign.tsv and unsign.tsv: what npm cookie-signature makes and accepts.
 */

const WIDE = ["é", "ß", "Ω", "я", "€", "世", "ก", "\uffff", "😀", "𝄞",
	"\u{10ffff}"];
const ODD = "%;,= \"\\/+?&#@:<>[]{}|^`~!*'()\t";

/* A string of `bytes` bytes of UTF-8; `wide` in 10 of them not ASCII. */
function text(rnd, bytes, wide) {
	let s = "";

	while (Buffer.byteLength(s) < bytes) {
		const c = rnd(10) < wide ? WIDE[rnd(WIDE.length)] :
		    String.fromCharCode(rnd(128));
		if (Buffer.byteLength(s + c) <= bytes)
			s += c;
	}
	return s;
}

function base64url(rnd, bytes) {
	return Buffer.from(Array.from({ length: bytes }, () => rnd(256)))
	    .toString("base64url");
}

function ids(rnd) {
	const list = ["", ".", "..", "a.b", "a.b.c.", "%", "%41", "a b", "+",
	    "é", "Ω", "世界", "😀", "a\u0000b", "-_.!~*'()", "\u007f", "="];

	for (const c of ODD)
		list.push(`id${c}id`);
	for (const n of [1, 2, 3, 63, 64, 65, 255, 256, 1000, 4000])
		list.push(base64url(rnd, n).slice(0, n));
	for (let i = 0; i < 60; i++)
		list.push(text(rnd, 1 + rnd(80), rnd(10)));
	while (list.length < 300)
		list.push(base64url(rnd, 24));
	return list;
}

/* HMAC hashes a key that is longer than its block of 64 bytes. */
const LENGTHS = [1, 2, 31, 32, 33, 48, 63, 64, 65, 66, 127, 128, 129, 200];

function flip(s, at, bit) {
	const bytes = Buffer.from(s);

	bytes[at] ^= 1 << bit;
	return bytes[at] < 128 ? bytes.toString() : null;
}

function swapCase(s, at) {
	const c = s[at];
	const d = c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase();

	return c === d ? null : s.slice(0, at) + d + s.slice(at + 1);
}

function mutations(rnd, id, signed) {
	const dot = signed.lastIndexOf(".");
	const mac = signed.slice(dot + 1);
	const list = [signed, "", ".", id, `${id}.`, `.${mac}`, mac,
	    id + mac, `${id}..${mac}`, `${id}.${mac}.`, `${id}.${mac}=`,
	    `${id}.${mac}==`, `${id}.${mac}.${mac}`, `${id}.x.${mac}`,
	    ` ${signed}`, `${signed} `, `${signed}\n`, `${signed}\u0000`,
	    `${signed}x`, `s:${signed}`, `x${signed}`,
	    `${id}.${mac.replace(/\+/g, "-").replace(/\//g, "_")}`,
	    `${id}.${mac.toLowerCase()}`, `${id}.${mac.toUpperCase()}`,
	    `${id}.${"A".repeat(43)}`, signed.slice(1)];

	for (const n of [1, 2, 21, 42, 43, 44])
		list.push(signed.slice(0, -n));
	for (let i = 0; i < 8; i++)
		list.push(flip(signed, rnd(signed.length), rnd(7)));
	list.push(flip(signed, signed.length - 1, 0),
	    flip(signed, signed.length - 1, 1), flip(signed, 0, 0),
	    swapCase(signed, 0), swapCase(signed, dot + 1 + rnd(42)),
	    swapCase(signed, dot + 1 + rnd(42)));
	return list.filter((value) => value !== null);
}

export function makeSign({ signature, generator, hex, write }) {
	const rnd = generator(1);
	const rows = [];
	const verdicts = [];
	const judge = (value, secret) => {
		const id = signature.unsign(value, secret);
		verdicts.push([hex(value), hex(secret),
		    id === false ? 0 : 1, hex(id === false ? "" : id)]);
	};

	ids(rnd).forEach((id, i) => {
		const bytes = LENGTHS[i] || 1 + rnd(200);
		const secret = text(rnd, bytes, i % 4 ? 0 : 5);
		const signed = signature.sign(id, secret);
		rows.push([hex(id), hex(secret), hex(signed),
		    hex(encodeURIComponent(`s:${signed}`))]);
		if (i % 30 === 0 || i === 3 || i === 299)
			mutations(rnd, id, signed).forEach((v) =>
			    judge(v, secret));
		if (i % 10 === 0) {
			judge(signed, secret);
			judge(signed, `${secret}x`);
			judge(signed, secret.slice(1) || "y");
		}
	});
	write("sign.tsv", ["encoded = encodeURIComponent('s:' + signed)"],
	    ["id", "secret", "signed", "encoded"], rows);
	write("unsign.tsv", ["verdict 1: good, id is what was signed"],
	    ["value", "secret", "verdict:n", "id"], verdicts);
}
