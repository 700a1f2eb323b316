/*
 * The Express side: its app behind a real port, in this process.
 */
'use strict';

const http = require('node:http');
const clock = require('./clock.js');
const options = require('./options.js');
const rows = require('./rows.js');
const { makeApp } = require('../app.js');

/* A request whose session throws while it is saved hangs for ever. */
const timeout = 20000;
const schema = 'CREATE TABLE sessions (sid PRIMARY KEY, expired, sess)';

const listen = (server) => new Promise((resolve) => {
	server.listen(0, '127.0.0.1', () => resolve(server.address().port));
});

/* What came back, as sessile.js gives it. */
const receive = (request, body) => new Promise((resolve, reject) => {
	request.once('error', reject);
	request.once('timeout', () =>
		request.destroy(new Error('Express does not answer')));
	request.once('response', (response) => {
		const headers = [];
		let text = '';

		for (let i = 0; i < response.rawHeaders.length; i += 2)
			headers.push(response.rawHeaders.slice(i, i + 2));
		response.setEncoding('utf8');
		response.on('data', (data) => { text += data; });
		response.once('error', reject);
		response.once('end', () => resolve({
			status: response.statusCode, headers, body: text }));
	});
	request.end(body);
});

const open = async () => {
	const table = rows.open(':memory:');
	const agent = new http.Agent({ keepAlive: true });
	let app, https;
	const server = http.createServer((req, res) => {
		req.socket.encrypted = https;
		app(req, res);
	});
	const port = await listen(server);

	const configure = async (given) => {
		app = makeApp(options.forExpress(given), table.db);
		await app.locals.ready;
	};

	await table.run(schema);
	return {
		name: 'express',
		table,
		begin: async (given) => {
			await table.clear();
			await configure(given);
		},
		configure,
		/* meanwhile(): what others do when the app asks for it. */
		ask: async ({ method, path, headers, secure, meanwhile }) => {
			const before = app.locals.meanwhile;

			app.locals.meanwhile = meanwhile;
			https = secure;
			clock.stop();
			try {
				return await receive(http.request({ agent,
				    port, host: '127.0.0.1', method, path,
				    headers, timeout }));
			} finally {
				clock.go();
				app.locals.meanwhile = before;
			}
		},
		close: async () => {
			agent.destroy();
			server.close();
			await table.close();
		},
	};
};

module.exports = { open };
