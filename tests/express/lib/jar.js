/*
 * A visitor's cookies. Less than a browser's: they go to every path and over
 * plain HTTP; but they end when they expire.
 */
'use strict';

const create = () => ({ cookies: new Map() });

const copy = (jar) => ({ cookies: new Map(jar.cookies) });

/* What one Set-Cookie header says. */
const take = (jar, line, now) => {
	const [, name, value] = /^([^=]*)=([^;]*)/.exec(line);
	const date = /; Expires=([^;]*)/.exec(line);
	const expires = date ? Date.parse(date[1]) : Infinity;

	if (expires <= now)
		jar.cookies.delete(name);
	else
		jar.cookies.set(name, { value, expires });
};

const age = (jar, ms, now) => {
	for (const [name, { value, expires }] of jar.cookies)
		if (expires - ms <= now)
			jar.cookies.delete(name);
		else
			jar.cookies.set(name, { value, expires: expires - ms });
};

const header = (jar) => [...jar.cookies].map(([name, { value }]) =>
	`${name}=${value}`).join('; ');

const value = (jar, name) => jar.cookies.get(name)?.value;

module.exports = { create, copy, take, age, header, value };
