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
const { names, known } = require('./differences.js');
const { rows: fastcgi } = require('./rows_fastcgi.js');

const python3 = fs.existsSync('/usr/bin/python3') ? '/usr/bin/python3' :
    'python3';

const rows = [{
	name: 'Python http.server', file: 'python.sh', needs: [python3],
	short: false,
	start: (place, file) => [{ argv: ['sh', file] }],
	atOnce: 5,
	differs: {
		'statuses as they are sent': known.always200,
		[names.handedOn]: ['401 Unauthorized', known.always200[1]],
		'PUT auth': known.noMethod,
		'DELETE logout': known.noMethod,
		'OPTIONS status': known.noMethod,
		[names.short]: ['the page, 501, 404, 501, 501, 404, 501', known.notMapped],
		[names.guards]: known.noGuards,
		[names.origin]: known.noOrigin,
		[names.headers]: known.joined,
		...known.fewAtOnce,
	},
}, {
	name: 'lighttpd, mod_cgi', file: 'lighttpd.conf', needs: ['lighttpd'],
	short: true,
	start: (place, file) => [{ argv: ['lighttpd', '-D', '-f', file] }],
	differs: { [names.chunked]: known.unchunks },
}, {
	name: 'Apache, mod_cgid', file: 'apache.conf', needs: ['apache2'],
	frame: 'frames/apache-frame.conf', short: true,
	start: (place, file) => {
		fs.mkdirSync(`${place.run}/sessile.apache`,
		    { recursive: true });
		return [{ argv: ['apache2', '-DFOREGROUND', '-f', file] }];
	},
	differs: {
		[names.head]: known.headNoLength,
		[names.headers]: known.joined,
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
		[names.chunked]: known.unchunks,
		[names.headers]: known.firstOne,
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
		[names.short]: ['the page, 501, 404, 501, 501, 404, 501', known.notMapped],
		[names.lower]: known.anyCase,
		[names.guards]: known.noGuards,
		'no body': known.noLength,
		[names.headers]: known.lastOne,
		[names.over20K]: known.cut,
		[names.over200K]: known.cut,
		...known.fewAtOnce,
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
		[names.handedOn]: known.handsOn,
		'OPTIONS status': known.noMethod,
		[names.lower]: known.anyCase,
		[names.short]: ['the page, 404, 404, 404, 404, 404, 404', known.notMapped],
		[names.guards]: known.noGuards,
		[names.origin]: known.noOrigin,
		[names.headers]: known.lastOne,
		[names.over200K]: ['500, then 200; the store is as it was',
			'headers that are too large get 500'],
	},
}, {
	name: 'merecat', file: 'merecat.conf', needs: ['merecat'],
	short: false, bare: true,
	start: (place, file) => [{ argv: ['merecat', '-n', '-f', file,
		'-P', `${place.run}/merecat.pid`, place.site] }],
	differs: {
		[names.handedOn]: known.handsOn,
		'OPTIONS status': ['200, Allow: POST,OPTIONS,GET,HEAD',
			'OPTIONS is answered by the server'],
		[names.lower]: known.anyCase,
		[names.short]: ['the page, 404, 404, 404, 404, 404, 404', known.notMapped],
		'no body': known.noLength,
		[names.guards]: known.noGuards,
		[names.origin]: known.noOrigin,
		[names.headers]: known.lastOne,
	},
}];

module.exports = { rows: [...rows, ...fastcgi] };
