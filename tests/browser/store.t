#!/usr/bin/env -S node --test-reporter=tap
/*
 * When things end or break: the store is gone, the server is gone, the
 * session runs out while one looks at it.
 */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, before, after } = require('node:test');
const { open, user } = require('./lib/site.js');
const { launch, newPage, state, text, signIn } =
    require('./lib/browser.js');

let site, browser, page;

before(async () => {
	site = await open();
	browser = await launch();
	({ page } = await newPage(browser));
	await page.goto(site.url());
	await signIn(page, user);
});

after(async () => {
	await browser?.close();
	await site?.close();
});

const away = () => `${site.data}.away`;

test('the store gone: the page says so, not that one is signed out',
    async () => {
	fs.renameSync(site.data, away());
	await page.reload();
	await state(page, 'unknown');
	assert.match(await text(page, '#state'), /Cannot tell/);
	assert.match(await text(page, '#trouble'), /503/);
	assert.equal(await page.locator('#trouble').getAttribute('role'),
	    'alert');
	assert.equal(await page.locator('#signin').isVisible(), false);
});

test('the store back: trying again finds one still signed in', async () => {
	fs.renameSync(away(), site.data);
	await page.getByRole('button', { name: 'Try again' }).click();
	await state(page, 'in');
	assert.equal(await text(page, '#state'), 'Signed in as John Doe');
	assert.equal(await page.locator('#trouble').textContent(), '');
});

test('signing out without a store fails, and says one is still signed in',
    async () => {
	fs.renameSync(site.data, away());
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.locator('#trouble:not(:empty)').waitFor();
	assert.match(await text(page, '#trouble'), /still signed in.*503/);
	fs.renameSync(away(), site.data);
	await page.reload();
	await state(page, 'in');
});

test('the server gone: the page says so', async () => {
	await site.stop();
	await page.getByRole('button', { name: 'Ask again' }).click();
	await state(page, 'unknown');
	assert.match(await text(page, '#trouble'), /does not answer/);
	await page.waitForFunction(() =>
	    document.activeElement.id === 'state');
});

test('a session that runs out is said to have ended, and is asked after',
    async () => {
	const brief = await open({ cookie: { maxAge: 4000 } });
	try {
		const { page, context } = await newPage(browser);
		await page.goto(brief.url());
		await signIn(page, user);
		await page.locator('#session')
		    .getByText('It has ended').waitFor();
		assert.equal(await page.locator('#news').textContent(),
		    'The session has ended.');
		await state(page, 'out');
		assert.match(await text(page, '#session'), /None yet/);
		await context.close();
	} finally {
		await brief.close();
	}
});
