#!/usr/bin/env -S node --test-reporter=tap
/*
 * Details that are easily lost in another light: the mark in the bar, the
 * countdown on a phone, and what is left when the reader's own few colours
 * replace ours (forced-colors, as Windows' contrast themes do).
 */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { open, build, user } = require('./lib/site.js');
const { launch, newPage, state, fill, signIn, answer, narrow } =
    require('./lib/browser.js');
const { measure, fits } = require('./lib/sight.js');

const screens = path.join(build, 'screens');
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

const visit = async (options) => {
	const { page, context } = await newPage(browser, options);
	await page.goto(site.url());
	await state(page, 'out');
	return { page, context };
};

const colours = async (page, clip) =>
	(await measure(browser, await page.screenshot({ clip }))).colours;

for (const colorScheme of ['light', 'dark'])
	test(`the mark does not stand in a box: ${colorScheme}`, async () => {
		const { page, context } = await visit({ colorScheme });
		const { x, y, height } =
		    await page.locator('.bar img').boundingBox();
		/* Where its tile begins, with some of the bar before it. */
		assert.equal(await colours(page, { x: x - 4, y: y + height / 2,
		    width: 8, height: 4 }), 1);
		await context.close();
	});

for (const days of [1 / 24, 1, 400])
	test(`a countdown from ${Math.round(days * 24)} hours is one line`,
	    async () => {
		const { page, context } = await visit({ viewport: narrow });
		const expires = new Date(Date.now() + days * 86400000 - 500);
		await answer(page, { expires, session: { cookie: {} } });
		assert.equal(await page.locator('#left').evaluate((left) =>
		    left.getClientRects().length), 1);
		await fits(page);
		await context.close();
	});

/* The widths and colours that a reader of few colours has to go by. */
const edges = (page, selector) => page.locator(selector)
    .evaluate((element) => {
	const style = getComputedStyle(element);
	return { border: style.borderTopColor, width: style.borderTopWidth,
	    outline: style.outlineColor, focus: style.outlineWidth,
	    style: style.outlineStyle };
});

for (const colorScheme of ['light', 'dark'])
	test(`few colours are enough: ${colorScheme}`, async () => {
		const { page, context } = await visit({ colorScheme,
		    forcedColors: 'active' });
		const ground = await page.evaluate(() =>
		    getComputedStyle(document.body).backgroundColor);
		const tide = await page.locator('#tide').boundingBox();
		const bordered = async (selector) => {
			const { border, width } = await edges(page, selector);
			assert.notEqual(width, '0px', selector);
			assert.notEqual(border, ground, selector);
			return width;
		};

		assert.ok(await colours(page, tide) > 1, 'a line to divide');
		for (const selector of ['#name', '#submit', '#visit'])
			await bordered(selector);

		for (let i = 0; i < 5; i++) {
			await page.keyboard.press('Tab');
			const { outline, focus, style } =
			    await edges(page, ':focus');
			assert.equal(`${focus} ${style}`, '3px solid');
			assert.notEqual(outline, ground);
		}

		const well = await bordered('#position');
		await fill(page, { ...user, position: 'Plumber' });
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.locator('#form-error:not(:empty)').waitFor();
		assert.notEqual(await bordered('#position'), well, 'marked');
		await page.screenshot({ fullPage: true, path: path.join(screens,
		    `refused-forced-${colorScheme}.png`) });

		await signIn(page, user);
		for (const selector of ['#signout', '#json', '#again'])
			await bordered(selector);
		await page.screenshot({ fullPage: true, path: path.join(screens,
		    `signed-in-forced-${colorScheme}.png`) });
		await context.close();
	});
