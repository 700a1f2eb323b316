/*
 * What can be told of a page by looking at it: the colours in a picture,
 * whether it fits its window, and where a text is drawn.
 */
'use strict';

const assert = require('node:assert/strict');
const { newPage } = require('./browser.js');

/* The pixels of a PNG, summed up: the browser itself decodes it. */
const measure = async (browser, png) => {
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

const fits = async (page) => {
	const over = await page.evaluate(() =>
	    document.documentElement.scrollWidth - innerWidth);
	assert.ok(over <= 0, `${over} pixels too wide`);
};

/* Where this part of an element's text is drawn: one box for each line. */
const rects = (page, selector, part) => page.locator(selector)
    .evaluate((element, part) => {
	const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	const range = document.createRange();
	while (walk.nextNode()) {
		const at = walk.currentNode.data.indexOf(part);
		if (at < 0)
			continue;
		range.setStart(walk.currentNode, at);
		range.setEnd(walk.currentNode, at + part.length);
		return [...range.getClientRects()].map((box) => box.toJSON());
	}
	return [];
}, part);

module.exports = { measure, fits, rects };
