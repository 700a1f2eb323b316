#!/usr/bin/env -S node --test-reporter=tap
/*
 * coverage.json names every test of express-session 1.19's own, and what of
 * ours shows the same; and the deviations that scenarios name are in README.md.
 */
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

/* Tests in express-session's test/session.js and test/cookie.js. */
const theirs = { 'session.js': 142, 'cookie.js': 18 };
const leastCovered = 85;
const leastScenarios = 120;

const table = require('./coverage.json');
const differences = require('./differences.json');
const scenarios = fs.readdirSync(path.join(__dirname, 'scenarios'))
    .map((file) => path.basename(file, '.json'));
const covered = table.filter((row) => row.scenarios?.length > 0);

for (const [file, count] of Object.entries(theirs))
	test(`each of the ${count} tests of ${file} is named, once`, () => {
		const names = table.map((row) => row.test)
		    .filter((name) => name.startsWith(`${file} > `));

		assert.equal(new Set(names).size, names.length);
		assert.equal(names.length, count);
	});

test('each has scenarios that there are, or words why not', () => {
	for (const row of table) {
		assert.ok(covered.includes(row) !== (row.why?.length > 0),
		    `either scenarios or why: ${row.test}`);
		for (const name of row.scenarios ?? [])
			assert.ok(scenarios.includes(name),
			    `${row.test}: no scenario ${name}`);
	}
});

test(`at least ${leastCovered} are covered, by ${leastScenarios} scenarios ` +
    'or more', () => {
	assert.ok(covered.length >= leastCovered, `${covered.length}`);
	assert.ok(scenarios.length >= leastScenarios, `${scenarios.length}`);
});

test('each deviation that can be named is shown by a scenario', () => {
	const texts = scenarios.map((name) => fs.readFileSync(path.join(
	    __dirname, 'scenarios', `${name}.json`), 'utf8'));

	for (const name of Object.keys(differences))
		assert.ok(texts.some((text) =>
			text.includes(`"because": "${name}"`)), name);
});

test('the deviations that scenarios name stand in README.md', () => {
	const folded = (text) => text.replace(/\s+/g, ' ');
	const readme = folded(fs.readFileSync(path.join(__dirname,
	    '../../README.md'), 'utf8'));

	for (const text of Object.values(differences))
		assert.ok(readme.includes(folded(text)), text);
});

console.error(`# ${covered.length} of ${table.length} tests of ` +
    'express-session covered');
