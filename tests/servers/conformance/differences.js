/*
 * How servers are known to differ, where several do: the names of the checks,
 * and [what is given, what that means, in words].
 */
'use strict';

const names = {
	short: 'the addresses /, /api/auth, and those below it',
	headers: 'two Cookie headers: before another one, and behind it',
	handedOn: 'Status: is the server\'s, and not handed on',
	lower: 'a method in lower case is none that we have',
	head: 'HEAD has the headers of GET and no body',
	chunked: 'a chunked body',
	guards: 'the page and its files have its policy in their headers',
	origin: 'a sign-in that another site sent',
	over20K: 'a Cookie header of 20 KiB is refused, and nobody harmed',
	over200K: 'a Cookie header of 200 KiB is refused, and nobody harmed',
};

const queue = 'few connections can wait to be taken: the 500 come five at ' +
    'a time';

const known = {
	notMapped: 'no short addresses: the programs are ' +
	    '`/cgi-bin/NAME.cgi` alone',
	handsOn: ['401 Unauthorized', 'the header `Status:` is handed on'],
	always200: [Array(8).fill(200).join(', '),
		'always 200: the program\'s status is a header, `Status:`'],
	anyCase: ['2 × 401', 'a method in lower case counts as in upper case'],
	noMethod: ['501, Allow: undefined',
		'methods but GET, HEAD and POST are answered 501'],
	headNoLength: ['the same headers, no length of GET, no body',
		'a HEAD gets no Content-Length'],
	noOrigin: ['200; the store is another',
		'programs hear of no Origin: what keeps other sites out is ' +
		'that a sign-in must be JSON, and `SameSite`; a page on ' +
		'another port of the host can sign one out'],
	noGuards: ['10 × none', 'no headers with files: the page has but the ' +
	    'policy that is in itself, and does not show itself in a frame'],
	joined: ['401, 401', 'two Cookie headers are joined with a comma, ' +
		'and neither counts'],
	firstOne: ['200, 401', 'of two Cookie headers the first counts'],
	lastOne: ['401, 200', 'of two Cookie headers the last counts'],
	unchunks: ['200; the store is another',
		'a chunked body is taken: the server says how long it is'],
	noLength: ['411; the store is as it was', 'an empty body gets 411'],
	cut: ['401, then 200; the store is as it was',
		'of headers over 8 KiB the rest is dropped'],
	fewAtOnce: {
		'500 at once, signed in': ['500 × 200, 5 at a time', queue],
		'500 at once, each tenth a first visit that is stored': [
			'500 × 200, 5 at a time, 50 rows more, integrity ok',
			queue],
	},
};

module.exports = { names, known };
