/*
 * The rows: one for each server. How a row differs from what the checks want
 * is said here, and checked to be exactly that.
 *
 *   name, file      the server, and its configuration in etc/servers
 *   needs           the programs that it takes, by name
 *   frame           what its distribution's configuration has around ours
 *   short           whether / and /api/auth are mapped
 *   start(place, file)   its processes, in the foreground
 *   differs         CHECK: [what it gives, what that means, in words]
 */
'use strict';

const fs = require('node:fs');

const python3 = fs.existsSync('/usr/bin/python3') ? '/usr/bin/python3' :
    'python3';

/* What several have in common. */
const short = 'the addresses /, /api/auth, .../status and .../logout';
const notMapped = 'no short addresses: /cgi-bin/NAME.cgi alone';
const noMethod = ['501, Allow: undefined',
	'it has GET, HEAD and POST, and answers others itself: 501'];
const headers = 'two Cookie headers: before another one, and behind it';
const joined = ['401, 401',
	'of two Cookie headers neither counts, for it joins them with a comma'];
const unchunks = ['200; the store is another',
	'a chunked body is taken, for it says how long that is'];
const ownStatus = 'always 200; the program\'s status is a header, ' +
    '`Status:`';
const queue = 'no more than five connections wait to be taken: the 500 ' +
    'come five at a time';

const rows = [{
	name: 'Python http.server', file: 'python.sh', needs: [python3],
	short: false,
	start: (place, file) => [{ argv: ['sh', file] }],
	atOnce: 5,
	differs: {
		'statuses as they are sent': [
			Array(8).fill(200).join(', '), ownStatus],
		'Status: is the server\'s, and not handed on': [
			'401 Unauthorized', ownStatus],
		'PUT auth': noMethod,
		'DELETE logout': noMethod,
		'OPTIONS status': noMethod,
		[short]: ['the page, 501, 404, 501', notMapped],
		'a sign-in that another site sent': [
			'200; the store is another', 'programs hear of no ' +
			'Origin; what keeps other sites out is that the ' +
			'body must be JSON'],
		[headers]: joined,
		'500 at once, signed in': ['500 × 200, 5 at a time', queue],
		'500 at once, each a first visit that is stored': [
			'500 × 200, 5 at a time, 500 rows more, integrity ok',
			queue],
	},
}, {
	name: 'lighttpd, mod_cgi', file: 'lighttpd.conf', needs: ['lighttpd'],
	short: true,
	start: (place, file) => [{ argv: ['lighttpd', '-D', '-f', file] }],
	differs: { 'a chunked body': unchunks },
}, {
	name: 'Apache, mod_cgid', file: 'apache.conf', needs: ['apache2'],
	frame: 'frames/apache-frame.conf', short: true,
	start: (place, file) => {
		fs.mkdirSync(`${place.run}/sessile.apache`,
		    { recursive: true });
		return [{ argv: ['apache2', '-DFOREGROUND', '-f', file] }];
	},
	differs: {
		'HEAD has the headers of GET and no body': [
			'the same headers, no length of GET, no body',
			'a HEAD gets no Content-Length'],
		[headers]: joined,
	},
}, {
	name: 'nginx, fcgiwrap', file: 'nginx-fcgiwrap.conf',
	needs: ['nginx', 'fcgiwrap'],
	frame: 'frames/nginx-frame.conf', short: true,
	start: (place, file) => [{
		argv: ['fcgiwrap', '-c', '4',
		    '-s', `unix:${place.run}/fcgiwrap.socket`],
	}, {
		argv: ['nginx', '-c', file],
	}],
	differs: {
		'what is not there': ['403, 404',
			'403 where there is no such program'],
		'a chunked body': unchunks,
		[headers]: [
			'200, 401', 'of two Cookie headers the first counts'],
	},
}];

module.exports = { rows };
