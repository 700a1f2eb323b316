#!/usr/bin/env node
/*
 * The same checks on each server, with the configuration that users copy;
 * prints a table, which the README has as well. Rows of which the server is
 * not installed are skipped, but fail where all is to be run (`make test`,
 * which installs them). ROWS=word picks some.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { groups } = require('./conformance/checks.js');
const { runChroot } = require('./conformance/chroot.js');
const { fcgi } = require('./conformance/place.js');
const { rows } = require('./conformance/rows.js');
const { runAll, lacking, expected } = require('./conformance/run.js');
const table = require('./conformance/table.js');
const tap = require('./conformance/tap.js');

const { SESSILE_ROOT: root, SESSILE_BUILD: build, SESSILE_WHOLE: whole,
	ROWS: word = '' } = process.env;
const checks = groups.flatMap((group) => group.checks);

/* What was seen of a row; or, once, what kept it from running. */
const judge = (row, seen) => {
	if (!(seen instanceof Map)) {
		tap.ok(`${row.name} runs`, seen);
		return;
	}
	for (const check of checks) {
		const { wants } = expected(row, check);
		const got = seen.get(check.name);

		tap.ok(`${row.name}: ${check.name}`, got === wants ?
		    undefined : `saw:   ${got}\nwants: ${wants}`);
	}
};

/* A build without libfcgi has no sessile.fcgi, and no rows of it. */
const missing = (row) => {
	if (whole && !(row.needs.includes(fcgi) && !fs.existsSync(fcgi)))
		tap.ok(`${row.name} runs`, lacking(row));
	else
		checks.forEach((check) => tap.skip(
		    `${row.name}: ${check.name}`, lacking(row)));
};

/* Rows are described as the checks are, and the README tells of them. */
const judgeTables = () => {
	const names = checks.map(({ name }) => name);
	const strays = rows.flatMap((row) => Object.keys(row.differs)
	    .filter((name) => !names.includes(name)));
	const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8')
	    .split('\n');
	const missing = table.lines(rows).filter((line) =>
		!readme.includes(line));

	tap.ok('each check has a name of its own',
	    new Set(names).size === names.length ? undefined : names);
	tap.ok('no row differs where there is no check',
	    strays.length === 0 ? undefined : strays);
	tap.ok('the README has this table', missing.length === 0 ?
	    undefined : `not in README.md:\n${missing.join('\n')}`);
};

/* It is a test of its own, and fails there, too; the README has its number. */
const judgeChroot = ({ passed, failed, skipped }) => {
	const name = 'the empty chroot passes as many checks as the README says';

	if (skipped !== undefined)
		tap.skip(name, skipped);
	else
		tap.ok(name, failed === 0 && passed === table.inChroot ?
		    undefined : `passed: ${passed}, failed: ${failed}`);
};

const main = async () => {
	const picked = rows.filter(({ name }) => name.includes(word));
	const here = picked.filter((row) => lacking(row) === undefined);
	const results = runAll(here);
	const seen = new Map();

	for (const row of picked) {
		if (!here.includes(row)) {
			missing(row);
			continue;
		}
		seen.set(row, await results.get(row.name)
		    .catch((error) => error.stack));
		judge(row, seen.get(row));
	}
	judgeTables();
	const chroot = 'chroot'.includes(word) ? runChroot() : undefined;
	if (chroot !== undefined)
		judgeChroot(chroot);
	const text = table.lines(here, seen, chroot).join('\n');
	fs.writeFileSync(path.join(build, 'conformance.md'), `${text}\n`);
	console.error(`\n${text}\n`);
	tap.done();
};

main();
