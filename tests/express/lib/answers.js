/*
 * What Express did, kept in a file, so that it need not be asked each time:
 * for whoever changes sessile and asks whether that is noticed.
 */
'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/* What decides how Express answers, beside the scenario. */
const files = ['../app.js', '../package-lock.json', 'clock.js', 'express.js',
    'jar.js', 'kinds.js', 'normal.js', 'options.js', 'rows.js', 'steps.js',
    'template.js'];

const digest = (...texts) => {
	const hash = createHash('sha256');

	texts.forEach((text) => hash.update(`${text.length}:${text}`));
	return hash.digest('hex');
};

const read = (file) => {
	try {
		return JSON.parse(fs.readFileSync(file, 'utf8'));
	} catch {
		return {};	/* not there, or not whole */
	}
};

const open = (file) => {
	if (!file)
		return { of: (scenario, ask) => ask(), close: () => {} };
	const known = read(file);
	const rules = digest(...files.map((name) =>
		fs.readFileSync(path.join(__dirname, name), 'utf8')));
	let asked = false;

	return {
		of: async ({ file: name, text }, ask) => {
			const key = `${name} ${digest(rules, text)}`;

			if (!(key in known)) {
				known[key] = await ask();
				asked = true;
			}
			return known[key];
		},
		close: () => {
			if (asked)
				fs.writeFileSync(file, JSON.stringify(known));
		},
	};
};

module.exports = { open };
