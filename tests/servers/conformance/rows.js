/*
 * The rows: one for each server. How a row differs from what the checks want
 * is said here, and checked to be exactly that.
 *
 *   name, file      the server, and its configuration in etc/servers
 *   needs           the programs that it takes, by name
 *   frame           what its distribution's configuration has around ours
 *   short           whether / and /api/auth are mapped
 *   options         what sessile.json has beside the store
 *   bare            it sets no environment: the path is compiled in
 *   secure          it is asked by TLS
 *   apart           bodies are sent when their headers have been read
 *   atOnce          how many connections it takes at a time
 *   start(place, file, port)   its processes, in the foreground
 *   differs         CHECK: [what it gives, what that means, in words]
 */
'use strict';

const fs = require('node:fs');
const { rows: fastcgi } = require('./rows_fastcgi.js');

const python3 = fs.existsSync('/usr/bin/python3') ? '/usr/bin/python3' :
    'python3';

/* The names of some checks, and how several rows differ there. */
const short = 'the addresses /, /api/auth, .../status and .../logout';
const headers = 'two Cookie headers: before another one, and behind it';
const handedOn = 'Status: is the server\'s, and not handed on';
const lower = 'a method in lower case is none that we have';
const origin = 'a sign-in that another site sent';
const tooLarge = (size) =>
	`a Cookie header of ${size} KiB is refused, and nobody harmed`;

const notMapped = 'no short addresses: the programs are ' +
    '`/cgi-bin/NAME.cgi` alone';
const handsOn = ['401 Unauthorized', 'the header `Status:` is handed on'];
const anyCase = ['2 × 401', 'a method in lower case counts as in upper case'];
const noOrigin = ['200; the store is another', 'programs hear of no Origin: ' +
    'what keeps other sites out is that a sign-in must be JSON'];
const joined = ['401, 401', 'two Cookie headers are joined with a comma, ' +
    'and neither counts'];
const lastOne = ['401, 200', 'of two Cookie headers the last counts'];
const unchunks = ['200; the store is another', 'a chunked body is taken: ' +
    'the server says how long it is'];
const noMethod = ['501, Allow: undefined', 'methods but GET, HEAD and POST ' +
    'are answered 501'];
const noLength = ['411; the store is as it was', 'an empty body gets 411'];
const always200 = [Array(8).fill(200).join(', '), 'always 200: the ' +
    'program\'s status is a header, `Status:`'];
const cut = ['401, then 200; the store is as it was',
	'of headers over 8 KiB the rest is dropped'];
const queue = 'few connections can wait to be taken: the 500 come five at ' +
    'a time';
const fewAtOnce = {
	'500 at once, signed in': ['500 × 200, 5 at a time', queue],
	'500 at once, each tenth a first visit that is stored': [
		'500 × 200, 5 at a time, 50 rows more, integrity ok', queue],
};

const rows = [{
	name: 'Python http.server', file: 'python.sh', needs: [python3],
	short: false,
	start: (place, file) => [{ argv: ['sh', file] }],
	atOnce: 5,
	differs: {
		'statuses as they are sent': always200,
		[handedOn]: ['401 Unauthorized', always200[1]],
		'PUT auth': noMethod,
		'DELETE logout': noMethod,
		'OPTIONS status': noMethod,
		[short]: ['the page, 501, 404, 501', notMapped],
		[origin]: noOrigin,
		[headers]: joined,
		...fewAtOnce,
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
}, {
	name: 'busybox httpd', file: 'busybox.conf', needs: ['busybox'],
	short: false, atOnce: 5,
	start: (place, file, port) => [{
		argv: ['busybox', 'httpd', '-f', '-p', `127.0.0.1:${port}`,
		    '-c', file],
		env: { SESSILE_CONFIG: place.config },
	}],
	differs: {
		[short]: ['the page, 501, 404, 501', notMapped],
		[lower]: anyCase,
		'no body': noLength,
		[headers]: lastOne,
		[tooLarge(20)]: cut,
		[tooLarge(200)]: cut,
		...fewAtOnce,
	},
}, {
	name: 'mini_httpd', file: 'mini_httpd.conf', needs: ['mini_httpd'],
	short: false, bare: true, apart: true,
	start: (place, file) => [{ argv: ['mini_httpd', '-D', '-C', file] }],
	differs: {
		'a body in one packet with its headers': ['no answer',
			'**no browser can sign in**: the answer to a POST ' +
			'is lost when its body comes in one packet with its ' +
			'headers, as browsers and curl send it'],
		'a browser is shown the page': ['200 {"message":"working ' +
			'fine"}', 'programs hear of no Accept, and show ' +
			'nobody to the page'],
		'statuses as they are sent': [
			'200, 200, 401, 405, 400, 415, 413, 401',
			'programs hear of no Accept, and show nobody to the ' +
			'page'],
		[handedOn]: handsOn,
		'OPTIONS status': noMethod,
		[lower]: anyCase,
		[short]: ['the page, 404, 404, 404', notMapped],
		[origin]: noOrigin,
		[headers]: lastOne,
		[tooLarge(200)]: ['500, then 200; the store is as it was',
			'headers that are too large get 500'],
	},
}, {
	name: 'merecat', file: 'merecat.conf', needs: ['merecat'],
	short: false, bare: true,
	start: (place, file) => [{ argv: ['merecat', '-n', '-f', file,
		'-P', `${place.run}/merecat.pid`, place.site] }],
	differs: {
		[handedOn]: handsOn,
		'OPTIONS status': ['200, Allow: POST,OPTIONS,GET,HEAD',
			'OPTIONS is answered by the server'],
		[lower]: anyCase,
		[short]: ['the page, 404, 404, 404', notMapped],
		'no body': noLength,
		[origin]: noOrigin,
		[headers]: lastOne,
	},
}];

module.exports = { rows: [...rows, ...fastcgi] };
