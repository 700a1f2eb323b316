/*
 * Where the attacker meets his victims: a site on a real server with the
 * configuration that users copy, and Ann, who signs in with a password.
 */
'use strict';

const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { rows } = require('../../servers/conformance/rows.js');
const { withSite } = require('../../servers/conformance/site.js');
const { lacking } = require('../../servers/conformance/run.js');
const tap = require('../../servers/conformance/tap.js');

const ann = { name: 'Ann', password: 'correct horse battery' };

const say = (text) => process.stdout.write(`# ${text}\n`);

const command = (site, input, ...words) => execFileSync(
    path.join(process.env.SESSILE_BUILD, 'bin/sessile'),
    [...words, '--config', site.place.config],
    { input, stdio: ['pipe', 'pipe', 'pipe'] });

/* By the name of the file in etc/servers; options are sessile's. */
const withScene = (file, options, work) => {
	const row = { ...rows.find((one) => one.file === file), options };
	const missing = lacking(row);

	if (missing !== undefined && process.env.SESSILE_WHOLE === '')
		return tap.skip(`${row.name}: all of it`, missing);
	say(`on ${row.name}`);
	return withSite(row, (site) => {
		command(site, ann.password, 'user', 'add', ann.name,
		    '--password-stdin');
		return work(site);
	});
};

/* Who comes with this cookie, and nothing else. */
const comesWith = async (site, cookie) => {
	const { status, body } = await site.visitor().ask('status',
	    { headers: { Cookie: cookie } });

	return status === 200 ? JSON.parse(body).user.name :
	    status === 401 ? 'nobody' : `${status} ${body}`;
};

/* A victim who has signed in. */
const signedIn = async (site, who = ann) => {
	const visitor = site.visitor();
	const { status } = await visitor.signIn(who);

	if (status !== 200)
		throw new Error(`the victim cannot sign in: ${status}`);
	return visitor;
};

/* What he tries, what he got, and what he is to get. */
const tries = (what, got, wanted) => tap.ok(`${what}: ${wanted}`,
    got === wanted ? undefined : `he got: ${got}`);

/* The same with the defence taken out: were it so, the test would see it. */
const control = (what, got, wanted) => tap.ok(
    `[control] ${what}: ${wanted}`,
    got === wanted ? undefined : `got: ${got}`);

module.exports = { ann, command, withScene, comesWith, signedIn, tries,
	control, say };
