#!/usr/bin/env node
/*
 * nginx that asks sessile.fcgi before it lets somebody in, by the
 * configuration that users copy: to a folder, and to an application that is
 * told the name in a header.
 */
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const { rows } = require('./conformance/rows_fastcgi.js');
const { ask } = require('./conformance/http.js');
const { lacking } = require('./conformance/run.js');
const { withSite } = require('./conformance/site.js');
const tap = require('./conformance/tap.js');

const row = rows.find(({ file }) => file === 'nginx-auth-request.conf');

const same = (what, got, wanted) => tap.ok(what, got === wanted ? undefined :
    `got:    ${got}\nwanted: ${wanted}`);

/* The application: what it is told, as JSON. */
const listen = () => new Promise((resolve) => {
	const server = http.createServer(async (request, response) => {
		const parts = [];

		for await (const part of request)
			parts.push(part);
		response.end(JSON.stringify({ url: request.url,
			names: request.rawHeaders.filter((name, i, all) =>
				i % 2 === 1 && /sessile.user/i.test(all[i - 1])),
			body: Buffer.concat(parts).toString() }));
	});

	server.listen(0, '127.0.0.1', () => resolve(server));
});

/* The names that the application is told, when a visitor comes like this. */
const told = async (visitor, request) => {
	const answer = await visitor.ask('/app/x?y', request);

	return answer.code === 200 ?
	    JSON.stringify(JSON.parse(answer.body).names) : String(answer.code);
};

const rename = (site, json) => {
	site.sql('UPDATE sessions SET sess = ' +
	    'json_set(sess, \'$.user\', \'X\')');
	site.sql(`UPDATE sessions SET sess = replace(sess, '"X"', '${json}')`);
};

const folder = async (site) => {
	fs.mkdirSync(`${site.place.dir}/members`);
	fs.writeFileSync(`${site.place.dir}/members/a.txt`, 'for members\n');

	const member = await site.member();
	const page = await member.ask('/members/a.txt');
	same('a member sees the folder', `${page.code} ${page.body}`,
	    '200 for members\n');
	const stranger = await site.visitor().ask('/members/a.txt');
	same('a stranger is shown to the page', `${stranger.code} ${
	    new URL(stranger.get('location'), 'http://x').pathname}`,
	'303 /index.html');
	for (const path of ['/members/../members/a.txt', '/members//a.txt',
		'/members/%61.txt', '//members/a.txt', '/./members/a.txt']) {
		const { body } = await site.visitor().ask(path);
		same(`... and by ${path}`, /for members/.test(body), false);
	}
};

const application = async (site) => {
	const member = await site.member(), stranger = site.visitor();
	const forged = { headers: { 'X-Sessile-User': 'root',
		'X_Sessile_User': 'root', 'x-sessile-user': 'admin' } };

	same('the application is told who comes', await told(member),
	    '["John%20Doe"]');
	same('... whatever a client says', await told(member, forged),
	    '["John%20Doe"]');
	same('a stranger does not get there', await told(stranger), '401');
	same('... whatever he says', await told(stranger, forged), '401');
	const posted = await member.ask('/app/form', { method: 'POST',
		body: 'x'.repeat(20000) });
	same('a body gets there, though none to sessile',
	    JSON.parse(posted.body).body.length, 20000);
	for (const method of ['HEAD', 'DELETE'])
		same(`${method} gets there`, (await member.ask('/app/',
		    { method })).code, 200);
	same('the question itself cannot be asked from outside',
	    (await member.ask('/.sessile')).code, 404);
};

const names = async (site) => {
	const member = await site.member();

	for (const [json, wanted] of [
		['{"name":"Zo\\u00eb \\u2603"}', '["Zo%C3%AB%20%E2%98%83"]'],
		['{"name":"a\\r\\nX-Sessile-User: root"}',
			'["a%0D%0AX-Sessile-User%3A%20root"]'],
		['{"name":"a\\u0000b"}', '[]'],
		['{"name":5}', '[]'],
		['{}', '[]'],
	]) {
		rename(site, json);
		same(`the name in ${json}`, await told(member), wanted);
		same('... and a client\'s own is none', await told(member,
		    { headers: { 'X-Sessile-User': 'root' } }), wanted);
	}
	rename(site, 'null');
	same('a user that is null is nobody', await told(member), '401');
};

const trouble = async (site) => {
	const member = await site.member();
	const away = `${site.place.db}.away`;

	fs.renameSync(site.place.db, away);
	same('without the store nobody gets in', await told(member), '500');
	fs.renameSync(away, site.place.db);
	same('... and then again', await told(member), '["John%20Doe"]');
	await member.signOut();
	same('who has signed out gets there no more', await told(member),
	    '401');
	const bare = await ask(site.to, { path: '/app/x' });
	same('nor who brings nothing', bare.code, 401);
};

const main = async () => {
	const missing = lacking(row);

	if (missing !== undefined) {
		console.log(`1..0 # SKIP ${missing}`);
		return;
	}
	const server = await listen();
	await withSite({ ...row, backend: server.address().port },
	    async (site) => {
		await folder(site);
		await application(site);
		await names(site);
		await trouble(site);
	});
	server.close();
	tap.done();
};

main();
