#!/usr/bin/env -S node --test-reporter=tap
/*
 * What pages of other origins can send in a visitor's name: whatever they try,
 * at every address that takes a POST, nothing changes. Other ports of the host
 * get the cookie, and are refused by Origin and Sec-Fetch-Site; other sites do
 * not get it, and so are harmless too where a server hands neither on.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
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

/* What each would do, were it heard. */
const bodies = {
	auth: { name: 'John Doe', position: 'Software Engineer' },
	logout: {},
	password: { old: 'the first of them all', new: 'another one, as long' },
	revoke: { others: true },
};

/* These run in the page: each sends a POST. */
const ways = {
	'a form': (url, body) => window.submit(url, body),
	'a form of plain text': (url, body) => window.submit(url,
	    { [JSON.stringify({ ...body, x: '' }).slice(0, -2)]: '"}' },
	    'text/plain'),
	'a form of many parts': (url, body) => window.submit(url, body,
	    'multipart/form-data'),
	'a form with nothing in it': (url) => window.submit(url, {}),
	'fetch of plain text': (url, body) => window.send(url,
	    { body: JSON.stringify(body) }),
	'fetch of bytes that tell no type': (url, body) => window.send(url,
	    { body: new TextEncoder().encode(JSON.stringify(body)) }),
	'fetch without a body': (url) => window.send(url, {}),
	'fetch of JSON, which asks first': (url, body) => window.send(url, {
	    mode: 'cors', headers: { 'Content-Type': 'application/json' },
	    body: JSON.stringify(body) }),
};

const prepare = (page) => page.evaluate(() => {
	/* Answers may be kept from the page: that is no matter. */
	window.send = (url, options) => {
		fetch(url, { method: 'POST', mode: 'no-cors',
		    credentials: 'include', ...options })
		    .then((answer) => answer.text()).catch(() => {});
	};

	/* The answer goes to a frame, so that this page stays. */
	window.submit = (url, body, enctype = '') => {
		const frame = document.createElement('iframe');
		const form = document.createElement('form');

		frame.name = form.target = `f${document.forms.length}`;
		Object.assign(form, { method: 'post', action: url, enctype });
		for (const [name, value] of Object.entries(body)) {
			const input = document.createElement('input');
			Object.assign(input, { name, value });
			form.append(input);
		}
		document.body.append(frame, form);
		form.submit();
	};
});

/* The next POST of the page that is over, and how it failed, if it did. */
const nextPost = (page) => new Promise((resolve) => {
	const listen = (request) => {
		if (request.method() !== 'POST')
			return;
		page.off('requestfinished', listen);
		page.off('requestfailed', listen);
		resolve(request.failure()?.errorText ?? 'answered');
	};

	page.on('requestfinished', listen);
	page.on('requestfailed', listen);
});

/* What is kept from the page has been done all the same. */
const reached = /^(answered|net::ERR_BLOCKED_BY_RESPONSE.*)$/;

/* All of it, from there; returns how many were heard by the programs. */
const attack = async (context, from, site, url) => {
	const page = await context.newPage();
	let heard = 0;

	await page.goto(from);
	await prepare(page);
	for (const name of Object.keys(bodies))
		for (const [way, run] of Object.entries(ways)) {
			const before = site.stored();
			const over = nextPost(page);
			const to = url + address(site, name);

			await page.evaluate(`(${run})('${to}', ` +
			    `${JSON.stringify(bodies[name])})`);
			heard += reached.test(await over);
			assert.equal(site.stored(), before,
			    `${name} by ${way} from ${from}`);
		}
	await page.close();
	return heard;
};

const address = (site, name) => site.row.short ?
    { auth: 'api/auth', revoke: 'api/auth/sessions/revoke' }[name] ??
	`api/auth/${name}` : `cgi-bin/${name}.cgi`;

/* Each way but the one that asks first, of which nothing follows. */
const heard = Object.keys(bodies).length * (Object.keys(ways).length - 1);

for (const [name, origins] of [
    ['lighttpd, mod_cgi', ['site', 'port', 'nobody']],
    ['nginx, FastCGI', ['site', 'port', 'nobody']],
    ['Python http.server', ['site', 'nobody']]]) {
	const row = rows.find((one) => one.name === name);

	test(`${name}: nothing changes`, { skip: lacking(row) }, () =>
	    withSite(row, async (site) => {
		const url = `http://127.0.0.1:${site.to.port}/`;
		const { page, context } = await newPage(browser);

		await page.goto(url);
		await state(page, 'out');
		for (const origin of origins)
			assert.equal(await attack(context, evil[origin], site,
			    url), heard, `a stranger, from ${evil[origin]}`);
		await signIn(page, site.person);
		for (const origin of origins)
			assert.equal(await attack(context, evil[origin], site,
			    url), heard, `a member, from ${evil[origin]}`);
		await page.reload();
		await state(page, 'in');
		await context.close();
	}));
}

test('the same requests change something when they are the page\'s own',
    { skip: lacking(rows[0]) }, () => withSite(rows[0], async (site) => {
	const url = `http://127.0.0.1:${site.to.port}/`;
	const { page, context } = await newPage(browser);

	await page.goto(url);
	await state(page, 'out');
	const before = site.stored();
	const over = nextPost(page);
	await prepare(page);
	await page.evaluate(`(${ways['fetch of JSON, which asks first']})(` +
	    `'${url}cgi-bin/auth.cgi', ${JSON.stringify(bodies.auth)})`);
	assert.equal(await over, 'answered');
	assert.notEqual(site.stored(), before);
	await context.close();
}));
