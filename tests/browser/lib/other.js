/*
 * Another origin: a server of its own, whose pages are empty. As localhost it
 * is another site than 127.0.0.1; by number it is another port of the same
 * site, to which the cookies go along. Pages of nobody are in a sandbox: their
 * origin is "null".
 */
'use strict';

const http = require('node:http');

const open = () => new Promise((resolve, reject) => {
	const server = http.createServer((request, response) => {
		response.setHeader('Content-Type', 'text/html');
		if (request.url === '/nobody')
			response.setHeader('Content-Security-Policy',
			    'sandbox allow-forms allow-scripts');
		response.end('<!doctype html><title>Evil</title>');
	});

	server.once('error', reject);
	server.listen(0, () => {
		const { port } = server.address();

		resolve({
			site: `http://localhost:${port}/`,
			port: `http://127.0.0.1:${port}/`,
			nobody: `http://127.0.0.1:${port}/nobody`,
			close: () => {
				server.close();
				server.closeAllConnections();
			},
		});
	});
});

module.exports = { open };
