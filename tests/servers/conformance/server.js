/*
 * Starts and stops what one row needs: its processes, in the foreground, as
 * an ordinary user.
 */
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { setTimeout: wait } = require('node:timers/promises');
const { ask } = require('./http.js');
const { fill, folders, freePort, within } = require('./place.js');

const running = new Set();

/* A server's own children are in its group. */
const signal = (child, name) => {
	try {
		process.kill(-child.pid, name);
	} catch {
		/* It has gone already, or never was. */
	}
};
process.prependOnceListener('exit', () =>
	running.forEach((child) => signal(child, 'SIGKILL')));
['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((name) =>
	process.once(name, () => process.exit(1)));

/* Of the environment there is no more than a server's own start has. */
const start = (place, { argv, env = {}, stdin = 'ignore' }) => {
	const log = fs.openSync(`${place.dir}/log`, 'a');
	const child = spawn(within(place, argv[0]), argv.slice(1), {
		cwd: place.site, uid: place.uid, gid: place.gid,
		env: { PATH: folders.join(':'), ...env },
		stdio: [stdin, log, log], detached: true,
	});

	fs.closeSync(log);
	child.ended = new Promise((resolve) => {
		child.once('error', (error) => {
			fs.appendFileSync(`${place.dir}/log`, `${error}\n`);
			resolve();
		});
		child.once('exit', resolve);
	}).then(() => running.delete(child));
	running.add(child);
	return child;
};

const stop = async (children) => {
	children.forEach((child) => signal(child, 'SIGTERM'));
	for (const child of children)
		await Promise.race([child.ended, wait(5000, null,
		    { ref: false })]);
	children.forEach((child) => signal(child, 'SIGKILL'));
};

/* Whether this site's page is there, and its programs behind it. */
const answers = async (place, to) => {
	const page = await ask(to, { path: '/index.html' });
	const program = await ask(to, { path: '/cgi-bin/status.cgi' });

	return page.body.includes(`<!-- ${place.dir} -->`) &&
	    [200, 401].includes(program.code);
};

/* How starting went: whether it is up, or a process has ended, or neither. */
const comesUp = async (place, to, children) => {
	const end = Date.now() + 30000;

	while (children.every((child) => running.has(child))) {
		if (await answers(place, to))
			return 'up';
		if (Date.now() > end)
			return 'silent';
		await wait(20);
	}
	return 'ended';
};

/* The file that the server is started with: the row's own, or its frame. */
const configure = (row, place, { port }) => {
	const site = fill(place, `etc/servers/${row.file}`, port);

	return row.frame === undefined ? site :
	    fill(place, `tests/servers/conformance/${row.frame}`, port,
		[['SITE', site]]);
};

/* Somebody else may take the port first; then another is tried. */
const serve = async (row, place) => {
	let how = 'ended';

	for (let i = 0; i < 5 && how === 'ended'; i++) {
		const to = { port: await freePort(), secure: row.secure,
			apart: row.apart };
		const children = row.start(place, configure(row, place, to),
		    to.port).map((one) => start(place, one));
		how = await comesUp(place, to, children);
		if (how === 'up')
			return { to, stop: () => stop(children) };
		await stop(children);
	}
	throw new Error('it does not come up:\n' +
	    fs.readFileSync(`${place.dir}/log`, 'utf8'));
};

module.exports = { serve };
