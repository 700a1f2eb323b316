/*
 * Attacks from another origin's page, in the browser in which Ann is signed
 * in: by forms, and by scripts. One origin is of another site; one is of the
 * same site by the browser's reckoning, which sends cookies along, for ports
 * do not count.
 */
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const { launch } = require('../../browser/lib/browser.js');
const { ann, signedIn, tries, control, say } = require('./scene.js');

const html = '<!DOCTYPE html><title>Win a prize</title>';
const prize = 'prize.html';

const serve = () => new Promise((resolve) => {
	const server = http.createServer((request, response) => {
		response.setHeader('Content-Type', 'text/html');
		response.end(html);
	});

	server.listen(0, '127.0.0.1', () => resolve(server));
});

/*
 * A form of one field can spell JSON: the "=" goes into a text. Signing out
 * takes an empty one.
 */
const submit = ([url, type, json]) => {
	const form = document.createElement('form');
	const field = document.createElement('input');

	Object.assign(form, { action: url, method: 'post', enctype: type });
	field.name = `${json.slice(0, -1)},"x":"`;
	field.value = '"}';
	if (json !== '')
		form.append(field);
	document.body.append(form);
	form.submit();
};

const byForm = (type) => async (page, url, json) => {
	const [answer] = await Promise.all([
		page.waitForResponse((one) => one.url() === url),
		page.evaluate(submit, [url, type, json])]);

	await answer.finished();
};

/* What the script gets to see of the answer. */
const byScript = (mode, type) => (page, url, json) =>
    page.evaluate(async ([to, how, body]) => {
	try {
		return await (await fetch(to, { method: 'POST',
			credentials: 'include', body, ...how })).text();
	} catch {
		return '';
	}
}, [url, { mode, headers: { 'Content-Type': type } }, json]);

const read = (page, url) => page.evaluate(async (to) => {
	try {
		return await (await fetch(to, { credentials: 'include' }))
		    .text();
	} catch {
		return '';
	}
}, url);

/* Whether a page can be laid under another, to get the clicks for that. */
const framed = async (page, url) => {
	await page.evaluate((src) => new Promise((resolve) => {
		const frame = document.createElement('iframe');

		frame.onload = frame.onerror = resolve;
		frame.src = src;
		document.body.append(frame);
	}), url);
	return page.frames().some((one) => one !== page.mainFrame() &&
	    one.url() === url) ? 'it is shown' : 'nothing';
};

const means = [
	['a form', byForm('application/x-www-form-urlencoded')],
	['a form of files', byForm('multipart/form-data')],
	['a form that spells JSON', byForm('text/plain')],
	['a script, as text', byScript('no-cors', 'text/plain')],
	['a script, as text that it reads', byScript('cors', 'text/plain')],
	['a script, as JSON', byScript('cors', 'application/json')],
];

/* The attacker would have Ann use his account, be out, or locked out. */
const aims = (site) => [
	['sign her in as him', 'api/auth', JSON.stringify(site.person)],
	['sign her out', 'api/auth/logout', ''],
	['change her password', 'api/auth/password', JSON.stringify({
		old: ann.password, new: 'the attacker chose it' })],
	['end her other sessions', 'api/auth/sessions/revoke', JSON.stringify({
		others: true, password: ann.password })],
];

/* What has become of Ann's browser, and of what is stored. */
const look = async ({ site, context, base, before }) => {
	const answer = await context.request.get(`${base}api/auth/status`);
	const { user } = await answer.json();
	const who = user === undefined ? 'she is signed out' :
	    `she is signed in as ${user.name}`;
	const changed = before !== undefined && before !== site.stored() +
	    site.sql('SELECT * FROM users');

	return changed ? `${who}, and the store has changed` : who;
};

/* Ann, who is signed in elsewhere, too. */
const enter = async (at) => {
	await signedIn(at.site);
	await at.context.clearCookies();
	await at.context.request.post(`${at.base}api/auth`, { data: ann });
	at.before = at.site.stored() + at.site.sql('SELECT * FROM users');
};

const still = 'she is signed in as Ann';

const from = async (at, origin) => {
	for (const [aim, path, json] of aims(at.site)) {
		for (const [by, attack] of means) {
			await at.page.goto(origin.url);
			const seen = await attack(at.page, at.base + path, json);
			tries(`from ${origin.name}, by ${by}, to ${aim}`,
			    await look(at) + (seen ? `, and he reads ${seen}` :
				''), still);
		}
	}
	await at.page.goto(origin.url);
	for (const [aim, path] of [['who she is', 'api/auth/status?session'],
	    ['where else she is', 'api/auth/sessions']]) {
		const seen = await read(at.page, at.base + path);
		tries(`from ${origin.name}, by a script, to read ${aim}`,
		    seen || 'nothing', 'nothing');
	}
	for (const path of ['index.html', 'api/auth/status'])
		tries(`from ${origin.name}, to have /${path} in a frame`,
		    await framed(at.page, at.base + path), 'nothing');
	control('... where a page that lets it be shown is shown',
	    await framed(at.page, origin.url), 'it is shown');
};

/* The same, from where no other origin is: a page among the site's own. */
const fromHere = async (at) => {
	const here = `${at.base}${prize}`;
	const [asHim, out, , others] = aims(at.site);

	fs.writeFileSync(`${at.site.place.site}/${prize}`, html);
	await at.page.goto(here);
	control('the same script on the site itself reads who she is',
	    /"name":"Ann"/.test(await read(at.page,
		`${at.base}api/auth/status?session`)), true);
	at.before = undefined;
	await byScript('cors', 'application/json')(at.page,
	    at.base + asHim[1], asHim[2]);
	control('... and signs her in as him', await look(at),
	    'she is signed in as John Doe');
	await enter(at);
	at.before = undefined;
	const before = at.site.rows();
	await byScript('cors', 'application/json')(at.page,
	    at.base + others[1], others[2]);
	control('... and ends her other sessions',
	    at.site.rows() < before, true);
	await byForm('application/x-www-form-urlencoded')(at.page,
	    at.base + out[1], out[2]);
	control('the same form there signs her out', await look(at),
	    'she is signed out');
};

const crossSite = async (site) => {
	const attacker = await serve();
	const { port } = attacker.address();
	const browser = await launch();
	const context = await browser.newContext();
	const at = { site, context, page: await context.newPage(),
		base: `http://127.0.0.1:${site.to.port}/` };

	try {
		await enter(at);
		say('Ann is signed in, and looks at the attacker\'s page');
		tries('(before that)', await look(at), still);
		await from(at, { name: 'another site',
			url: `http://localhost:${port}/` });
		await from(at, { name: 'another port',
			url: `http://127.0.0.1:${port}/` });
		await fromHere(at);
	} finally {
		await browser.close();
		attacker.close();
	}
};

module.exports = { crossSite };
