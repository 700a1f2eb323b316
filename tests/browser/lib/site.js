/*
 * A real site to drive a browser against: its own store, its own copy of
 * build/site, and the stock Python server in front of it.
 */
'use strict';

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const build = process.env.SESSILE_BUILD;
if (!build)
	throw new Error('SESSILE_BUILD must name the build directory');

/* Started by root, Python runs the programs as nobody. */
const root = process.getuid() === 0;
const user = { name: 'John Doe', position: 'Software Engineer' };

/* An object at the end goes to execFileSync: { input }, for instance. */
const sessile = (config, ...words) => {
	const options = typeof words[words.length - 1] === 'object' ?
	    words.pop() : {};

	return execFileSync(path.join(build, 'bin/sessile'),
	    [...words, '--config', config], { stdio: 'pipe', ...options });
};

/*
 * The store, with the demo user in it. options go into the configuration;
 * without any, init writes it.
 */
const makeStore = (dir, options) => {
	const config = path.join(dir, 'sessile.json');
	const store = `sqlite:${path.join(dir, 'data/sessile.db')}`;
	const owner = root ? ['--owner', 'nobody'] : [];

	if (options) {
		fs.writeFileSync(config, JSON.stringify({ store, ...options }));
		sessile(config, 'init', ...owner);
	} else {
		sessile(config, 'init', '--store', store, ...owner);
	}
	sessile(config, 'user', 'add', user.name, '--position', user.position);
	return config;
};

/* Starts the server on a free port and resolves when it says which. */
const serve = (dir, config) => new Promise((resolve, reject) => {
	const child = spawn('/usr/bin/python3', ['-u', '-m', 'http.server',
	    '--cgi', '--bind', '127.0.0.1', '0'], {
		cwd: path.join(dir, 'site'),
		env: { ...process.env, SESSILE_CONFIG: config },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const server = { child, log: '', url: '' };

	/* Should this test end early, the server must not outlive it. */
	process.once('exit', () => child.kill());
	child.once('error', reject);
	child.once('exit', () => reject(new Error(`no server: ${server.log}`)));
	child.stderr.on('data', (text) => { server.log += text; });
	child.stdout.on('data', (text) => {
		server.log += text;
		const found = /port (\d+)/.exec(server.log);
		if (found && !server.url) {
			server.url = `http://127.0.0.1:${found[1]}/`;
			resolve(server);
		}
	});
});

const stop = ({ child }) => new Promise((resolve) => {
	if (child.exitCode !== null || child.signalCode !== null)
		return resolve();
	child.once('exit', resolve);
	child.kill();
});

/*
 * Makes and serves a site. options are configuration options, if any. Call
 * close() when done with it; it takes everything away again.
 */
const open = async (options) => {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sessile-browser-'));
	fs.chmodSync(dir, 0o755);
	fs.cpSync(path.join(build, 'site'), path.join(dir, 'site'),
	    { recursive: true });
	const config = makeStore(dir, options);
	const site = { server: await serve(dir, config), user };

	return Object.assign(site, {
		data: path.join(dir, 'data'),
		sessile: (...words) => sessile(config, ...words),
		addMember: ({ name, password }) => sessile(config, 'user', 'add',
		    name, '--password-stdin', { input: `${password}\n` }),
		url: () => site.server.url,
		stop: () => stop(site.server),
		/* Comes back on another port; cookies do not know ports. */
		start: async () => { site.server = await serve(dir, config); },
		close: async () => {
			await stop(site.server);
			fs.rmSync(dir, { recursive: true });
		},
	});
};

module.exports = { open, build, user };
