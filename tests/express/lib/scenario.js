/*
 * Reads the scenarios, and refuses what README.md does not describe: a word
 * misspelt would otherwise test nothing.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const options = require('./options.js');
const { fields } = require('./compare.js');
const { kindOf } = require('./kinds.js');
const { operations } = require('../app.js');

const folder = path.join(__dirname, '../scenarios');
const differences = require('../differences.json');

const settings = ['maxAge', 'originalMaxAge', 'expires', 'secure', 'httpOnly',
    'path', 'domain', 'sameSite', 'partitioned', 'priority'];
const named = [...Object.keys(operations), 'answer',
    ...settings.map((name) => `cookie.${name}`)];

const keys = {
	scenario: ['title', 'note', 'options', 'ids', 'steps'],
	request: ['note', 'method', 'path', 'headers', 'jar', 'https', 'do',
	    'differs'],
	wait: ['note', 'wait', 'jars'],
	row: ['note', 'row'],
	options: ['note', 'options'],
	copy: ['note', 'copy'],
	change: ['of', 'sid', 'newest', 'sess', 'expired', 'edit', 'delete'],
	differs: ['what', 'because', 'express', 'sessile'],
};

const only = (object, allowed, where) => {
	for (const key of Object.keys(object))
		if (!allowed.includes(key))
			throw new Error(`${where}: no such key: ${key}`);
};

const checkDiffers = (one, where) => {
	only(one, keys.differs, where);
	if (!fields.includes(one.what) || !('express' in one) ||
	    !('sessile' in one) || !Object.hasOwn(differences, one.because))
		throw new Error(`${where}: what, because, express, sessile`);
};

/* A request under way keeps its own idea of what time it is. */
const waits = (step) => 'wait' in step;

const checkStep = (step, where) => {
	const kind = kindOf(step);

	only(step, keys[kind], where);
	if (kind === 'row')
		only(step.row, keys.change, where);
	if (kind === 'options')
		only(step.options, options.names, where);
	(step.differs ?? []).forEach((one) => checkDiffers(one, where));
	for (const [name, ...args] of step.do ?? []) {
		if (!named.includes(name))
			throw new Error(`${where}: no operation ${name}`);
		if (name === 'meanwhile')
			args[0].forEach((inner) => checkStep(inner, where));
		if (name === 'meanwhile' && args[0].some(waits))
			throw new Error(`${where}: wait in meanwhile`);
	}
};

const read = (file) => {
	const text = fs.readFileSync(path.join(folder, file), 'utf8');
	const scenario = JSON.parse(text);

	only(scenario, keys.scenario, file);
	only(scenario.options ?? {}, options.names, file);
	if (typeof scenario.title !== 'string' || scenario.title === '')
		throw new Error(`${file}: no title`);
	scenario.steps.forEach((step, i) => checkStep(step,
	    `${file}, step ${i + 1}`));
	return { file, text, ...scenario };
};

/* Those whose names have one of the words in them; without words, all. */
const readAll = (words = []) => fs.readdirSync(folder)
    .filter((file) => file.endsWith('.json') && (words.length === 0 ||
	words.some((word) => file.includes(word)))).sort().map(read);

module.exports = { folder, readAll };
