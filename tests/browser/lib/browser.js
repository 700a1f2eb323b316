/*
 * Chromium, and what every test does with it: open the page, sign in, wait
 * for what the page says, and listen for its complaints.
 */
'use strict';

const { createRequire } = require('node:module');
const path = require('node:path');

const modules = process.env.SESSILE_NODE_MODULES;
if (!modules)
	throw new Error('SESSILE_NODE_MODULES must name where npm put them');

const load = createRequire(path.join(modules, 'x.js'));
const { chromium } = load('playwright-core');

const wide = { width: 1200, height: 860 };
const narrow = { width: 320, height: 640 };

/* With a new user data directory each time, which playwright removes. */
const launch = () => chromium.launch({
	executablePath: '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
	    '--no-first-run', '--disable-background-networking',
	    '--disable-component-update', '--disable-sync'],
});

/*
 * A page in a context of its own, not gone anywhere yet. complaints fills
 * with console errors and warnings, script errors, violations of the page's
 * policy, and requests to any other host.
 */
const newPage = async (browser, options = {}) => {
	const context = await browser.newContext({ viewport: wide,
	    reducedMotion: 'reduce', locale: 'en-GB', ...options });
	const page = await context.newPage();
	const complaints = [];

	page.setDefaultTimeout(30000);
	page.on('pageerror', (error) => complaints.push(String(error)));
	page.on('console', (line) => {
		if (['error', 'warning'].includes(line.type()))
			complaints.push(line.text());
	});
	page.on('request', (request) => {
		if (new URL(request.url()).hostname !== '127.0.0.1')
			complaints.push(`asked ${request.url()}`);
	});
	await context.addInitScript(() => addEventListener(
	    'securitypolicyviolation', (event) =>
		console.error(`CSP: ${event.violatedDirective}`)));
	return { page, context, complaints };
};

/* Waits until the page is in this state: in, out or unknown. */
const state = (page, name) =>
	page.locator(`body[data-state="${name}"]`).waitFor();

const text = (page, selector) =>
	page.locator(selector).innerText();

/* A user has either a password or a position. */
const fill = async (page, { name, password, position }) => {
	const way = password === undefined ? 'Position' : 'Password';
	const field = page.getByLabel(way, { exact: true });

	await page.getByLabel('Name', { exact: true }).fill(name);
	if (!await field.isVisible())
		await page.locator('#way').click();
	await field.fill(password ?? position);
};

const signIn = async (page, user) => {
	await fill(page, user);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await state(page, 'in');
};

/* What the page's own scripts would be told by status.cgi?session. */
const status = async (context, url) =>
	(await context.request.get(`${url}cgi-bin/status.cgi?session`)).json();

/*
 * Loads the page anew with this for an answer of status.cgi?session, on top
 * of one that a visitor with no session gets.
 */
const answer = async (page, json) => {
	await page.route('**/status.cgi?session', (route) => route.fulfill({
		json: { authenticated: false, session: null, expires: null,
		    name: 'connect.sid', ...json },
	}));
	await page.reload();
	await page.locator('body:not([data-state="asking"])').waitFor();
};

/* The session cookie as the browser holds it, or undefined. */
const cookie = async (context) =>
	(await context.cookies()).find(({ name }) => name === 'connect.sid');

module.exports = { load, launch, newPage, state, text, fill, signIn, status,
	answer, cookie, wide, narrow };
