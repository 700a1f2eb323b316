/*
 * serialize.tsv: the Set-Cookie lines npm cookie writes, or refuses to.
 */

const DATES = [0, 1, 999, 1000, 951782400000, 1709164800000, 1709251199999,
	2147483647000, 2147483648000, 4107542399000, 253402300799999,
	253402300800000, -1, -86400000, 1735689599999, 8640000000000000];

const NAMES = ["connect.sid", "a", "__Host-a", "!#$%&'*+-.^_`|~0A", "", " ",
	"a b", "a=", "a;b", "a,b", "é", "a\t", "a\n", "\"a\"", "a:b", "a/b",
	"a@b", "(a)", "[a]", "{a}", "<a>", "a\\b", "a?", "\u007f", "a\u0000"];

const VALUES = ["", "a", "s:id.mac+/", "a b", "é", "世界", "😀", "%", "\"",
	";", ",", "\\", "\r\n", "\u0000", "-_.!~*'()", "[]{}<>|^`", "&=+$#@/?:",
	"\u007f", "\uffff"];

const DOMAINS = ["example.com", ".example.com", "EXAMPLE.com", "localhost",
	"a-b.example", "xn--bcher-kva.example", "127.0.0.1", "1.example",
	"-a.example", "a-.example", "a..example", "example.com.", "..example",
	"a_b.example", "a b", "example.com;x", "example.com\n", "é.example",
	"[::1]", "*.example.com", "example.com:80", ".", `${"a".repeat(63)}.b`,
	`${"a".repeat(64)}.b`, `a.${"b".repeat(63)}`, `a.${"b".repeat(64)}`];

const PATHS = ["/", "/app", "/a b", "/a/b/../c", "a", "/;", "/<", "/a;b",
	"/é", "/a\nb", "/a\u0000", "/~", "/=", "/\"", "/%3B", "/a:", "/\u007f",
	"/\t", "/{}", "/a,b", "/>"];

const PRIORITIES = ["low", "medium", "high", "Low", "HIGH", "mEdIuM", "none",
	"lo", "low ", "1"];

const SAMESITES = [true, "lax", "strict", "none", "Lax", "STRICT", "nOnE",
	"", "auto", "true", "lax "];

/* One odd thing at a time, then whatever comes together. */
function cases(rnd) {
	const list = [];
	const add = (o) => list.push({ name: "n", value: "v", ...o });

	NAMES.forEach((name) => add({ name }));
	VALUES.forEach((value) => add({ value }));
	DOMAINS.forEach((domain) => add({ domain }));
	PATHS.forEach((path) => add({ path }));
	DATES.forEach((ms) => add({ ms }));
	PRIORITIES.forEach((priority) => add({ priority }));
	SAMESITES.forEach((sameSite) => add({ sameSite }));
	for (let bits = 0; bits < 8; bits++)
		add({ path: "/", httpOnly: !!(bits & 1), secure: !!(bits & 2),
		    partitioned: !!(bits & 4) });
	while (list.length < 240)
		add({
			name: NAMES[rnd(4)],
			value: VALUES[rnd(VALUES.length)],
			domain: ["", DOMAINS[rnd(8)]][rnd(2)],
			path: ["", PATHS[rnd(4)]][rnd(2)],
			ms: [undefined, DATES[rnd(DATES.length)]][rnd(2)],
			httpOnly: !!rnd(2),
			secure: !!rnd(2),
			partitioned: !!rnd(2),
			priority: ["", PRIORITIES[rnd(6)]][rnd(2)],
			sameSite: ["", SAMESITES[rnd(7)]][rnd(2)],
		});
	return list;
}

function serialize(cookie, { name, value, ms, ...options }) {
	if (ms !== undefined)
		options.expires = new Date(ms);
	try {
		return cookie.serialize(name, value, options);
	} catch (error) {
		if (!(error instanceof TypeError))
			throw error;
		return "";
	}
}

export function makeSerialize({ cookie, generator, hex, write }) {
	const rows = cases(generator(3)).map((c) => [
		hex(c.name), hex(c.value), hex(c.domain ?? ""),
		hex(c.path ?? ""), c.ms ?? "", c.httpOnly ? 1 : 0,
		c.secure ? 1 : 0, c.partitioned ? 1 : 0, hex(c.priority ?? ""),
		c.sameSite === true ? 1 : hex(c.sameSite ?? ""),
		hex(serialize(cookie, c)),
	]);

	write("serialize.tsv", [
		"Empty: domain, path, expires (ms), priority, sameSite not given;",
		"output: a TypeError. A sameSite of \"1\" is the boolean true.",
	], ["name", "value", "domain", "path", "expires:n", "httpOnly:n",
	    "secure:n", "partitioned:n", "priority", "sameSite", "output"],
	    rows);
}
