#!/usr/bin/env -S node --test-reporter=tap
/*
 * The whole story of one visitor: come by, sign in, reload, outlive a
 * restart of the server, sign out, and find the old cookie worth nothing.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const { open, user } = require('./lib/site.js');
const { launch, newPage, state, text, signIn, status, cookie } =
    require('./lib/browser.js');

let site, browser, page, context, complaints, visitor, signedIn;

before(async () => {
	site = await open();
	browser = await launch();
	({ page, context, complaints } = await newPage(browser));
});

after(async () => {
	await browser?.close();
	await site?.close();
});

const json = async () => JSON.parse(await text(page, '#json'));

test('without a session the page says so and offers to start one',
    async () => {
	await page.goto(site.url());
	await state(page, 'out');
	assert.equal(await text(page, '#state'), 'Not signed in');
	assert.match(await text(page, '#session'), /None yet/);
	assert.equal(await cookie(context), undefined);
});

test('a visit starts a session without a user', async () => {
	await page.getByRole('button', { name: 'Visit' }).click();
	await page.locator('#json').waitFor();
	assert.equal((await json()).visited, true);
	assert.equal(await text(page, '#state'), 'Not signed in');
	visitor = await cookie(context);
});

test('signing in shows name, position and session', async () => {
	await signIn(page, user);
	assert.equal(await text(page, '#state'), 'Signed in as John Doe');
	assert.equal(await text(page, '#about'), 'Software Engineer');
	const session = await json();
	assert.equal(session.user.name, user.name);
	assert.equal(session.user.position, user.position);
	assert.equal(session.visited, true, 'its other data stays');
	assert.equal(await page.locator('#signin').isVisible(), false);
});

test('signing in changes the session id', async () => {
	signedIn = await cookie(context);
	assert.notEqual(signedIn.value, visitor.value);
});

test('the cookie is hidden from scripts, and the page says so', async () => {
	assert.equal(signedIn.httpOnly, true);
	assert.equal(signedIn.path, '/');
	assert.equal(signedIn.sameSite, 'Lax');
	assert.doesNotMatch(await page.evaluate(() => document.cookie),
	    /connect\.sid/);
	const said = await text(page, '#cookie-words');
	for (const part of ['connect.sid', 'HttpOnly', 'Path=/',
	    'SameSite=Lax', 'Secure is not set', '1 hour'])
		assert.ok(said.includes(part), `says ${part}`);
});

test('the countdown counts, and no screen reader hears it', async () => {
	const left = page.locator('#left');
	const first = await left.innerText();
	assert.match(first, /^(1.h.00.min.00.s|59.min.\d\d.s)$/);
	await page.waitForFunction((was) =>
	    document.getElementById('left').innerText !== was, first);
	assert.match(await left.innerText(), /^59.min.\d\d.s$/);
	assert.equal(await left.getAttribute('aria-live'), 'off');
});

test('a reload keeps the visitor signed in', async () => {
	await page.reload();
	await state(page, 'in');
	assert.equal(await text(page, '#state'), 'Signed in as John Doe');
});

test('so does a restart of the server', async () => {
	await site.stop();
	await site.start();
	await page.goto(site.url());
	await state(page, 'in');
	assert.equal(await text(page, '#state'), 'Signed in as John Doe');
	assert.equal((await json()).user.name, user.name);
});

test('another tab hears of the signing out', async () => {
	const other = await context.newPage();
	await other.goto(site.url());
	await state(other, 'in');
	await page.getByRole('button', { name: 'Sign out' }).click();
	await state(page, 'out');
	await state(other, 'out');
	await other.close();
});

test('signing out ends it, here and after a reload', async () => {
	assert.equal(await text(page, '#state'), 'Not signed in');
	assert.equal(await cookie(context), undefined);
	await page.reload();
	await state(page, 'out');
	assert.match(await text(page, '#session'), /None yet/);
});

for (const [which, old] of [['signed-in', () => signedIn],
    ['visitor', () => visitor]]) {
	test(`the old ${which} cookie gets nothing`, async () => {
		await context.addCookies([old()]);
		const answer = await status(context, site.url());
		assert.equal(answer.authenticated, false);
		assert.equal(answer.session, null);
		await page.reload();
		await state(page, 'out');
		assert.match(await text(page, '#session'), /None yet/);
	});
}

test('nothing in all this made the browser complain', () => {
	assert.deepEqual(complaints, []);
});

test('the policy holds: a script put into the page does not run',
    async () => {
	const [ran, directive] = await page.evaluate(() => {
		const refused = new Promise((resolve) => addEventListener(
		    'securitypolicyviolation', resolve));
		const script = document.createElement('script');
		script.textContent = 'window.ran = true';
		document.body.append(script);
		return window.ran ? [true] : refused.then((event) =>
		    [false, event.violatedDirective]);
	});
	assert.equal(ran, false);
	assert.match(directive, /^script-src/);
});
