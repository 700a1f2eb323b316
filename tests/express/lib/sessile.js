/*
 * The side of sessile: agent.c as a process for each request, as a server
 * would start it.
 */
'use strict';

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const options = require('./options.js');
const rows = require('./rows.js');

const build = process.env.SESSILE_BUILD ||
    path.join(__dirname, '../../../build');

/* Values of option log that are no file. */
const logs = ['stderr', 'syslog'];

const variable = (name) => `HTTP_${name.toUpperCase().replaceAll('-', '_')}`;

/* RFC 3875, and REQUEST_URI, which servers add. */
const environment = ({ method, path: uri, headers, secure }) => {
	const [address, query = ''] = uri.split(/\?(.*)/s);
	const pathname = address.replace(/^https?:\/\/[^/]*/, '');
	const env = {
		GATEWAY_INTERFACE: 'CGI/1.1',
		SERVER_PROTOCOL: 'HTTP/1.1',
		REMOTE_ADDR: '127.0.0.1',
		SCRIPT_NAME: '',
		REQUEST_METHOD: method,
		REQUEST_URI: uri,
		PATH_INFO: pathname,
		QUERY_STRING: query,
	};

	if (secure)
		env.HTTPS = 'on';
	for (const [name, value] of Object.entries(headers))
		env[variable(name)] = value;
	return env;
};

const parse = (output, log) => {
	const end = output.indexOf('\r\n\r\n');
	const headers = output.slice(0, end).split('\r\n')
	    .map((line) => line.split(/: (.*)/s).slice(0, 2));

	if (end === -1 || headers[0][0] !== 'Status')
		throw new Error(`no answer: ${output}\n${log}`);
	return { status: parseInt(headers[0][1], 10),
	    headers: headers.slice(1), body: output.slice(end + 4) };
};

const run = (program, env, meanwhile) => new Promise((resolve, reject) => {
	const child = spawn(program, [], { env, timeout: 30000,
	    stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
	let output = '', log = '';

	child.stdout.setEncoding('utf8').on('data', (s) => { output += s; });
	child.stderr.setEncoding('utf8').on('data', (s) => { log += s; });
	child.stdio[3].on('data', () => meanwhile().then(() =>
		child.stdio[3].write('\n'), reject));
	child.stdio[3].on('error', () => {});
	child.once('error', reject);
	child.once('close', (code, signal) => {
		try {
			if (code !== 0)
				throw new Error(`agent: ${signal ?? code} ` +
				    `${log}`);
			resolve({ ...parse(output, log), log });
		} catch (error) {
			reject(error);
		}
	});
});

const open = () => {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sessile-express-'));
	const config = path.join(dir, 'sessile.json');
	const db = path.join(dir, 'data/sessile.db');
	const store = `sqlite:${db}`;

	execFileSync(path.join(build, 'bin/sessile'), ['init', '--config',
	    config, '--store', store], { stdio: 'pipe' });
	fs.writeFileSync(path.join(dir, 'data/secret'), options.secret);
	const table = rows.open(db);
	const inDir = (name) => path.join(dir, name);

	/* secretFile is what the file holds, and log may be its name. */
	const withFiles = ({ secretFile, log, ...given }) => {
		if (secretFile !== undefined) {
			fs.writeFileSync(inDir('secrets'), secretFile,
			    { mode: 0o600 });
			given.secretFile = inDir('secrets');
		}
		if (log !== undefined)
			given.log = logs.includes(log) ? log : inDir(log);
		return given;
	};

	const configure = (given) => fs.writeFileSync(config, JSON.stringify(
	    { store, ...withFiles(options.forSessile(given)) }));

	return {
		name: 'sessile',
		table,
		begin: async (given) => {
			await table.clear();
			await table.run('DELETE FROM ended');
			configure(given);
		},
		configure,
		ask: (request) => run(path.join(build, 'tests/express/agent'),
		    { SESSILE_CONFIG: config, ...environment(request) },
		    request.meanwhile),
		close: async () => {
			await table.close();
			fs.rmSync(dir, { recursive: true });
		},
	};
};

module.exports = { open };
