/*
 * A place for one server: a copy of the site, a store with the demo user, and
 * the server's configuration with ports and paths filled in. All of it is
 * readable; what the server's own user writes belongs to that user.
 */
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const build = process.env.SESSILE_BUILD;
const root = process.env.SESSILE_ROOT;
if (!build || !root)
	throw new Error('SESSILE_ROOT and SESSILE_BUILD must be set');

const person = { name: 'John Doe', position: 'Software Engineer' };

const number = (flag, user) => Number(execFileSync('id', [flag, user]));

/* Who the servers run as: root makes them www-data, others are themselves. */
const owner = () => {
	if (process.getuid() !== 0)
		return {};
	const user = /^www-data:/m.test(fs.readFileSync('/etc/passwd')) ?
	    'www-data' : 'nobody';
	return { user, uid: number('-u', user), gid: number('-g', user) };
};

const fcgi = path.join(build, 'bin/sessile.fcgi');

const freePort = () => new Promise((resolve, reject) => {
	const server = net.createServer();

	server.once('error', reject);
	server.listen(0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close(() => resolve(port));
	});
});

const sessile = (config, ...words) =>
	execFileSync(path.join(build, 'bin/sessile'),
	    [...words, '--config', config], { stdio: 'pipe' });

/* options: what the configuration has beside the store. */
const makeStore = ({ dir, config, user }, options) => {
	const to = user ? ['--owner', user] : [];

	fs.writeFileSync(config, JSON.stringify({
		store: `sqlite:${dir}/data/sessile.db`, ...options }));
	sessile(config, 'init', ...to);
	sessile(config, 'user', 'add', person.name,
	    '--position', person.position);
};

/* What stands in the configurations, and what is put there. */
const literals = (place, port) => [
	['/usr/local/lib/sessile/site', place.site],
	['/usr/local/lib/sessile/sessile.fcgi', place.fcgi],
	['/etc/sessile.json', place.config],
	['/run/sessile', `${place.run}/sessile`],
	['/run/lighttpd', place.run],
	['/run/fcgiwrap', `${place.run}/fcgiwrap`],
	['/srv/members', `${place.dir}/members`],
	['/etc/ssl/certs/sessile.pem', `${place.dir}/certificate.pem`],
	['/etc/ssl/private/sessile.key', `${place.run}/key.pem`],
	['127.0.0.1:3000', `127.0.0.1:${place.backend ?? 3000}`],
	['8080', String(port)],
	['user: www-data\n', ''],	/* h2o lets nobody but root say so */
	['www-data', place.user ?? os.userInfo().username],
];

/* A configuration of etc/servers, or a frame around one, filled in. */
const fill = (place, file, port, more = []) => {
	const to = path.join(place.dir, path.basename(file));
	const text = [...literals(place, port), ...more].reduce(
	    (t, [from, what]) => t.replaceAll(from, what),
	    fs.readFileSync(path.join(root, file), 'utf8'));

	fs.writeFileSync(to, text);
	return to;
};

/*
 * For servers that set no environment: the configuration's path is compiled
 * in, and these copies of the programs get another one, from their own folder.
 */
const compileIn = (place) => {
	const flags = fs.readFileSync(path.join(build, 'gen/flags'), 'utf8');
	const [, folder] = /SESSILE_SYSCONFDIR='"([^"]*)"/.exec(flags);
	const was = Buffer.from(`${folder}/sessile.json\0`);
	const is = Buffer.from('../../conf.json'.padEnd(was.length, '\0'));

	for (const name of fs.readdirSync(`${place.site}/cgi-bin`)) {
		const file = `${place.site}/cgi-bin/${name}`;
		const bytes = fs.readFileSync(file);
		const at = bytes.indexOf(was);
		if (at === -1)
			throw new Error(`${was} is not compiled into ${name}`);
		is.copy(bytes, at);
		fs.writeFileSync(file, bytes);
	}
};

const made = new Set();
const remove = (dir) => {
	fs.rmSync(dir, { recursive: true, force: true });
	made.delete(dir);
};
process.once('exit', () => made.forEach(remove));

const makePlace = ({ options, bare, backend }) => {
	const dir = fs.realpathSync(fs.mkdtempSync(
	    path.join(os.tmpdir(), 'sessile-')));
	const who = owner();
	const place = { dir, ...who, site: `${dir}/site`, run: `${dir}/run`,
		config: `${dir}/conf.json`, db: `${dir}/data/sessile.db`,
		secret: `${dir}/data/secret`,
		fcgi: `${dir}/sessile.fcgi`, backend };

	fs.chmodSync(dir, 0o755);
	execFileSync('cp', ['-R', path.join(build, 'site'), place.site]);
	execFileSync('chmod', ['-R', 'u=rwX,go=rX', place.site]);
	if (fs.existsSync(fcgi))
		fs.copyFileSync(fcgi, place.fcgi);
	fs.mkdirSync(place.run);
	if (who.user)
		fs.chownSync(place.run, who.uid, who.gid);
	makeStore(place, options);
	if (bare)
		compileIn(place);
	made.add(dir);
	place.remove = () => remove(dir);
	fs.appendFileSync(`${place.site}/index.html`, `<!-- ${dir} -->\n`);
	return place;
};

/* Where servers are; deps.sh has put some aside. */
const aside = path.join(root, 'build/aside/usr/sbin');
const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin',
	'/usr/sbin', '/sbin', aside];

/* A clone of root's is closed to the servers' user: he gets a copy. */
const within = (place, name) => {
	const [from, to] = [aside, place.dir].map((dir) =>
		path.join(dir, name));

	if (!fs.existsSync(from))
		return name;
	fs.copyFileSync(from, to);
	return to;
};

module.exports = { makePlace, fill, freePort, folders, within, fcgi, person };
