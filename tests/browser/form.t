#!/usr/bin/env -S node --test-reporter=tap
/*
 * The sign-in form: what it says when it goes wrong, and that a keyboard is
 * enough for it.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after, beforeEach, afterEach } =
    require('node:test');
const { open, user } = require('./lib/site.js');
const { launch, newPage, state, text, fill, answer, cookie } =
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
});

afterEach(() => context?.close());

const error = async () => {
	await page.locator('#form-error:not(:empty)').waitFor();
	return text(page, '#form-error');
};

const focused = () => page.evaluate(() => document.activeElement.id);

const submit = () =>
	page.getByRole('button', { name: 'Sign in' }).click();

for (const [what, who] of [
    ['a wrong position', { ...user, position: 'Plumber' }],
    ['an unknown name', { ...user, name: 'Nobody' }]]) {
	test(`${what} is refused in words, and nobody is signed in`,
	    async () => {
		await fill(page, who);
		await submit();
		assert.equal(await error(),
		    'No user has this name and position.');
		assert.equal(await text(page, '#state'), 'Not signed in');
		assert.equal(await cookie(context), undefined);
		assert.equal(await focused(), 'position');
		assert.equal(await page.locator('#form-error')
		    .getAttribute('role'), 'alert');
	});
}

const marked = () => page.locator('#signin-form [aria-invalid="true"]')
    .evaluateAll((fields) => fields.map(({ id }) => id));

test('what was refused is marked, and tied to the reason', async () => {
	await fill(page, { ...user, position: 'Plumber' });
	await submit();
	await error();
	assert.deepEqual(await marked(), ['name', 'position']);
	for (const id of await marked())
		assert.match(await page.locator(`#${id}`)
		    .getAttribute('aria-describedby'), /\bform-error\b/);
});

test('after a mistake the right words sign in, and the error is gone',
    async () => {
	await fill(page, { ...user, position: 'Plumber' });
	await submit();
	await error();
	await fill(page, user);
	await submit();
	await state(page, 'in');
	assert.equal(await page.locator('#form-error').textContent(), '');
});

test('an empty field is named, marked and focused', async () => {
	await submit();
	assert.match(await text(page, '#password-error'), /password/);
	assert.equal(await focused(), 'name');
	await page.locator('#way').click();
	await submit();
	assert.match(await text(page, '#name-error'), /name/);
	assert.match(await text(page, '#position-error'), /position/);
	assert.equal(await focused(), 'name');
	await fill(page, { ...user, position: '' });
	await submit();
	assert.equal(await page.locator('#name-error').textContent(), '');
	assert.equal(await focused(), 'position');
	assert.equal(await page.locator('#position')
	    .getAttribute('aria-invalid'), 'true');
});

test('a keyboard is enough to sign in and out', async () => {
	const key = (name) => page.keyboard.press(name);

	await key('Tab');
	assert.equal(await page.evaluate(() =>
	    document.activeElement.textContent), 'Skip to content');
	await key('Enter');
	await key('Tab');
	assert.equal(await focused(), 'name');
	await page.keyboard.type(user.name);
	await key('Tab');
	assert.equal(await focused(), 'password');
	await key('Tab');
	await key('Tab');
	await key('Tab');
	assert.equal(await focused(), 'way');
	await key('Enter');
	assert.equal(await focused(), 'position');
	await page.keyboard.type(user.position);
	await key('Enter');
	await state(page, 'in');
	await page.waitForFunction(() =>
	    document.activeElement.id === 'state');
	await key('Tab');
	assert.equal(await focused(), 'signout');
	await key('Enter');
	await state(page, 'out');
	await page.waitForFunction(() =>
	    document.activeElement.id === 'state');
});

test('no network: the form says so and keeps what was typed', async () => {
	await context.setOffline(true);
	await fill(page, user);
	await submit();
	assert.match(await error(), /does not answer/);
	assert.deepEqual(await marked(), [], 'no field is to blame');
	assert.equal(await page.locator('#name').inputValue(), user.name);
});

test('an answer that is not JSON is explained', async () => {
	await page.route('**/auth.cgi', (route) => route.fulfill(
	    { contentType: 'text/html', body: '<h1>Hello</h1>' }));
	await fill(page, user);
	await submit();
	assert.match(await error(), /not JSON.*text\/html/);
});

test("a program's error reaches the reader", async () => {
	await page.route('**/auth.cgi', (route) => route.fulfill({
		headers: { Status: '413 Content Too Large' },
		json: { error: 'The body is too long' },
	}));
	await fill(page, user);
	await submit();
	assert.match(await error(), /The body is too long \(413/);
});

test('what the server says is shown as text, never as HTML', async () => {
	const evil = '<img src=x onerror="window.ran = 1"><b>bold</b>';
	await answer(page, { authenticated: true,
	    user: { id: 1, name: evil, position: evil },
	    session: { cookie: { path: evil }, evil }, name: evil });
	assert.equal(await text(page, '#state'), `Signed in as ${evil}`);
	assert.equal(await page.locator('main b, main img').count(), 0);
	assert.equal(await page.evaluate(() => window.ran), undefined);
});
