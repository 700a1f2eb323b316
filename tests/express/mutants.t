#!/usr/bin/env -S node --test-reporter=tap
/*
 * Whether the scenarios see it when a rule is broken: each line of
 * mutants.json changes one place of the library, tests/express/agent is
 * linked with that, and at least one scenario must then come out otherwise
 * than on Express. A crash is none of that, nor is what does not compile.
 *
 * MUTANTS=WORDS tries those with one of the words in what they break, or
 * in the file's name.
 * EXPRESS_ANSWERS: see scenarios.t.
 *
 * In mutants.json: `breaks`, in words; the `file`; `from`, a text that it has
 * once; `to`, what is to stand there; `by`, words in the names of scenarios to
 * try first, if it takes long to find one. Ids are random: what breaks only
 * some of them would be seen only at times.
 */
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, before, after } = require('node:test');

const root = path.join(__dirname, '../..');
const build = process.env.SESSILE_BUILD || path.join(root, 'build');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sessile-mutants-'));
process.env.SESSILE_BUILD = scratch;	/* before sessile.js looks at it */

const answers = require('./lib/answers.js');
const { compare } = require('./lib/compare.js');
const express = require('./lib/express.js');
const { readAll } = require('./lib/scenario.js');
const sessile = require('./lib/sessile.js');
const { run } = require('./lib/steps.js');

const words = process.env.MUTANTS?.split(/[ ,]+/) ?? [''];
const mutants = require('./mutants.json').filter(({ file, breaks }) =>
	words.some((word) => file.includes(word) || breaks.includes(word)));
const scenarios = readAll();
const wanted = new Map();
let ours, caught = 0;

const [cc, ...ccArgs] = (process.env.CC || 'gcc').split(' ');
const compiler = (...args) => execFileSync(cc, [...ccArgs, ...args],
    { cwd: root, stdio: 'pipe', encoding: 'utf8' });
const flags = ['-std=c11', '-O0', '-w', '-D_GNU_SOURCE',
    '-D_FILE_OFFSET_BITS=64', '-DSESSILE_SYSCONFDIR="/etc"',
    '-DSESSILE_LOCALSTATEDIR="/var/lib"', '-Ilib', `-I${build}/gen`];
const object = path.join(scratch, 'agent.o');

/* An object that comes before the library takes the place of its own. */
const link = (...instead) => {
	const agent = path.join(scratch, 'tests/express/agent');

	compiler('-o', `${agent}.new`, object, ...instead,
	    path.join(build, 'lib/libsessile.a'), '-lsqlite3', '-lcjson',
	    '-lsodium', '-lmd', '-lm');
	fs.renameSync(`${agent}.new`, agent);
};

const mutate = ({ file, from, to }) => {
	const parts = fs.readFileSync(path.join(root, file), 'utf8')
	    .split(from);
	const source = path.join(scratch, path.basename(file));

	assert.equal(parts.length, 2, `"${from}" stands once in ${file}`);
	fs.writeFileSync(source, parts.join(to));
	compiler(...flags, `-I${path.dirname(file)}`, '-c', '-o',
	    `${source}.o`, source);
	link(`${source}.o`);
};

/*
 * What lib/sessile.js says of an agent that crashed or hung; or the system of
 * what failed here. All else that is thrown is a complaint of what came out:
 * a cookie that is not valid, a row that is not there to be changed.
 */
const broke = ({ message, code }) => code !== undefined ||
    /^(agent|no answer):/.test(message);

/* What a scenario finds wrong; nothing if all is well. */
const differs = async (scenario, ids) => {
	try {
		return compare(scenario, wanted.get(scenario.file),
		    await run(ours, scenario, ids));
	} catch (error) {
		if (broke(error))
			throw error;
		return [error.message];
	}
};

const likelyFirst = (by = []) => {
	const likely = ({ file }) => by.some((word) => file.includes(word));

	return [...scenarios.filter(likely),
	    ...scenarios.filter((scenario) => !likely(scenario))];
};

/* The first scenario that sees it. */
const catcher = async (mutant) => {
	const ids = new Set();

	mutate(mutant);
	for (const scenario of likelyFirst(mutant.by))
		if ((await differs(scenario, ids)).length > 0)
			return scenario.file;
	return null;
};

before(async () => {
	const kept = answers.open(process.env.EXPRESS_ANSWERS);
	const reference = await express.open();
	const ids = new Set();

	for (const scenario of scenarios)
		wanted.set(scenario.file, await kept.of(scenario, () =>
			run(reference, scenario, ids)));
	await reference.close();
	kept.close();
	fs.mkdirSync(path.join(scratch, 'bin'));
	fs.mkdirSync(path.join(scratch, 'tests/express'), { recursive: true });
	fs.symlinkSync(path.join(build, 'bin/sessile'),
	    path.join(scratch, 'bin/sessile'));
	compiler(...flags, '-c', '-o', object, 'tests/express/agent.c');
	ours = await sessile.open();
});

after(async () => {
	await ours?.close();
	fs.rmSync(scratch, { recursive: true });
	console.error(`# ${caught} of ${mutants.length} caught`);
});

test('as it is, all scenarios pass', async () => {
	const ids = new Set();

	link();
	for (const scenario of scenarios)
		assert.deepEqual(await differs(scenario, ids), [],
		    scenario.file);
});

for (const mutant of mutants)
	test(`${path.basename(mutant.file)}: ${mutant.breaks}`, async (t) => {
		const scenario = await catcher(mutant);

		assert.ok(scenario, 'no scenario sees it');
		t.diagnostic(`seen by ${scenario}`);
		caught++;
	});

if (words[0] === '')
	test('there are 30 of them or more', () =>
		assert.ok(mutants.length >= 30));
