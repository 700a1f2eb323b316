/*
 * Attacks with cookies: planted before, sent again after, forged from a copy
 * of the database.
 */
'use strict';

const { createHmac } = require('node:crypto');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { ann, command, comesWith, signedIn, tries, control, say } =
    require('./scene.js');

const sidOf = (cookie) =>
	/=s%3A([^.]*)\./.exec(cookie)[1];

/* As Express and sessile sign. */
const signed = (sid, secret) => {
	const signature = createHmac('sha256', secret).update(sid)
	    .digest('base64').replace(/=+$/, '');

	return `connect.sid=${encodeURIComponent(`s:${sid}.${signature}`)}`;
};

/* One whom the attacker made sign in with a cookie that he knows. */
const fixation = async (site) => {
	const attacker = site.visitor(), victim = site.visitor();

	say('a cookie planted before Ann signs in');
	await attacker.ask('index');
	const planted = attacker.mine();
	victim.jar = new Map(attacker.jar);
	await victim.signIn(ann);
	tries('with a cookie of his own, planted before Ann signed in',
	    await comesWith(site, planted), 'nobody');
	tries('... while Ann', await comesWith(site, victim.mine()), 'Ann');

	const late = site.visitor();
	const mallory = await signedIn(site, site.person);
	late.jar = new Map(mallory.jar);
	await late.signIn(ann);
	tries('with his own account\'s cookie, planted before Ann signed in',
	    await comesWith(site, mallory.mine()), 'nobody');

	const made = site.visitor();
	made.jar.set('connect.sid', 's%3Achosen-by-the-attacker.x');
	await made.signIn(ann);
	tries('with an id that he made up and planted',
	    await comesWith(site, 'connect.sid=s%3Achosen-by-the-attacker.x'),
	    'nobody');
	tries('... Ann got', /chosen/.test(made.mine()) ? 'his id' :
	    'an id of her own', 'an id of her own');

	site.sql(`UPDATE sessions SET sid = '${sidOf(planted)}'
	    WHERE sid = '${sidOf(victim.mine())}'`);
	control('if signing in kept the id that was planted, with it',
	    await comesWith(site, planted), 'Ann');
};

/* He wants to be the only one, where Ann is signed in once more. */
const lockOut = async (site, thief) => {
	const other = await signedIn(site);
	const revoke = async (data) => (await thief.post('revoke',
	    JSON.stringify({ others: true, ...data }))).status;

	tries('ending all her other sessions with it', await revoke({}), 400);
	tries('... with a guess at her password',
	    await revoke({ password: 'wrong horse battery' }), 403);
	tries('... while Ann', await comesWith(site, other.mine()), 'Ann');
	control('with her password', await revoke({ password: ann.password }),
	    200);
	control('... with hers', await comesWith(site, other.mine()), 'nobody');
};

/* A cookie copied before its owner signed out. */
const replay = async (site) => {
	const victim = await signedIn(site);
	const copy = victim.mine(), sid = sidOf(copy);
	const row = site.sql(`SELECT quote(expired) || ',' || quote(sess)
	    FROM sessions WHERE sid = '${sid}'`);
	/* connect-sqlite3's statement. */
	const save = () => site.sql(
	    `INSERT OR REPLACE INTO sessions VALUES('${sid}',${row})`);

	say('a cookie copied before Ann signs out');
	tries('with a stolen cookie, as long as Ann is signed in',
	    await comesWith(site, copy), 'Ann');
	const thief = site.visitor();
	thief.jar = new Map(victim.jar);
	await lockOut(site, thief);
	await victim.signOut();
	tries('with it after Ann has signed out', await comesWith(site, copy),
	    'nobody');
	save();
	tries('... after an Express app has saved her session late',
	    await comesWith(site, copy), 'nobody');
	await thief.ask('index');
	tries('... by a visit, which saves', await comesWith(site, copy),
	    'nobody');
	await thief.signIn({ ...ann, password: 'wrong horse battery' });
	tries('... by a sign-in that fails', await comesWith(site, copy),
	    'nobody');

	site.sql(`DELETE FROM ended WHERE sid = '${sid}'`);
	save();
	control('if what has ended were not kept in mind, after the late save',
	    await comesWith(site, copy), 'Ann');

	const other = await signedIn(site);
	const before = other.mine();
	const { status } = await other.post('password', JSON.stringify({
		old: ann.password, new: 'another horse battery' }));
	tries('(Ann changes her password)', status, 200);
	tries('with a cookie from before she changed her password',
	    await comesWith(site, before), 'nobody');
	command(site, ann.password, 'user', 'passwd', ann.name,
	    '--password-stdin');
};

/* Ended by Ann from elsewhere, or by whoever runs the site. */
const putOut = async (site) => {
	const ways = [
		['Ann has ended it from elsewhere', async () => {
			const elsewhere = await signedIn(site);

			await elsewhere.post('/api/auth/sessions/revoke',
			    JSON.stringify({ others: true,
				password: ann.password }));
		}],
		['Ann has been disabled, and enabled', () => {
			command(site, '', 'user', 'disable', ann.name);
			command(site, '', 'user', 'enable', ann.name);
		}],
	];

	for (const [when, way] of ways) {
		const copy = (await signedIn(site)).mine(), sid = sidOf(copy);
		const row = site.sql(`SELECT quote(expired) || ',' ||
		    quote(sess) FROM sessions WHERE sid = '${sid}'`);

		say('a cookie whose session is ended by others');
		tries('with a stolen cookie', await comesWith(site, copy),
		    'Ann');
		await way();
		tries(`with it after ${when}`, await comesWith(site, copy),
		    'nobody');
		site.sql(`INSERT OR REPLACE INTO sessions
		    VALUES('${sid}',${row})`);
		tries('... and an Express app has saved her session late',
		    await comesWith(site, copy), 'nobody');
	}
};

/* All bytes of a stolen database, and what he makes of them. */
const stolen = async (site) => {
	const victim = await signedIn(site);
	const copy = `${site.place.dir}/stolen.db`;

	say('a copy of the database, without the secret');
	execFileSync('sqlite3', ['-cmd', '.timeout 5000', site.place.db,
	    `.backup '${copy}'`]);
	const bytes = fs.readFileSync(copy, 'latin1');
	const secret = fs.readFileSync(site.place.secret, 'utf8').trim();
	const value = victim.jar.get('connect.sid');
	const signature = decodeURIComponent(value).split('.')[1];
	for (const [what, text] of [['the secret', secret],
	    ['a password', ann.password], ['a cookie\'s signature', signature]])
		tries(`looking for ${what} in a stolen database`,
		    bytes.includes(text) ? 'finds it' : 'nothing', 'nothing');

	const [sid, hash] = execFileSync('sqlite3', ['-separator', '\n', copy,
	    `SELECT sid, password FROM sessions, users WHERE name = 'Ann'
	     AND sid = '${sidOf(victim.mine())}'`], { encoding: 'utf8' })
	    .trim().split('\n');
	const forged = ['', '.', `.${signature.slice(0, -1)}`].map((end) =>
	    'connect.sid=' + encodeURIComponent(`s:${sid}${end}`));
	const guesses = ['', 'secret', 'keyboard cat', 'changeme', sid, hash,
	    'sessile', '0'.repeat(32)].map((text) => signed(sid, text));
	const mallory = await signedIn(site, site.person);
	const mixed = `connect.sid=s%3A${sid}.${mallory.mine().split('.')[2]}`;
	for (const [what, cookies] of [['an id of it, unsigned,', forged],
	    ['an id of it, signed with guesses at the secret,', guesses],
	    ['an id of it and his own signature,', [mixed]],
	    ['an id of it, bare,', [`connect.sid=${sid}`]]]) {
		const got = new Set();
		for (const cookie of cookies)
			got.add(await comesWith(site, cookie));
		tries(`with ${what} from a stolen database`,
		    [...got].join(', '), 'nobody');
	}
	control('if he had the secret as well, with such a cookie',
	    await comesWith(site, signed(sid, secret)), 'Ann');

	const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/
	    .exec(hash) ?? [];
	tries('guessing at a stolen hash costs, for each guess,',
	    memory >= 19456 && passes >= 2 ? '19 MiB and 2 passes or more' :
	    hash, '19 MiB and 2 passes or more');
	const { status } = await site.visitor().signIn({ ...ann,
		password: hash });
	tries('with a stolen hash for a password', status, 401);
	control('with the password itself', (await site.visitor()
	    .signIn(ann)).status, 200);
};

module.exports = { fixation, replay, putOut, stolen };
