/*
 * Makes the *.tsv reference vectors beside this file from the real npm
 * packages: express-session 1.19 and the cookie and cookie-signature that
 * it brings along. Run by hand when those change, never by the tests:
 *
 *	npm install express-session@1.19.0
 *	node make.mjs node_modules
 *
 * (or name the folder in NODE_PATH). The same packages give the same bytes:
 * random choices come from a seeded generator, the clock is stubbed.
 *
 * Format: lines beginning with # are comments, the last of them names the
 * columns; fields are parted by one tab. A field is the bytes of a string
 * as hex (UTF-8 unless its column says latin1), or, where the column's name
 * ends in ":n", a plain decimal number, or ":t", plain text without tabs.
 * An empty field is an empty string, or what the comment says.
 */
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { makeDates } from "./make-dates.mjs";
import { makeParse } from "./make-parse.mjs";
import { makeSerialize } from "./make-serialize.mjs";
import { makeSession } from "./make-session.mjs";
import { makeSign } from "./make-sign.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = process.argv[2] || process.env.NODE_PATH;

if (!modules) {
	console.error("usage: node make.mjs NODE_MODULES");
	process.exit(2);
}
const need = createRequire(path.resolve(modules, "x.js"));
const inner = createRequire(need.resolve("express-session"));

/* mulberry32: 32 bits of state are plenty to choose test data with. */
function generator(seed) {
	let a = seed;

	return (n) => {
		a = (a + 0x6d2b79f5) | 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return (((t ^ (t >>> 14)) >>> 0) % n);
	};
}

const tools = {
	cookie: inner("cookie"),
	signature: inner("cookie-signature"),
	session: need("express-session"),
	generator,
	hex: (s, encoding = "utf8") => Buffer.from(s, encoding).toString("hex"),
	write(name, comment, columns, rows) {
		const head = comment.map((line) => `# ${line}\n`).join("");
		const body = rows.map((r) => r.join("\t") + "\n").join("");

		fs.writeFileSync(path.join(here, name),
		    `${head}# ${columns.join("\t")}\n${body}`);
		console.log(`${name}: ${rows.length} rows`);
	},
};

makeSign(tools);
makeParse(tools);
makeSerialize(tools);
makeDates(tools);
makeSession(tools);
