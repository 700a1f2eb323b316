#!/usr/bin/env -S node --test-reporter=tap
/*
 * The page inside of a frame: of its own site or of another's it shows
 * nothing that could be clicked, whether the server forbids it or cannot.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { open, user } = require('./lib/site.js');
const { launch, newPage, state, signIn } = require('./lib/browser.js');
const other = require('./lib/other.js');
const { rows } = require('../servers/conformance/rows.js');
const { lacking } = require('../servers/conformance/run.js');
const { withSite } = require('../servers/conformance/site.js');

let browser, evil;

before(async () => {
	browser = await launch();
	evil = await other.open();
});

after(async () => {
	await browser?.close();
	evil?.close();
});

/* A page of that address, and in it a frame of this one. */
const frame = async (context, from, src) => {
	const page = await context.newPage();
	const blocked = [];

	page.on('requestfailed', (request) =>
		blocked.push(request.failure().errorText));
	await page.goto(from);
	await page.evaluate((src) => new Promise((resolve) => {
		const inside = document.createElement('iframe');

		inside.onload = resolve;
		inside.src = src;
		document.body.append(inside);
	}), src);
	return { inside: page.frames()[1], blocked };
};

test('a server without headers: the page keeps itself back', async () => {
	const site = await open();
	const { page, context } = await newPage(browser);

	await page.goto(site.url());
	await state(page, 'out');
	await signIn(page, user);
	for (const from of [evil.port, evil.site]) {
		const { inside, blocked } = await frame(context, from,
		    `${site.url()}index.html`);

		assert.deepEqual(blocked, [], 'it is loaded');
		await inside.getByText('Not shown inside').waitFor();
		assert.equal(await inside.locator('button:visible').count(), 0);
		assert.doesNotMatch(await inside.locator('body').innerText(),
		    /John|Engineer/);
		assert.equal(await inside.getByRole('link', { name: 'Open it' })
		    .getAttribute('target'), '_top');
	}
	await context.close();
	await site.close();
});

const row = rows.find(({ name }) => name === 'lighttpd, mod_cgi');

test('a server with headers: the browser keeps it back, and programs too',
    { skip: lacking(row) }, () => withSite(row, async (site) => {
	const { context } = await newPage(browser);
	const url = `http://127.0.0.1:${site.to.port}/`;

	for (const path of ['index.html', 'api/auth/status', 'app.js'])
		for (const from of [evil.port, evil.site]) {
			const { blocked } = await frame(context, from,
			    `${url}${path}`);
			assert.deepEqual(blocked, [
			    'net::ERR_BLOCKED_BY_RESPONSE'],
			    `${path} in ${from}`);
		}
	await context.close();
}));
