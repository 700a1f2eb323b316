#!/usr/bin/env -S node --test-reporter=tap
/*
 * What the page makes of odd answers: other programs write to the store too,
 * and may put anything there for a user or an end.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after, beforeEach, afterEach } =
    require('node:test');
const { open } = require('./lib/site.js');
const { launch, newPage, text, answer } = require('./lib/browser.js');
const { rects } = require('./lib/sight.js');

let site, browser, page, context;

before(async () => {
	site = await open();
	browser = await launch();
});

after(async () => {
	await browser?.close();
	await site?.close();
});

beforeEach(async () => {
	({ page, context } = await newPage(browser));
	await page.goto(site.url());
});

afterEach(() => context?.close());

const slips = /undefined|Cannot|null|NaN|Invalid|\[object/;

for (const user of [undefined, null, 'x', 7, [], {}, { name: null },
    { name: 7 }, { name: {} }, { name: ' ' }])
	test(`a user without a name is somebody: ${JSON.stringify(user)}`,
	    async () => {
		await answer(page, { authenticated: true, user });
		assert.equal(await text(page, '#state'),
		    'Signed in as somebody');
		assert.doesNotMatch(await text(page, 'body'), slips);
		assert.doesNotMatch(await page.title(), slips);
	});

test('a position that is no text is left out', async () => {
	await answer(page, { authenticated: true,
	    user: { name: 'Ada', position: {} } });
	assert.equal(await text(page, '#state'), 'Signed in as Ada');
	assert.doesNotMatch(await text(page, '#who'), slips);
});

test('an answer that cannot be shown is not explained by an engine',
    async () => {
	const domain = { toString: 1 };

	await answer(page, { session: { cookie: { domain } } });
	assert.match(await text(page, '#trouble'), /makes no sense/);
	assert.equal(await text(page, '#state'),
	    'Cannot tell whether you are signed in');
});

/* How far from the left this character is drawn. */
const place = async (selector, character) =>
	(await rects(page, selector, character))[0].left;

test('a name written from right to left keeps to itself', async () => {
	const name = '\u05d3\u05e0\u05d4!', position = '\u05e9\u05e3?';
	const session = { '\u05d0': '\u05d1' };

	await answer(page, { authenticated: true, user: { name, position },
	    session });
	assert.equal(await text(page, '#state'), `Signed in as ${name}`);
	assert.ok(await place('#state', '!') < await place('#state', '\u05d3'));
	assert.ok(await place('#about', '?') < await place('#about', '\u05e9'));
	assert.ok(await place('#json', '\u05d0') <
	    await place('#json', '\u05d1'), 'a key comes before its value');
});

for (const [what, expires, cookie] of [
    ['the store', 'soon', { expires: null }],
    ['the cookie', null, { originalMaxAge: 1000, expires: 'soon' }],
    ['both', '2026-13-01', { expires: 12 }]])
	test(`an end that cannot be read is not guessed: of ${what}`,
	    async () => {
		await answer(page, { session: { cookie }, expires });
		assert.match(await text(page, '.ends'), /cannot be told/);
		assert.doesNotMatch(await text(page, '#when'), slips);
		assert.doesNotMatch(await text(page, '#cookie-words'), slips);
	});
