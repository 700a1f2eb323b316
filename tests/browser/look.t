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
const { load, launch, newPage, state, text, fill, signIn, wide, narrow } =
    require('./lib/browser.js');

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

/* The pixels of a PNG, summed up: the browser itself decodes it. */
const measure = async (png) => {
	const { page, context } = await newPage(browser);
	const sums = await page.evaluate(async (data) => {
		const image = new Image();
		image.src = `data:image/png;base64,${data}`;
		await image.decode();
		const canvas = new OffscreenCanvas(image.width, image.height);
		const brush = canvas.getContext('2d');
		brush.drawImage(image, 0, 0);
		const { data: bytes } = brush.getImageData(0, 0,
		    image.width, image.height);
		const colours = new Set();
		let light = 0;
		for (let i = 0; i < bytes.length; i += 4) {
			light += bytes[i] + bytes[i + 1] + bytes[i + 2];
			colours.add(bytes[i] << 16 | bytes[i + 1] << 8 |
			    bytes[i + 2]);
		}
		return { width: image.width, height: image.height,
		    colours: colours.size, light: light / bytes.length };
	}, png.toString('base64'));
	await context.close();
	return sums;
};

const shoot = async (page, name, viewport) => {
	const file = path.join(screens, `${name}.png`);
	const png = await page.screenshot({ path: file, fullPage: true });
	const sums = await measure(png);
	assert.equal(sums.width, viewport.width, 'as wide as the window');
	assert.ok(sums.height >= viewport.height, 'and at least as high');
	assert.ok(sums.colours > 100, `${sums.colours} colours: not blank`);
	brightness[name] = sums.light;
};

const fits = async (page) => {
	const over = await page.evaluate(() =>
	    document.documentElement.scrollWidth - innerWidth);
	assert.ok(over <= 0, `${over} pixels too wide`);
};

const accessible = async (page) => {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run());
	assert.deepEqual(violations.map(({ id, nodes }) =>
	    `${id}: ${nodes.map(({ html }) => html).join(' ')}`), []);
};

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
	'signed-in': (page) => signIn(page, user),
	trouble: async (page) => {
		await page.route('**/status.cgi?session', (route) =>
		    route.fulfill({ json: { error: 'No store' } }));
		await page.reload();
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
