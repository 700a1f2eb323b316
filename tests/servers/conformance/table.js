/*
 * The table rows × checks, in Markdown: how many checks of each group saw
 * what they want, and how many what the row is known for instead. It is made
 * of what was seen, where seen is given, and else of what is expected.
 */
'use strict';

const { groups } = require('./checks.js');
const { expected } = require('./run.js');

const cell = (row, { checks }, seen) => {
	const kinds = checks.map((check) => {
		const { wants, differs } = expected(row, check);

		if (seen !== undefined && seen.get?.(check.name) !== wants)
			return 'FAILED';
		return differs === undefined ? 'same' : 'differs';
	});
	const count = (kind) => kinds.filter((one) => one === kind).length;
	const more = (text, kind) => count(kind) === 0 ? '' :
	    text.replace('N', count(kind));

	return count('same') + more(' + N', 'differs') +
	    more(', N FAILED', 'FAILED');
};

const line = (cells) => `| ${cells.join(' | ')} |`;

const lineOf = (row, seen) => line([row.name,
	`[\`${row.file}\`](etc/servers/${row.file})`,
	...groups.map((group) => cell(row, group, seen))]);

/* In words, those that mean the same once. */
const differences = (row) => {
	const words = groups.flatMap(({ checks }) => checks)
	    .map((check) => expected(row, check).differs)
	    .filter((text) => text !== undefined);

	return words.length === 0 ? [] :
	    [`- ${row.name}: ${[...new Set(words)].join('; ')}.`];
};

const total = groups.reduce((n, { checks }) => n + checks.length, 0);

/* The checks of chroot.t. */
const inChroot = 21;

const chrootLine = ({ passed, failed, skipped }) =>
	'In an empty chroot, where there is no server, checks of its own ' +
	`(\`tests/servers/chroot.t\`): ${skipped === undefined ? passed : 0}` +
	(failed > 0 ? `, ${failed} FAILED` : '') + '.';

/*
 * seen: what was seen, by row; chroot: what was seen there, undefined if
 * nobody looked.
 */
const lines = (rows, seen, chroot = seen ? undefined :
    { passed: inChroot }) => [`The same ${total} checks on each:`, '',
	line(['server', 'configuration', ...groups.map(({ title }) => title)]),
	line(['---', '---', ...groups.map(() => '--:')]).replaceAll(' ', ''),
	...rows.map((row) => lineOf(row, seen?.get(row))), '',
	...chroot === undefined ? [] : [chrootLine(chroot), ''],
	...rows.flatMap(differences)];

module.exports = { lines, inChroot };
