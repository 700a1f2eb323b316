/*
 * Words in braces, for headers and ids of rows: {cookie}, {id}, {jar},
 * {sign|TEXT|SECRET}, {cut|N|TEXT} ...; README.md lists them. The innermost
 * come first, so they can stand in each other.
 */
'use strict';

const jars = require('./jar.js');
const signature = require('./load.js')('cookie-signature');

const cookieOf = (context, who) => {
	const value = jars.value(context.jar(who), context.name);

	if (value === undefined)
		throw new Error(`no ${context.name} in the jar`);
	return value;
};

const words = {
	cookie: (context, who) => cookieOf(context, who),
	id: (context, who) => decodeURIComponent(cookieOf(context, who))
	    .slice(2).replace(/\.[^.]*$/, ''),
	jar: (context, who) => jars.header(context.jar(who)),
	sign: (context, text, secret) => encodeURIComponent(`s:${signature
	    .sign(text, secret ?? context.secret)}`),
	cut: (context, n, text) => text.slice(0, -n),
	encode: (context, text) => encodeURIComponent(text),
	decode: (context, text) => decodeURIComponent(text),
	swap: (context, text, from, to) => text.replace(from, () => to),
	repeat: (context, n, text) => text.repeat(n),
};

const fill = (text, context) => {
	for (;;) {
		const found = /\{([^{}]*)\}/.exec(text);

		if (!found)
			return text;
		const [name, ...args] = found[1].split('|');
		if (!Object.hasOwn(words, name))
			throw new Error(`no such word: ${found[0]}`);
		text = text.replace(found[0], () =>
			words[name](context, ...args));
	}
};

module.exports = { fill };
