/*
 * The table of sessions, read and changed past whoever serves it.
 */
'use strict';

const sqlite3 = require('./load.js')('sqlite3');

const iso = /"expires":"(\d{4}-[^"]*Z)"/;
const signedIn = /"signedIn":(\d+)/;

const open = (file) => {
	const db = new sqlite3.Database(file);
	const ask = (method, sql, values) => new Promise((resolve, reject) => {
		db[method](sql, values, (error, result) =>
			error ? reject(error) : resolve(result));
	});

	db.configure('busyTimeout', 5000);
	return {
		db,
		all: () => ask('all',
		    'SELECT sid, expired, sess FROM sessions ORDER BY rowid', []),
		run: (sql, ...values) => ask('run', sql, values),
		clear: () => ask('run', 'DELETE FROM sessions', []),
		close: () => new Promise((resolve) => { db.close(resolve); }),
	};
};

/* As if each row had been written so much earlier. */
const age = async (table, ms) => {
	for (const { sid, expired, sess } of await table.all()) {
		const aged = String(sess).replace(iso, (all, date) =>
			`"expires":"${new Date(Date.parse(date) - ms)
			    .toISOString()}"`).replace(signedIn,
		    (all, since) => `"signedIn":${since - ms}`);
		await table.run('UPDATE sessions SET expired = ?, sess = ? ' +
		    'WHERE sid = ?', expired - ms, aged, sid);
	}
};

const repeated = (part) => typeof part === 'string' ? part :
    part.repeat.repeat(part.times);

/* What a scenario says about a stored text; see README.md. */
const textOf = (sess) => {
	if (Array.isArray(sess))
		return sess.map(repeated).join('');
	if (sess !== null && typeof sess === 'object')
		sess = JSON.stringify(sess);
	return sess;
};

const withDates = (text) => typeof text !== 'string' ? text :
    text.replace(/\{now([+-]\d+)\}/g, (all, ms) =>
	new Date(Date.now() + Number(ms)).toISOString())
    .replace(/\{ms([+-]\d+)\}/g, (all, ms) => Date.now() + Number(ms));

/* One "row" step, on the row of this id; without an id, on the newest. */
const change = async (table, wanted, step) => {
	const all = await table.all();
	const sid = wanted ?? all.at(-1).sid;
	const was = all.find((row) => row.sid === sid);
	let sess = 'sess' in step ? withDates(textOf(step.sess)) : was?.sess;
	let expired = step.expired ?? was?.expired ?? { in: 3600000 };

	await table.run('DELETE FROM sessions WHERE sid = ?', sid);
	if (step.delete)
		return;
	for (const [from, to] of step.edit ?? []) {
		if (!sess.includes(from))
			throw new Error(`no ${from} in ${sess}`);
		sess = sess.replace(from, () => withDates(to));
	}
	if (typeof expired === 'object')
		expired = Date.now() + expired.in;
	await table.run('INSERT INTO sessions VALUES (?, ?, ?)', sid, expired,
	    sess);
};

module.exports = { open, age, change };
