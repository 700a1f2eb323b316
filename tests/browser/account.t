#!/usr/bin/env -S node --test-reporter=tap
/*
 * Where one is signed in, on the page: what is told of each session, and
 * ending one, all others, or what has ended meanwhile, with the password once
 * more for who has one.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after, beforeEach, afterEach } =
    require('node:test');
const { open, user } = require('./lib/site.js');
const { launch, newPage, state, text, signIn, narrow } =
    require('./lib/browser.js');
const { fits } = require('./lib/sight.js');

const ann = { name: 'Ann', password: 'correct horse battery' };
const agents = {
	'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) ' +
	    'Gecko/20100101 Firefox/128.0',
	'Safari on iPhone': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like ' +
	    'Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
	    'Version/17.0 Mobile/15E148 Safari/604.1',
	'Edge on Windows': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) ' +
	    'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 ' +
	    'Safari/537.36 Edg/120.0.0.0',
	'Chrome on Android': 'Mozilla/5.0 (Linux; Android 10; K) ' +
	    'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 ' +
	    'Mobile Safari/537.36',
};
const evil = '<img src=x onerror="window.ran=1"><b>W</b>'
    .padEnd(240, 'W');
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
	await signIn(page, ann);
	await page.locator('#session-list li').first().waitFor();
});

afterEach(async () => {
	await context?.close();
	site.sessile('session', 'kill', '--user', ann.name);
	assert.deepEqual(complaints, []);
});

/* Signs in from elsewhere; the answer's cookie is then that context's. */
const elsewhere = async (userAgent, who = ann) => {
	const other = await browser.newContext({ userAgent });
	const answer = await other.request.post(`${site.url()}cgi-bin/auth.cgi`,
	    { data: who });

	assert.equal((await answer.json()).user.name, who.name);
	return other;
};

const button = (name, exact = false) =>
	page.getByRole('button', { name, exact });

/* Asks for that to be ended, and waits until the password is asked for. */
const toEnd = async (name) => {
	await button(name).click();
	await page.locator('#proof-form').waitFor();
};

const prove = async (password = ann.password) => {
	await page.locator('#proof').fill(password);
	await button('End now').click();
};

const focused = () => page.evaluate(() => document.activeElement.id);

const verdict = async () => {
	await page.locator('#proof-form-error:not(:empty)').waitFor();
	return page.locator('#proof-form-error').textContent();
};

const signedIn = async (other) => (await (await other.request.get(
    `${site.url()}cgi-bin/status.cgi`)).json()).authenticated;

const names = () => page.locator('.device bdi').allInnerTexts();

const reload = async (count) => {
	await page.reload();
	await page.locator(`#session-list li:nth-child(${count})`).waitFor();
};

test('this browser comes first, and ends by signing out', async () => {
	assert.deepEqual(await names(), ['Chrome on Linux']);
	assert.equal(await text(page, '#session-list .this'), 'This browser');
	assert.match(await text(page, '#session-list .trace'),
	    /^From 127\.0\.0\.1\. Signed.in: \d\d:\d\d:\d\d\. Last.seen: \d\d:/);
	assert.equal(await page.locator('#session-list button').count(), 0);
	assert.equal(await page.locator('#end-others').isVisible(), false);
});

test('browsers are told in short, and whatever else calls itself as it does',
    async () => {
	const others = await Promise.all([...Object.values(agents), 'curl/8.5.0']
	    .map((agent) => elsewhere(agent)));

	await reload(others.length + 1);
	assert.deepEqual((await names()).sort(), ['Chrome on Linux',
	    ...Object.keys(agents), 'curl/8.5.0'].sort());
	await Promise.all(others.map((other) => other.close()));
});

test('one is ended, and it alone', async () => {
	const phone = await elsewhere(agents['Safari on iPhone']);
	const desk = await elsewhere(agents['Firefox on Linux']);

	await reload(3);
	await toEnd('End: Safari on iPhone.');
	assert.equal(await text(page, '#proof-what'), 'End Safari on iPhone');
	await prove();
	await page.locator('#session-list li').nth(2)
	    .waitFor({ state: 'detached' });
	assert.deepEqual(await names(), ['Chrome on Linux', 'Firefox on Linux']);
	assert.equal(await page.locator('#proof-form').isVisible(), false);
	assert.equal(await page.locator('#proof').inputValue(), '');
	assert.equal(await focused(), 'sessions-title');
	assert.equal(await page.locator('#news').textContent(),
	    'That session has ended.');
	assert.equal(await signedIn(phone), false);
	assert.equal(await signedIn(desk), true);
	await phone.close();
	await desk.close();
});

test('all others are ended by one button', async () => {
	const others = await Promise.all(Object.values(agents)
	    .map((agent) => elsewhere(agent)));

	await reload(others.length + 1);
	await toEnd('End all others');
	await page.locator('#proof').fill(ann.password);
	await page.keyboard.press('Enter');
	await page.locator('#session-list li').nth(1)
	    .waitFor({ state: 'detached' });
	assert.deepEqual(await names(), ['Chrome on Linux']);
	await page.waitForFunction(() => document.getElementById('news')
	    .textContent === '4 other sessions have ended.');
	for (const other of others) {
		assert.equal(await signedIn(other), false);
		await other.close();
	}
	assert.equal(await text(page, '#state'), 'Signed in as Ann');
});

test('one that has ended meanwhile is gone from the list, and that is said',
    async () => {
	const other = await elsewhere(agents['Firefox on Linux']);

	await reload(2);
	await other.request.post(`${site.url()}cgi-bin/logout.cgi`);
	await toEnd('End: Firefox');
	await prove();
	await page.locator('#sessions-error:not(:empty)').waitFor();
	assert.match(await text(page, '#sessions-error'), /none of yours/);
	assert.equal(await page.locator('#proof-form').isVisible(), false);
	assert.equal(await focused(), 'sessions-title');
	assert.deepEqual(await names(), ['Chrome on Linux']);
	await other.close();
});

test('who is ended from elsewhere is shown that he is', async () => {
	const other = await elsewhere(agents['Firefox on Linux']);

	await other.request.post(`${site.url()}cgi-bin/revoke.cgi`,
	    { data: { others: true, password: ann.password } });
	await page.getByRole('button', { name: 'Ask again' }).click();
	await state(page, 'out');
	assert.equal(await page.locator('#sessions').isVisible(), false);
	assert.equal(await page.locator('#session-list').textContent(), '');
	await other.close();
});

test('the password that is asked for: missing, wrong, and thought better of',
    async () => {
	const other = await elsewhere(agents['Firefox on Linux']);

	await reload(2);
	assert.equal(await page.locator('#proof').isVisible(), false);
	await toEnd('End: Firefox');
	assert.equal(await focused(), 'proof');
	await button('End now').click();
	assert.equal(await text(page, '#proof-error'), 'Write your password.');
	await prove('a wrong one');
	assert.equal(await verdict(), 'That is not your password.');
	assert.equal(await focused(), 'proof');
	assert.equal(await signedIn(other), true);
	assert.equal(await text(page, '#state'), 'Signed in as Ann');
	await button('Cancel').click();
	assert.equal(await page.locator('#proof-form').isVisible(), false);
	assert.equal(await page.evaluate(() => document.activeElement.textContent),
	    'End');
	await toEnd('End all others');
	assert.equal(await page.locator('#proof').inputValue(), '');
	assert.equal(await page.locator('#proof-form-error').textContent(), '');
	await prove();
	await page.waitForFunction(() => document.getElementById('news')
	    .textContent === 'Another session has ended.');
	assert.equal(await signedIn(other), false);
	await other.close();
});

test('who guesses at it again and again is told how long to wait', async () => {
	const other = await elsewhere(agents['Firefox on Linux']);
	const wait = page.locator('#proof-form .wait');

	await reload(2);
	await toEnd('End: Firefox');
	for (let i = 0; i < 20 && !await wait.textContent(); i++) {
		await prove('a wrong one');
		await page.locator('#main:not([aria-busy])').waitFor();
	}
	assert.match(await verdict(),
	    /^Too many attempts have failed\. Try again in .* seconds?\.$/);
	assert.match(await wait.innerText(), /^Try again in /);
	assert.equal(await signedIn(other), true);
	await page.locator('#proof-form-error')
	    .getByText('You can try again now.').waitFor();
	await prove();
	await page.locator('#session-list li').nth(1)
	    .waitFor({ state: 'detached' });
	await other.close();
});

test('a server that is busy, and one that does not answer: it can be sent ' +
    'again', async () => {
	const other = await elsewhere(agents['Firefox on Linux']);

	await reload(2);
	await toEnd('End: Firefox');
	await page.route('**/revoke.cgi', (route) => route.fulfill(
	    { json: { error: 'The server is busy' } }));
	await prove();
	assert.match(await verdict(), /^The server is busy/);
	await page.unroute('**/revoke.cgi');
	await page.route('**/revoke.cgi', (route) => route.abort());
	await button('End now').click();
	await page.locator('#proof-form-error')
	    .getByText('The server does not answer.').waitFor();
	await page.unroute('**/revoke.cgi');
	complaints.splice(0);	/* of the answer that did not come */
	await button('End now').click();
	await page.locator('#session-list li').nth(1)
	    .waitFor({ state: 'detached' });
	await other.close();
});

test('a password manager knows the field, it can be pasted into, looked at, ' +
    'and is hidden to be sent', async () => {
	const other = await elsewhere(agents['Firefox on Linux']);
	const field = page.locator('#proof');

	await reload(2);
	await toEnd('End: Firefox');
	assert.equal(await page.locator('#proof-name').inputValue(), ann.name);
	assert.equal(await page.locator('#proof-name')
	    .getAttribute('autocomplete'), 'username');
	for (const [name, value] of [['type', 'password'],
	    ['autocomplete', 'current-password'], ['name', 'password'],
	    ['maxlength', null]])
		assert.equal(await field.getAttribute(name), value);
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.evaluate((text) => navigator.clipboard.writeText(text),
	    ann.password);
	await page.keyboard.press('Control+V');
	await button('Show your password').click();
	assert.equal(await field.getAttribute('type'), 'text');
	let type;
	await page.route('**/revoke.cgi', async (route) => {
		type = await field.getAttribute('type');
		await route.continue();
	});
	await button('End now').click();
	await page.locator('#session-list li').nth(1)
	    .waitFor({ state: 'detached' });
	assert.equal(type, 'password');
	await other.close();
});

test('who has no password is asked for none, and offered no change of it',
    async () => {
	const phone = await elsewhere(agents['Safari on iPhone'], user);
	const desk = await elsewhere(agents['Firefox on Linux'], user);

	assert.equal(await page.locator('#secret').isVisible(), true);
	await button('Sign out').click();
	await state(page, 'out');
	await signIn(page, user);
	await page.locator('#session-list li').nth(2).waitFor();
	assert.equal(await page.locator('#secret').isVisible(), false);
	await button('End: Safari on iPhone.').click();
	await page.locator('#session-list li').nth(2)
	    .waitFor({ state: 'detached' });
	assert.equal(await signedIn(phone), false);
	await button('End all others').click();
	await page.locator('#session-list li').nth(1)
	    .waitFor({ state: 'detached' });
	assert.equal(await signedIn(desk), false);
	assert.equal(await page.locator('#proof-form').isVisible(), false);
	await phone.close();
	await desk.close();
});

test('a hostile name stays text, in its place', async () => {
	const other = await elsewhere(evil);

	await reload(2);
	assert.equal((await names())[1], evil);
	assert.equal(await page.locator('#session-list :is(img, b)').count(), 0);
	await toEnd('End: <img');
	assert.equal(await text(page, '#proof-what'), `End ${evil}`);
	assert.equal(await page.locator('#proof-what :is(img, b)').count(), 0);
	assert.equal(await page.evaluate(() => window.ran), undefined);
	for (const viewport of [narrow,
	    { width: 760, height: 640 }, { width: 1200, height: 860 }]) {
		await page.setViewportSize(viewport);
		await fits(page);
	}
	await other.close();
});

/* What the page makes of a list; the server is left out of it. */
const listed = async (json) => {
	await page.route('**/sessions.cgi', (route) => route.fulfill({ json }));
	await page.reload();
	await page.locator('#session-list li, #sessions-error:not(:empty)')
	    .first().waitFor();
};

test('what is not known is not made up', async () => {
	const session = '0123456789abcdef';

	await listed({ authenticated: true, more: true, sessions: [
		{ session, created: null, seen: null, address: null,
		    browser: null, current: true },
		{ session, created: 'x', seen: 7, address: {}, browser: {},
		    current: 1 },
		{ session, browser: '   ' }, { session, browser: '\u202eevil' },
	] });
	const unknown = 'A browser that is not known';
	assert.deepEqual(await names(), [unknown, unknown, unknown,
	    '\u202eevil']);
	assert.doesNotMatch(await text(page, '#sessions'),
	    /undefined|null|NaN|Invalid|\[object/);
	assert.match(await text(page, '#sessions'), /more than can be shown/);
	assert.equal(await page.locator('#session-list button').count(), 3);
});

for (const [what, json] of [['no list', { authenticated: true }],
    ['nobody signed in', { authenticated: false, message: 'x' }],
    ['an odd list', { sessions: { length: 1 } }],
    ['a list of nothing', { sessions: [null] }],
    ['an error', { error: 'The session store is not available' }]])
	test(`${what}: the rest of the page stands`, async () => {
		await listed(json);
		assert.match(await text(page, '#sessions-error'),
		    /does not tell|not available/);
		assert.equal(await text(page, '#state'), 'Signed in as Ann');
		assert.equal(await page.locator('#secret').isVisible(), true);
	});
