#!/usr/bin/env -S node --test-reporter=tap
/*
 * The page on every server of tests/servers/conformance, with the
 * configuration that users copy: a browser is shown the page, signs in,
 * reloads, signs out.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { launch, newPage, state, text, fill, signIn } =
    require('./lib/browser.js');
const { rows } = require('../servers/conformance/rows.js');
const { lacking } = require('../servers/conformance/run.js');
const { withSite } = require('../servers/conformance/site.js');

let browser;

before(async () => {
	browser = await launch();
});

after(() => browser?.close());

const story = async (page, site) => {
	await signIn(page, site.person);
	assert.equal(await text(page, '#state'), 'Signed in as John Doe');
	await page.reload();
	await state(page, 'in');
	assert.match(await text(page, '#json'), /"name": "John Doe"/);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await state(page, 'out');
};

/* Where a sign-in is stored, but its answer lost. */
const noAnswer = async (page, site) => {
	await fill(page, site.person);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.locator('#form-error:not(:empty)').waitFor();
	assert.match(await text(page, '#form-error'), /does not answer/);
};

for (const row of rows)
	test(`${row.name}: ${row.apart ? 'no answer to a sign-in' :
	    'in and out again'}`, { skip: lacking(row) }, () =>
	    withSite(row, async (site) => {
		const { port, secure } = site.to;
		const { page, context } = await newPage(browser,
		    { ignoreHTTPSErrors: true });

		await page.goto(`http${secure ? 's' : ''}://127.0.0.1:${port}/`);
		await state(page, 'out');
		await (row.apart ? noAnswer : story)(page, site);
		await context.close();
	}));
