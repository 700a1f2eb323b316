/*
 * parse.tsv, parse_latin1.tsv: what npm cookie finds in a Cookie header.
 */

const HEADERS = [
	"", " ", ";", ";;", "=", "a", "a=", "=a", "a=b", " a=b", "a=b ", "a =b",
	"a= b", "a = b", "\ta\t=\tb\t", "a=b;", ";a=b", "a=b;;c=d", "a=b;c=d",
	"a=b; c=d", "a=b;  c=d", "a=b;\tc=d", "a=b , c=d", "a=b, c=d",
	"a=b,c=d; e=f", "a=b; a=c", "a=b; a=c; a=d", "a=; a=c", "A=b; a=c",
	"a; b=c", "a; b; c=d", "a;b=c;d", "a=b=c", "a==b", "a==", "==a", "===",
	"a=b; =c", "=c; a=b", "; =c; a=b", "a=b; ;c=d", "a b=c", "a b = c d",
	'a="b"', 'a="b', 'a=b"', 'a=""', 'a="', 'a="""', 'a=" b "',
	'a= "b" ', 'a="b" c', 'a="b;c"', 'a="b;c"; c=d', 'a="%20"', "a='b'",
	'"a"=b', 'a="b=c"', 'a="b, c"; d="e"', 'a="\\"b\\""', "a=\\b",
	"a=%20", "a=%41", "a=%4", "a=%", "a=%%", "a=%4g", "a=%g4", "a=b%",
	"a=b%2", "a=%00", "a=x%00y", "a=%0d%0a", "a=%3B", "a=%3D%3d",
	"a=%25", "a=%2541", "a=+", "a=b+c", "a=%2B", "a=%7F", "a=%80", "a=%BF",
	"a=%C3%A9", "a=%c3%a9", "a=%C3", "a=%C3%", "a=%C3%A", "a=%C3x",
	"a=%C3%28", "a=%C0%80", "a=%C0%AF", "a=%C1%BF", "a=%C2%80",
	"a=%DF%BF", "a=%E0%80%AF", "a=%E0%9F%BF", "a=%E0%A0%80",
	"a=%E2%82%AC", "a=%E2%82", "a=%E2%28%A1", "a=%ED%9F%BF",
	"a=%ED%A0%80", "a=%ED%AF%BF", "a=%ED%B0%80", "a=%ED%BF%BF",
	"a=%ED%A0%BD%ED%B8%80", "a=%EE%80%80", "a=%EF%BF%BD", "a=%EF%BF%BE",
	"a=%EF%BF%BF", "a=%EF%BB%BF", "a=%F0%9F%98%80", "a=%F0%9F%98",
	"a=%F0%80%80%80", "a=%F0%8F%BF%BF", "a=%F0%90%80%80",
	"a=%F4%8F%BF%BF", "a=%F4%90%80%80", "a=%F5%80%80%80",
	"a=%F8%88%80%80%80", "a=%FC%84%80%80%80%80", "a=%FE", "a=%FF",
	"a=ok%41%FF", "a=%41%", "a=%E2%82%AC%41%", "a=b; a=%FF", "a=%FF; a=b",
	"%61=b", "%61=b; a=c", "a%3Db=c", "a=\u0001", "a=b\u0001c", "a=\u007f",
	"a=\u000bb", "a=\u000cb", "a=b\u000d", "a=b\u000a", "\u000ba=b",
	"__proto__=x", "__proto__=x; a=b", "a=b; __proto__=x; c=d",
	"__proto__=x; __proto__=y", "constructor=x", "toString=x; toString=y",
	"hasOwnProperty=x; a=b", "hasOwnProperty=x; hasOwnProperty=y",
	"valueOf=1; a=2", "a=b; toString", "$Version=1; a=b; $Path=/",
	"a=[1]", "a={\"b\":1}", "a=b@c", "a=/", "a:b=c", "a,b=c",
	"a=b\t;\tc=d", "a=b \t ; \t c=d", " ; a=b", "a=b; ", "a=b;\t", "\t",
	"a=\t", "a= ", "a= ;b=c", "a=\t;b=c", " = ", " =a", "\t=a; a=b",
	"x=1,a=b", "x=1, a=b; a=c", "x=1; y=2; z=3; a=4; a=5",
	"a=s%3Aid.mac%2Bx%2Fy", "a=s:id.mac+x/y", 'a="s%3Aid.mac%2Bx"',
	"connect.sid=s%3A1.2; connect.sid=s%3A3.4",
	"connect.sid=s%3A1.2, connect.sid=s%3A3.4",
	"connect.sid=; connect.sid=s%3A3.4", "connect.sid; connect.sid=x",
	"Connect.sid=x", "xconnect.sid=x", "connect.sidx=x",
	"connect_sid=x", "a=b; connect.sid = x ; c=d",
	"__Host-sid=x; __host-sid=y", "aa=1; a=2", "a=1; aa=2",
];

const LATIN1 = [
	"a=\xe9", "a=\xc3\xa9", "\xe9=b", "a=\xa0b\xa0", "\xa0a=b", "a=b\xff",
	"a=\xe2\x82\xac", "a=\xc3%A9", "a=%C3\xa9", "a=%C3%A9\xe9",
	"a=%E2%82%AC\xe9", "a=\xe9%", "a=\xe9%FF", 'a="\xe9"', "a=\x85b\x85",
	"a=\xed\xa0\x80", "a=\xf0\x9f\x98\x80", "a=\xc0\x80", "a=b; \xff=c",
	"\xc3\xa9=1; a=2",
];

/* Names asked of every header; the rest come from the header itself. */
const ASKED = ["a", "connect.sid"];

/*
 * Only an own string counts as found: `__proto__` and `toString` answer to
 * every object, and assigning a string to `__proto__` does nothing.
 */
function find(parsed, name) {
	return Object.hasOwn(parsed, name) &&
	    typeof parsed[name] === "string" ? parsed[name] : null;
}

function names(header, parsed) {
	const all = new Set([...Object.keys(parsed),
	    ...ASKED.filter((name) => header.includes(name))]);

	for (const name of ["__proto__", "toString", "constructor"])
		if (header.includes(name))
			all.add(name);
	if (!all.size)
		all.add("a");
	return [...all];
}

function randomHeader(rnd) {
	const parts = ["a", "a", "b", "=", "=", ";", "; ", " ", "\t", '"', ",",
	    "%41", "%", "%C3%A9", "%E2%82", "c.d"];

	return Array.from({ length: 2 + rnd(12) },
	    () => parts[rnd(parts.length)]).join("");
}

export function makeParse({ cookie, generator, hex, write }) {
	const rnd = generator(2);
	const headers = [...HEADERS];
	const rows = [];
	const latin = [];

	while (headers.length < 260)
		headers.push(randomHeader(rnd));
	for (const header of headers) {
		const parsed = cookie.parse(header);
		for (const name of names(header, parsed)) {
			const value = find(parsed, name);
			rows.push([hex(header), hex(name),
			    value === null ? 0 : 1, hex(value ?? "")]);
		}
	}
	for (const header of LATIN1) {
		const parsed = cookie.parse(header);
		for (const name of names(header, parsed)) {
			const value = find(parsed, name) ?? "";
			const raw = !/[^\x00-\xff]/.test(value);
			latin.push([hex(header, "latin1"), hex(name, "latin1"),
			    find(parsed, name) === null ? 0 : 1, hex(value),
			    raw ? 1 : 0, raw ? hex(value, "latin1") : ""]);
		}
	}
	write("parse.tsv", ["All bytes of the headers are ASCII."],
	    ["header", "name", "found:n", "value"], rows);
	write("parse_latin1.tsv", [
		"Headers with bytes over 7f. Node reads a header as latin1: one",
		"byte, one character; so what Node calls the value differs from",
		"the bytes sent. header and name: the bytes on the wire; value:",
		"Node's string as UTF-8; raw:n 1 where every character is below",
		"U+0100, and value_latin1 is then the same string as latin1.",
	], ["header", "name", "found:n", "value", "raw:n", "value_latin1"],
	    latin);
}
