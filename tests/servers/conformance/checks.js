/*
 * All checks, in their groups. One has a name, what it wants to see, and how
 * it looks; what it sees is a text. Each row gets the same ones.
 */
'use strict';

const groups = [
	['sign-in', 'story'],
	['answers', 'answers'],
	['bodies', 'bodies'],
	['cookies', 'cookies'],
	['trust', 'trust'],
	['files', 'files'],
	['gone, crowds', 'gone'],
].map(([title, file]) => ({ title,
	checks: require(`./checks/${file}.js`).checks }));

module.exports = { groups };
