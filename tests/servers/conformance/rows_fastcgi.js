/*
 * The rows of sessile.fcgi; see rows.js.
 */
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { names, known } = require('./differences.js');
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

/* How some of them differ. */
const untold = ['400; the store is as it was',
	'a body of which the length is not told gets 400'];
const over64K = (status) => [`${status}, then 200; the store is as it was`,
	`headers over 64 KiB get ${status}`];
/* By TLS. */
const secure = (text) => [text, 'the session\'s cookie is Secure'];
const secureCookie = secure('its value and expiry are right; Path=/; ' +
    'HttpOnly; Secure; SameSite=Lax');

const rows = [{
	name: 'nginx, FastCGI', file: 'nginx-fastcgi.conf',
	needs: [fcgi, 'nginx', 'spawn-fcgi'],
	frame: 'frames/nginx-frame.conf', short: true, start: nginx,
	differs: { [names.chunked]: known.unchunks },
}, {
	name: 'lighttpd, mod_fastcgi', file: 'lighttpd-fastcgi.conf',
	needs: [fcgi, 'lighttpd'], short: true,
	start: (place, file) => [{ argv: ['lighttpd', '-D', '-f', file] }],
	differs: { [names.chunked]: known.unchunks },
}, {
	name: 'Apache, mod_proxy_fcgi', file: 'apache-fastcgi.conf',
	needs: [fcgi, 'apache2', 'spawn-fcgi'],
	frame: 'frames/apache-fastcgi-frame.conf', short: true,
	start: (place, file) => [responder(place),
		{ argv: ['apache2', '-DFOREGROUND', '-f', file] }],
	differs: {
		[names.head]: known.headNoLength,
		[names.chunked]: known.unchunks,
		[names.headers]: known.joined,
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
		'a body without Content-Length': untold,
		[names.chunked]: untold,
		[names.headers]: known.joined,
		[names.over200K]: over64K(502),
	},
}, {
	name: 'h2o', file: 'h2o-fastcgi.conf',
	needs: [fcgi, 'h2o', 'spawn-fcgi'], short: true,
	start: (place, file) => [responder(place),
		{ argv: ['h2o', '-c', file] }],
	differs: { [names.chunked]: known.unchunks, [names.over200K]: over64K(503) },
}, {
	name: 'nginx, auth_request', file: 'nginx-auth-request.conf',
	needs: [fcgi, 'nginx', 'spawn-fcgi'],
	frame: 'frames/nginx-frame.conf', short: true, start: nginx,
	differs: { [names.chunked]: known.unchunks },
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
		[names.chunked]: known.unchunks,
	},
}];

module.exports = { rows };
