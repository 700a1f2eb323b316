/*
 * Runs every check on every row, two rows at a time, and tells what was seen.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { groups } = require('./checks.js');
const { folders } = require('./place.js');
const { withSite } = require('./site.js');

const installed = (program) => path.isAbsolute(program) ?
    fs.existsSync(program) :
    folders.some((dir) => fs.existsSync(path.join(dir, program)));

/* Why a row cannot be run here; undefined if it can. */
const lacking = (row) => {
	const missing = row.needs.filter((program) => !installed(program));

	return missing.length === 0 ? undefined : `no ${missing.join(', ')}`;
};

/* What a check should see on a row, and whether the row differs there. */
const expected = (row, check) => {
	const own = row.differs[check.name];

	return own === undefined ? { wants: check.wants } :
	    { wants: own[0], differs: own[1] };
};

const look = async (site, check) => {
	try {
		return await check.look(site);
	} catch (error) {
		return String(error.stack);
	}
};

/* A text for each check, by its name. */
const runRow = (row) => withSite(row, async (site) => {
	const seen = new Map();

	for (const { checks } of groups)
		for (const check of checks)
			seen.set(check.name, await look(site, check));
	return seen;
});

/* A promise for each row, by its name; `lanes` of them are under way. */
const runAll = (rows, lanes = 2) => {
	const waiting = rows.map((row) => {
		const one = { row };

		one.seen = new Promise((resolve, reject) =>
			Object.assign(one, { resolve, reject }));
		one.seen.catch(() => {});	/* each test hears of it */
		return one;
	});
	const results = new Map(waiting.map(({ row, seen }) =>
		[row.name, seen]));
	const lane = async () => {
		for (let one; (one = waiting.shift()) !== undefined;)
			await runRow(one.row).then(one.resolve, one.reject);
	};

	for (let i = 0; i < lanes; i++)
		void lane();
	return results;
};

module.exports = { runAll, lacking, expected };
