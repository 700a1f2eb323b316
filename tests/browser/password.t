#!/usr/bin/env -S node --test-reporter=tap
/*
 * Passwords on the page: signing in with one, looking at what is typed, what
 * is said when one has to wait, and changing it.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after, beforeEach, afterEach } =
    require('node:test');
const { open, user } = require('./lib/site.js');
const { launch, newPage, state, text, fill, signIn, cookie } =
    require('./lib/browser.js');

const ann = { name: 'Ann', password: ' correct horse battery ' };
let site, browser, page, context, complaints;

before(async () => {
	site = await open();
	site.addMember(ann);
	browser = await launch();
});

after(async () => {
	await browser?.close();
	await site?.close();
});

beforeEach(async () => {
	({ page, context, complaints } = await newPage(browser));
	await page.goto(site.url());
	await state(page, 'out');
});

afterEach(async () => {
	await context?.close();
	assert.deepEqual(complaints, []);
});

const submit = () => page.locator('#submit').click();

const error = async (form = 'form-error') => {
	await page.locator(`#${form}:not(:empty)`).waitFor();
	return text(page, `#${form}`);
};

const focused = () => page.evaluate(() => document.activeElement.id);

test('a password signs in, spaces and all, and the browser can keep it',
    async () => {
	await signIn(page, ann);
	assert.equal(await text(page, '#state'), 'Signed in as Ann');
	assert.equal(await page.locator('#password').inputValue(), '');
});

test('what was typed does not wait, out of sight, for who comes next',
    async () => {
	const other = await context.newPage();

	await fill(page, { ...ann, password: 'typed, and not sent' });
	await other.goto(site.url());
	await signIn(other, ann);
	await state(page, 'in');
	await other.getByRole('button', { name: 'Sign out' }).click();
	await state(page, 'out');
	assert.equal(await page.locator('#password').inputValue(), '');
	await other.close();
});

test('a second click, while the first is under way, is lost', async () => {
	const sent = [];

	page.on('request', (request) => request.method() === 'POST' &&
	    sent.push(request.url()));
	await fill(page, ann);
	await page.locator('#submit').dblclick();
	await state(page, 'in');
	await page.getByRole('button', { name: 'Sign out' }).dblclick();
	await state(page, 'out');
	assert.deepEqual(sent.map((url) => url.split('/').pop()),
	    ['auth.cgi', 'logout.cgi']);
});

for (const [selector, type, autocomplete] of [
    ['#signin-form #name', 'text', 'username'],
    ['#signin-form #password', 'password', 'current-password'],
    ['#password-form #password-name', 'text', 'username'],
    ['#password-form #old', 'password', 'current-password'],
    ['#password-form #new', 'password', 'new-password']])
	test(`a password manager knows ${selector}`, async () => {
		const field = page.locator(selector);

		assert.equal(await field.getAttribute('type'), type);
		assert.equal(await field.getAttribute('autocomplete'),
		    autocomplete);
		assert.ok(await field.getAttribute('name'), 'a name');
		if (type === 'password')
			assert.equal(await field.getAttribute('maxlength'), null,
			    'nothing is cut off');
	});

test('a password can be pasted', async () => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.evaluate((text) => navigator.clipboard.writeText(text),
	    ann.password);
	await page.locator('#name').fill(ann.name);
	await page.locator('#password').focus();
	await page.keyboard.press('Control+V');
	await page.keyboard.press('Enter');
	await state(page, 'in');
});

test('what is typed is hidden, can be looked at, and is hidden to be sent',
    async () => {
	const type = () => page.locator('#password').getAttribute('type');
	const seen = [];

	await page.exposeFunction('see', (what) => seen.push(what));
	await page.evaluate(() => {
		const send = window.fetch;
		window.fetch = (...args) => {
			window.see(document.getElementById('password').type);
			return send(...args);
		};
	});
	await fill(page, { ...ann, password: 'wrong' });
	assert.equal(await type(), 'password');
	await page.getByRole('button', { name: 'Show the password',
	    exact: true }).click();
	assert.equal(await type(), 'text');
	await submit();
	await error();
	assert.equal(seen[0], 'password');
	await page.getByRole('button', { name: 'Show the password',
	    exact: true }).click();
	await page.getByRole('button', { name: 'Hide the password',
	    exact: true }).click();
	assert.equal(await type(), 'password');
});

for (const [what, who] of [
    ['a wrong password', { ...ann, password: 'correct horse battery' }],
    ['an unknown name', { ...ann, name: 'Nobody' }],
    ['a user who has none', { ...ann, name: user.name }]])
	test(`${what} is refused in words`, async () => {
		await fill(page, who);
		await submit();
		assert.equal(await error(),
		    'No user has this name and password.');
		assert.equal(await focused(), 'password');
		assert.equal(await cookie(context), undefined);
	});

/* A server's answer, as a program would give it. */
const answer = (path, code, body, headers = {}) =>
	page.route(`**/${path}`, (route) => route.fulfill({ status: code,
	    headers: { Status: `${code} Reason`, ...headers }, json: body }));

for (const [what, code, body, headers, says] of [
    ['too many tries', 429, { authenticated: false, error:
	'Too many failed sign-ins; try again in 2 seconds', retryAfter: 2 }, {},
	/^Too many attempts have failed\. Try again in 2 seconds\.$/],
    ['too many tries, told by a header', 429, { error: 'Too many' },
	{ 'Retry-After': '2' },
	/^Too many attempts have failed\. Try again in 2 seconds\.$/],
    ['a busy server', 503, { error: 'The server is busy' },
	{ 'Retry-After': '2' },
	/^The server is busy \(503 Reason\) Try again in 2 seconds\.$/]])
	test(`${what}: the seconds are counted down, once for the ear`,
	    async () => {
		await answer('auth.cgi', code, body, headers);
		await fill(page, ann);
		await submit();
		await page.locator('#form-error:not(:empty)').waitFor();
		assert.match(await page.locator('#form-error').textContent(),
		    says);
		const wait = page.locator('#signin-form .wait');
		assert.match(await wait.innerText(), /^Try again in [12].s\.$/);
		assert.equal(await wait.getAttribute('aria-live'), 'off');
		/* Meanwhile nothing is sent. */
		await page.unroute('**/auth.cgi');
		await submit();
		assert.equal(await text(page, '#state'), 'Not signed in');
		await page.locator('#form-error')
		    .getByText('You can try again now.').waitFor();
		assert.equal(await wait.textContent(), '');
		complaints.splice(0);	/* of the statuses made up */
		await submit();
		await state(page, 'in');
	});

const bob = { name: 'Bob', password: 'the first of them all' };
const second = 'the second of them all';

const change = async (old, next) => {
	await page.locator('#old').fill(old);
	await page.locator('#new').fill(next);
	await page.locator('#change').click();
};

test('changing it: what is wrong is said, and then it is done', async () => {
	site.addMember(bob);
	const elsewhere = await newPage(browser);
	await elsewhere.page.goto(site.url());
	await signIn(elsewhere.page, bob);
	await signIn(page, bob);
	assert.equal(await page.locator('#password-name').inputValue(), 'Bob');
	await page.locator('#change').click();
	assert.equal(await text(page, '#old-error'),
	    'Write the password you have.');
	assert.equal(await focused(), 'old');
	await change('a wrong one', second);
	assert.match(await error('password-form-error'),
	    /^That is not your password\.$/);
	assert.equal(await focused(), 'old');
	await change(bob.password, 'password');
	assert.match(await error('password-form-error'), /^"new" .*400/);
	assert.equal(await focused(), 'new');
	const was = await cookie(context);
	await change(bob.password, second);
	await page.locator('#password-done:not(:empty)').waitFor();
	assert.equal(await text(page, '#password-done'),
	    'Your password is changed. Another session has ended.');
	assert.equal(await page.locator('#password-form-error')
	    .textContent(), '');
	assert.equal(await page.locator('#new').inputValue(), '');
	assert.equal(await focused(), 'secret-title');
	assert.notEqual((await cookie(context)).value, was.value);
	await elsewhere.page.reload();
	await state(elsewhere.page, 'out');
	await fill(elsewhere.page, bob);
	await elsewhere.page.locator('#submit').click();
	await elsewhere.page.locator('#form-error:not(:empty)').waitFor();
	await signIn(elsewhere.page, { ...bob, password: second });
	await elsewhere.context.close();
});

test('who guesses again and again is told how long to wait', async () => {
	const other = await open();

	await page.goto(other.url());
	await state(page, 'out');
	await fill(page, { ...ann, password: 'wrong' });
	for (let i = 0; i < 20 && !/Too many/.test(await text(page,
	    '#form-error')); i++) {
		await submit();
		await page.locator('#main:not([aria-busy])').waitFor();
	}
	assert.match(await page.locator('#form-error').textContent(),
	    /^Too many attempts have failed\. Try again in .* seconds?\.$/);
	assert.match(await text(page, '#signin-form .wait'), /^Try again in /);
	await other.close();
});
