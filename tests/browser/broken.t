#!/usr/bin/env -S node --test-reporter=tap
/*
 * The page when a script of it does not come, or cannot be run: it does not
 * stand there as if it were about to say something.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { open } = require('./lib/site.js');
const { launch, newPage, state } = require('./lib/browser.js');

let site, browser;

before(async () => {
	site = await open();
	browser = await launch();
});

after(async () => {
	await browser?.close();
	await site?.close();
});

/* Whether it is said, when the time for it has come. */
const said = async (page) => {
	await page.evaluate(() => document.getAnimations()
	    .forEach((one) => one.finish()));
	return page.locator('#stuck').isVisible();
};

for (const script of ['words', 'ask', 'page', 'forms', 'proof', 'account',
    'app'])
	for (const [how, answer] of [['does not come', { status: 404 }],
	    ['is cut off', { contentType: 'text/javascript', body: '((' }]])
		test(`${script}.js ${how}: that is said, in time`, async () => {
			const { page, context } = await newPage(browser);

			await page.route(`**/${script}.js`,
			    (route) => route.fulfill(answer));
			await page.goto(site.url());
			await page.waitForLoadState('networkidle');
			assert.equal(await page.locator('#stuck').isVisible(),
			    false);
			assert.equal(await said(page) ||
			    await page.locator('#retry').isVisible() ||
			    await page.locator('#signin').isVisible(), true);
			await context.close();
		});

test('where all come nothing is said, however long one looks', async () => {
	const { page, context, complaints } = await newPage(browser);

	await page.goto(site.url());
	await state(page, 'out');
	assert.equal(await said(page), false);
	assert.deepEqual(complaints, []);
	await context.close();
});
