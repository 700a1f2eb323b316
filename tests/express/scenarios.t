#!/usr/bin/env -S node --test-reporter=tap
/*
 * Each file in scenarios/ on an Express app with express-session and on a CGI
 * program with sessile: the answers and the stored rows must be the same.
 *
 * SCENARIOS=WORDS runs those with one of the words in their names.
 * EXPRESS_ANSWERS=FILE keeps in FILE what Express did, and does not ask it
 * again while the scenario and these files stay as they are.
 * SHOW=1 prints what came out.
 */
'use strict';

const assert = require('node:assert/strict');
const { test, before, after } = require('node:test');
const answers = require('./lib/answers.js');
const { compare, fields, show } = require('./lib/compare.js');
const express = require('./lib/express.js');
const { readAll } = require('./lib/scenario.js');
const sessile = require('./lib/sessile.js');
const { run } = require('./lib/steps.js');

const timeout = 30000;
const scenarios = readAll(process.env.SCENARIOS?.split(/[ ,]+/));
const ids = { express: new Set(), sessile: new Set() };
const kept = answers.open(process.env.EXPRESS_ANSWERS);
let reference, ours;

/* Both sides at once where they agree, as they mostly do. */
const report = (wanted, got) => {
	for (const [i, e] of wanted.entries())
		for (const field of fields) {
			const texts = [e, got[i]].map((side) =>
				JSON.stringify(show(field, side)));

			console.error(`  ${e.request} ${field}`,
			    ...new Set(texts));
		}
};

before(async () => {
	reference = await express.open();
	ours = await sessile.open();
});

after(async () => {
	await reference?.close();
	await ours?.close();
	kept.close();
	/* Not into the report, where prove would keep it to itself. */
	console.error(`# ${scenarios.length} scenarios`);
});

for (const scenario of scenarios)
	test(`${scenario.file}: ${scenario.title}`, { timeout }, async () => {
		const wanted = await kept.of(scenario, () =>
			run(reference, scenario, ids.express));
		const got = await run(ours, scenario, ids.sessile);
		if (process.env.SHOW)
			report(wanted, got);
		const wrong = compare(scenario, wanted, got);

		assert.ok(wrong.length === 0, `\n${wrong.join('\n')}`);
	});
