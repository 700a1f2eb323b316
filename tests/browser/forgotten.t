#!/usr/bin/env -S node --test-reporter=tap
/*
 * What a browser forgets at sign-out: what pages of this origin have put by,
 * and no cookie but the session's.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after, beforeEach, afterEach } =
    require('node:test');
const { open } = require('./lib/site.js');
const { launch, newPage, state, signIn, cookie } =
    require('./lib/browser.js');

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
	await state(page, 'out');
	await signIn(page, site.user);
	await page.evaluate(() => {
		localStorage.setItem('put', 'by');
		document.cookie = 'app=another; Path=/';
	});
});

afterEach(() => context?.close());

const signOut = () => page.getByRole('button', { name: 'Sign out' }).click();

const kept = () => page.evaluate(() => [localStorage.getItem('put'),
    document.cookie]);

test('what pages have put by goes, and cookies of others stay', async () => {
	await signOut();
	await state(page, 'out');
	await page.waitForFunction(() => localStorage.getItem('put') === null);
	assert.deepEqual(await kept(), [null, 'app=another']);
	assert.equal(await cookie(context), undefined);
});

test('nothing goes when the sign-out fails', async () => {
	await page.route('**/logout.cgi', (route) => route.continue({
		headers: { ...route.request().headers(), 'content-type': 'x/y' },
	}));
	await signOut();
	await page.locator('#trouble:not(:empty)').waitFor();
	assert.deepEqual(await kept(), ['by', 'app=another']);
	assert.notEqual(await cookie(context), undefined);
});
