#!/usr/bin/env -S node --test-reporter=tap
/*
 * How the page looks and reads: screenshots light and dark, wide and narrow
 * (in build/screens, for a person to look at), no sideways scrolling, what
 * axe finds, and the page without JavaScript.
 */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { open, build, user } = require('./lib/site.js');
const { load, launch, newPage, state, text, fill, signIn, answer, wide,
	narrow } = require('./lib/browser.js');
const { measure, fits, rects } = require('./lib/sight.js');

const axe = load('axe-core').source;
const screens = path.join(build, 'screens');
const brightness = {};
let site, browser;

before(async () => {
	fs.mkdirSync(screens, { recursive: true });
	site = await open();
	browser = await launch();
});

after(async () => {
	await browser?.close();
	await site?.close();
});

const shoot = async (page, name, viewport) => {
	const file = path.join(screens, `${name}.png`);
	const png = await page.screenshot({ path: file, fullPage: true });
	const sums = await measure(browser, png);
	assert.equal(sums.width, viewport.width, 'as wide as the window');
	assert.ok(sums.height >= viewport.height, 'and at least as high');
	assert.ok(sums.colours > 100, `${sums.colours} colours: not blank`);
	brightness[name] = sums.light;
};

const accessible = async (page) => {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run());
	assert.deepEqual(violations.map(({ id, nodes }) =>
	    `${id}: ${nodes.map(({ html }) => html).join(' ')}`), []);
};

const address = 'firstname.lastname@department.example.org';

const times = { created: '2026-01-31T10:00:00.000Z',
	seen: '2026-02-01T11:30:00.000Z' };
const sessions = [
	{ session: '1', ...times, address: '2001:db8:1234:5678:9abc:def0:1:2',
	    browser: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ' +
	    '(KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36', current: true },
	{ session: '2', ...times, address: '192.0.2.1', browser: 'Mozilla/5.0 ' +
	    '(Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0' },
	{ session: '3', seen: times.seen, address: null,
	    browser: `curl/8.5.0 ${'W'.repeat(100)}` },
];

/* What leads to each of the states that a reader may see. */
const scenes = {
	'signed-out': async () => {},
	refused: async (page) => {
		await page.getByRole('button', { name: 'Visit' }).click();
		await page.locator('#json').waitFor();
		await fill(page, { ...user, position: 'Plumber' });
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.locator('#form-error:not(:empty)').waitFor();
	},
	waiting: async (page) => {
		await page.route('**/auth.cgi', (route) => route.fulfill({
		    status: 429, json: { error: 'Too many', retryAfter: 90 } }));
		await fill(page, { ...user, position: 'Plumber' });
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.locator('.wait:not(:empty)').first().waitFor();
		await page.unroute('**/auth.cgi');
	},
	'signed-in': async (page) => {
		await page.reload();
		await signIn(page, user);
		await page.locator('#session-list li').first().waitFor();
	},
	'long-name': (page) => answer(page, { authenticated: true,
	    user: { name: address, position: `${address}/${address}` } }),
	sessions: async (page) => {
		await page.route('**/sessions.cgi', (route) => route.fulfill({
			json: { authenticated: true, password: true, more: true,
			    sessions },
		}));
		await answer(page, { authenticated: true,
		    user: { name: 'Ada Lovelace' } });
		await page.locator('#session-list li').first().waitFor();
		await page.getByRole('button', { name: 'Show the new' }).click();
		await page.locator('#new').fill('some words nobody puts together');
		await page.locator('#change').click();
		await page.locator('#old-error:not(:empty)').waitFor();
		await page.getByRole('button', { name: 'End: curl' }).click();
		await page.getByRole('button', { name: 'End now' }).click();
		await page.locator('#proof-error:not(:empty)').waitFor();
	},
	trouble: async (page) => {
		await answer(page, { error: 'No store' });
		await state(page, 'unknown');
	},
};

for (const colorScheme of ['light', 'dark']) {
	for (const [size, viewport] of Object.entries({ wide, narrow })) {
		test(`${size} and ${colorScheme}: fits, reads, looks`,
		    async () => {
			/* axe is a script of ours, which the policy forbids. */
			const { page, context } = await newPage(browser,
			    { viewport, colorScheme, bypassCSP: true });
			await page.goto(site.url());
			await state(page, 'out');
			for (const [name, play] of Object.entries(scenes)) {
				await play(page);
				await fits(page);
				await accessible(page);
				await shoot(page,
				    `${name}-${size}-${colorScheme}`, viewport);
			}
			await context.close();
		});
	}
}

const endless = 'W'.repeat(256);

for (const [what, json] of [
    ['an address', { authenticated: true, user: { name: address } }],
    ['an endless name', { authenticated: true, user: { name: endless } }],
    ['an endless position', { authenticated: true,
	user: { name: 'Ada', position: endless } }],
    ['an endless error', { error: endless }]])
	test(`${what} does not scroll the page sideways`, async () => {
		const { page, context } = await newPage(browser);
		await page.goto(site.url());
		await answer(page, json);
		for (const viewport of [narrow, { width: 760, height: 640 },
		    wide]) {
			await page.setViewportSize(viewport);
			await fits(page);
		}
		await context.close();
	});

test('an address for a name breaks where it has a joint', async () => {
	const { page, context } = await newPage(browser);
	await page.goto(site.url());
	await answer(page, { authenticated: true, user: { name: address } });
	assert.equal(await text(page, '#state'), `Signed in as ${address}`);
	for (const viewport of [narrow, wide]) {
		await page.setViewportSize(viewport);
		for (const part of ['firstname', 'lastname', 'department',
		    'example', 'org'])
			assert.equal((await rects(page, '#state', part))
			    .length, 1, `${part} in one piece`);
	}
	await context.close();
});

test('dark is darker', () => {
	for (const name of Object.keys(scenes))
		for (const size of ['wide', 'narrow'])
			assert.ok(brightness[`${name}-${size}-dark`] <
			    0.7 * brightness[`${name}-${size}-light`], name);
});

test('the barnacle opens for whoever is signed in', async () => {
	const { page, context } = await newPage(browser);
	const open = () => page.locator('.arms')
	    .evaluate((arms) => getComputedStyle(arms).opacity);
	await page.goto(site.url());
	await state(page, 'out');
	assert.equal(await open(), '0');
	await signIn(page, user);
	assert.equal(await open(), '1');
	await context.close();
});

test('without JavaScript the page still helps', async () => {
	const { page, context } = await newPage(browser,
	    { javaScriptEnabled: false });
	await page.goto(site.url());
	assert.match(await text(page, '#who'), /JavaScript.*switched off/s);
	assert.equal(await page.locator('#signin').isVisible(), false);
	await page.getByRole('link', { name: 'your status' }).click();
	assert.match(await text(page, 'body'), /"authenticated":false/);
	await context.close();
});
