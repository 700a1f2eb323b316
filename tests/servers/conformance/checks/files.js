/*
 * Files of ours that are nobody's business: none is served, whatever the
 * address looks like.
 */
'use strict';

const fs = require('node:fs');
const { each, tally } = require('./words.js');

/* Says what of ours an answer gives away. */
const leak = (site, { whole, body }) => {
	const secret = fs.readFileSync(site.place.secret, 'utf8').trim();

	if (whole.includes(secret))
		return 'the secret';
	if (whole.includes('SQLite format 3'))
		return 'the database';
	if (/"store"\s*:/.test(body))
		return 'the configuration';
	return /^.ELF/.test(body) || whole.includes('\x7fELF') ?
	    'a program' : undefined;
};

/* Each path gives nothing away; what is served has no 2xx about it. */
const hidden = (name, paths, { served = [0, 400, 403, 404, 414, 501] } = {}) =>
({
	name,
	wants: `${paths.length} × nothing`,
	look: async (site) => tally(await each(paths, async (path) => {
		const answer = await site.visitor().ask(path);
		const found = leak(site, answer);

		return found ?? (served.includes(answer.code) ? 'nothing' :
		    `${answer.code} for ${path}`);
	})),
});

/* Whatever it is answered with, it is not a program's own text. */
const notText = (name, paths) => ({
	name,
	wants: `${paths.length} × no program's text`,
	look: async (site) => tally(await each(paths, async (path) =>
	    leak(site, await site.visitor().ask(path)) ??
	    'no program\'s text')),
});

const up = ['/..', '/../..', '/%2e%2e', '/.%2e', '/..%2f..', '/%2e%2e%2f',
	'/cgi-bin/..', '/cgi-bin/../..', '/cgi-bin/%2e%2e/..',
	'/cgi-bin/..%2f..', '//..', '/./..', '/..%5c', '/....//'];

const checks = [
hidden('the store', ['/sessions.db', '/sessile.db', '/sessile.db-journal',
    '/data/sessile.db', '/store/sessile.db']),
hidden('the secret', ['/secret', '/data/secret', '/store/secret',
    '/cgi-bin/secret']),
hidden('the configuration', ['/sessile.json', '/conf.json',
    '/etc/sessile.json', '/cgi-bin/conf.json']),
notText('paths with `..` to the store',
    up.map((path) => `${path}/data/sessile.db`)),
notText('paths with `..` to the secret',
    up.map((path) => `${path}/data/secret`)),
notText('paths with `..` to the configuration',
    up.map((path) => `${path}/conf.json`)),
notText('a program\'s own text', ['/cgi-bin/status.cgi/',
    '/cgi-bin/status.cgi%00', '/cgi-bin/status.cgi%00.html',
    '//cgi-bin/status.cgi', '/cgi-bin//status.cgi', '/./cgi-bin/status.cgi',
    '/cgi-bin/./status.cgi', '/cgi-bin%2fstatus.cgi',
    '/%63gi-bin/status.cgi', '/cgi-bin/status%2ecgi', '/CGI-BIN/status.cgi',
    '/cgi-bin/status.CGI', '/cgi-bin/status.cgi%20', '/cgi-bin/status.cgi.',
    '/x/../cgi-bin/status.cgi', '/cgi-bin/status.cgi::$DATA',
    '/cgi-bin/../cgi-bin/status.cgi', '/cgi-bin/x/../status.cgi']),
{
	name: 'no list of the programs',
	wants: '3 × none',
	look: async (site) => tally(await each(['/cgi-bin/', '/cgi-bin',
	    '/cgi-bin/.'], async (path) => {
		const { body } = await site.visitor().ask(path);

		return /logout\.cgi/.test(body) ? body : 'none';
	})),
}];

module.exports = { checks };
