/*
 * The rows of sessile.fcgi; see rows.js.
 */
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { fcgi } = require('./place.js');

/* In the foreground, on the socket that the configurations name. */
const responder = (place) => ({
	argv: ['spawn-fcgi', '-n', '-s', `${place.run}/sessile.sock`, '--',
		place.fcgi],
	env: { SESSILE_CONFIG: place.config },
});

const nginx = (place, file) => [responder(place),
	{ argv: ['nginx', '-c', file] }];

/* One of our own, for the user who nginx runs as. */
const certify = (place) => {
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048',
		'-nodes', '-days', '2', '-subj', '/CN=localhost',
		'-keyout', `${place.run}/key.pem`,
		'-out', `${place.dir}/certificate.pem`], { stdio: 'ignore' });
	if (place.user)
		fs.chownSync(`${place.run}/key.pem`, place.uid, place.gid);
};

/* How several rows differ. */
const unchunks = ['200; the store is another', 'a chunked body is taken: ' +
    'the server says how long it is'];
const joined = ['401, 401', 'two Cookie headers are joined with a comma, ' +
    'and neither counts'];
const noLength = ['400; the store is as it was',
	'a body of which the length is not told gets 400'];
const headers = 'two Cookie headers: before another one, and behind it';
const over = 'a Cookie header of 200 KiB is refused, and nobody harmed';
const refusedWith = (status) => [
	`${status}, then 200; the store is as it was`,
	`headers over 64 KiB get ${status}`];
/* By TLS. */
const secure = (text) => [text, 'the session\'s cookie is Secure'];
const secureCookie = secure('its value and expiry are right; Path=/; ' +
    'HttpOnly; Secure; SameSite=Lax');

const rows = [{
	name: 'nginx, FastCGI', file: 'nginx-fastcgi.conf',
	needs: [fcgi, 'nginx', 'spawn-fcgi'],
	frame: 'frames/nginx-frame.conf', short: true, start: nginx,
	differs: { 'a chunked body': unchunks },
}, {
	name: 'lighttpd, mod_fastcgi', file: 'lighttpd-fastcgi.conf',
	needs: [fcgi, 'lighttpd'], short: true,
	start: (place, file) => [{ argv: ['lighttpd', '-D', '-f', file] }],
	differs: { 'a chunked body': unchunks },
}, {
	name: 'Apache, mod_proxy_fcgi', file: 'apache-fastcgi.conf',
	needs: [fcgi, 'apache2', 'spawn-fcgi'],
	frame: 'frames/apache-fastcgi-frame.conf', short: true,
	start: (place, file) => [responder(place),
		{ argv: ['apache2', '-DFOREGROUND', '-f', file] }],
	differs: {
		'HEAD has the headers of GET and no body': [
			'the same headers, no length of GET, no body',
			'a HEAD gets no Content-Length'],
		'a chunked body': unchunks,
		[headers]: joined,
	},
}, {
	name: 'Caddy', file: 'Caddyfile',
	needs: [fcgi, 'caddy', 'spawn-fcgi'], short: true,
	start: (place, file) => [responder(place), {
		argv: ['caddy', 'run', '--adapter', 'caddyfile',
			'--config', file],
		env: { HOME: place.run },
	}],
	differs: {
		'a body without Content-Length': noLength,
		'a chunked body': noLength,
		[headers]: joined,
		[over]: refusedWith(502),
	},
}, {
	name: 'h2o', file: 'h2o-fastcgi.conf',
	needs: [fcgi, 'h2o', 'spawn-fcgi'], short: true,
	start: (place, file) => [responder(place),
		{ argv: ['h2o', '-c', file] }],
	differs: { 'a chunked body': unchunks, [over]: refusedWith(503) },
}, {
	name: 'nginx, auth_request', file: 'nginx-auth-request.conf',
	needs: [fcgi, 'nginx', 'spawn-fcgi'],
	frame: 'frames/nginx-frame.conf', short: true, start: nginx,
	differs: { 'a chunked body': unchunks },
}, {
	name: 'nginx, TLS', file: 'nginx-tls.conf',
	needs: [fcgi, 'nginx', 'spawn-fcgi', 'openssl'],
	frame: 'frames/nginx-frame.conf', short: true, secure: true,
	options: { name: '__Host-sid', cookie: { secure: 'auto' } },
	start: (place, file) => {
		certify(place);
		return nginx(place, file);
	},
	differs: {
		'... and the session\'s, with its attributes exactly':
		    secureCookie,
		'signing in answers with the session, as Express writes it':
		    secure('200 {"cookie":{"originalMaxAge":3600000,' +
			'"expires":"DATE","secure":true,"httpOnly":true,' +
			'"path":"/","sameSite":"lax"},"user":{"id":1,' +
			'"name":"John Doe","position":"Software Engineer"}}'),
		'... and with a cookie, with its attributes exactly':
		    secureCookie,
		'signing out takes the cookie back with the path it had':
		    secure('200 {"authenticated":false} NAME=; Path=/; ' +
			'Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; ' +
			'Secure; SameSite=Lax'),
		'a chunked body': unchunks,
	},
}];

module.exports = { rows };
