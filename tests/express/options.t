#!/usr/bin/env -S node --test-reporter=tap
/*
 * Each option of sessile.json, in each value or kind of value that it takes,
 * is used by at least one scenario; and the three that decide what is saved
 * and sent, in each combination.
 */
'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { readAll } = require('./lib/scenario.js');
const { names } = require('./lib/options.js');

const is = (value) => (given) => given === value;
const text = (given) => typeof given === 'string';
const prefix = (start) => (given) => text(given) && given.startsWith(start);
const above = (n) => (given) => given > n;
const flags = { true: is(true), false: is(false) };
const words = (...list) => Object.fromEntries(list.map((word) =>
	[word, is(word)]));

const cookie = {
	maxAge: { null: is(null), 0: is(0), 'ms': above(0),
		'over 400 days': above(34560000000) },
	expires: { null: is(null), 'a date': text,
		'from now': (given) => given?.in > 0 },
	path: { null: is(null), '/': is('/'),
		'a folder': (given) => text(given) && given.length > 1 },
	domain: { 'a name': text },
	httpOnly: flags,
	secure: { ...flags, ...words('auto') },
	sameSite: { ...flags, ...words('lax', 'strict', 'none', 'auto') },
	partitioned: flags,
	priority: words('low', 'medium', 'high'),
};
const top = {
	secret: { 'a string': text, 'a list': (given) => given?.length > 1 &&
		Array.isArray(given), 'an empty list': (given) =>
		Array.isArray(given) && given.length === 0 },
	secretFile: { 'a file': text },
	name: { 'a name': text, '__Host-': prefix('__Host-'),
		'__Secure-': prefix('__Secure-') },
	resave: flags,
	saveUninitialized: flags,
	rolling: flags,
	unset: words('keep', 'destroy'),
	proxy: flags,
	touchAfter: { 0: is(0), ms: above(0) },
	absoluteTimeout: { 0: is(0), ms: above(0) },
	sweep: { 0: is(0), rows: above(0) },
	maxSessionBytes: { bytes: above(0) },
	allowWeakSecret: flags,
	log: { ...words('stderr', 'syslog'), 'a file': (given) =>
		text(given) && !['stderr', 'syslog'].includes(given) },
	defaults: { true: is(true) },
};

/* All that scenarios give, at their beginning and between requests. */
const given = readAll().flatMap(({ options, steps }) => [options,
	...steps.map((step) => step.options)]).filter(Boolean);

const uses = (table, of) => Object.entries(table).flatMap(([name, values]) =>
	Object.entries(values).map(([value, fits]) => [`${name}: ${value}`,
	    (options) => name in of(options) && fits(of(options)[name])]));

const all = [...uses(top, (options) => options),
    ...uses(cookie, (options) => options.cookie ?? {}),
    ['touchAfter over a tenth of maxAge', ({ touchAfter, cookie: its }) =>
	touchAfter > its?.maxAge / 10]];

test('the tables name each option that scenarios can give', () => {
	assert.deepEqual([...Object.keys(top), 'cookie'].sort(),
	    [...names].sort());
});

for (const [value, used] of all)
	test(`a scenario has ${value}`, () => assert.ok(given.some(used)));

for (let i = 0; i < 8; i++) {
	const [resave, saveUninitialized, rolling] = [i & 4, i & 2, i & 1]
	    .map(Boolean);
	const wanted = { resave, saveUninitialized, rolling };

	test(`a scenario has ${JSON.stringify(wanted)}`, () => assert.ok(
	    given.some((options) => Object.entries(wanted).every(
		([name, value]) => options[name] === value))));
}
