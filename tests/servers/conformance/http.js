/*
 * HTTP over a bare socket, so that wrong things can be said as well, and
 * nothing is put right behind our back. One connection for each request.
 */
'use strict';

const fs = require('node:fs');
const net = require('node:net');
const tls = require('node:tls');

const patience = 60000;

/* from: an address of ours. */
const connect = ({ port, secure, from }, ready) => (secure ?
    tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false,
	servername: 'localhost', allowHalfOpen: true }, ready) :
    net.connect({ port, host: '127.0.0.1', localAddress: from,
	allowHalfOpen: true }, ready));

const hex = (n) => n.toString(16).toUpperCase().padStart(4, '0');

/* What waits on the other side of a connection to be read, in bytes. */
const unread = ({ localPort, remotePort }) => {
	const ends = new RegExp(`:${hex(remotePort)} \\w+:${hex(localPort)} ` +
	    '\\w+ \\w+:(\\w+) ');

	return parseInt(ends.exec(fs.readFileSync('/proc/net/tcp'))?.[1] ?? 0,
	    16);
};

/* Each piece is sent when the other side has read the one before. */
const sendAll = async (socket, pieces) => {
	socket.setNoDelay(true);
	for (const piece of pieces) {
		await new Promise((resolve) => socket.write(piece, resolve));
		while (pieces.length > 1 && !socket.destroyed &&
		    unread(socket) > 0)
			await new Promise(setImmediate);
	}
};

/*
 * Sends bytes, or pieces of them, and gives all that comes back until the
 * other side closes; what a reset cuts off is missing. half: our side closes
 * when all is sent.
 */
const exchange = (to, bytes, { half = false } = {}) =>
    new Promise((resolve, reject) => {
	const parts = [];
	const socket = connect(to, async () => {
		await sendAll(socket, [bytes].flat());
		if (half)
			socket.end();
	});
	const leave = () => {
		socket.destroy();
		resolve(Buffer.concat(parts));
	};
	socket.setTimeout(patience, () => {
		socket.destroy();
		reject(new Error(`no end of the answer in ${patience} ms: ` +
		    Buffer.concat(parts)));
	});
	socket.on('data', (part) => parts.push(part));
	socket.on('end', leave);
	socket.on('error', leave);
});

/* Sends bytes and is gone at once, with a reset where data is waiting. */
const abandon = (to, bytes) => new Promise((resolve) => {
	const socket = connect(to, () => socket.write(bytes, () => {
		if (to.secure)
			socket.destroy();
		else
			socket.resetAndDestroy();
	}));
	socket.on('error', () => {});
	socket.on('close', resolve);
});

const unchunk = (bytes) => {
	const parts = [];

	for (let at = 0; ;) {
		const end = bytes.indexOf('\r\n', at);
		const size = parseInt(bytes.toString('latin1', at, end), 16);
		if (end === -1 || !(size > 0))
			return Buffer.concat(parts);
		parts.push(bytes.subarray(end + 2, end + 2 + size));
		at = end + 2 + size + 2;
	}
};

/* code is 0 where nothing came, or nothing that is HTTP. */
const parse = (bytes) => {
	const end = bytes.indexOf('\r\n\r\n');
	const lines = bytes.toString('latin1', 0, end === -1 ? 0 : end)
	    .split('\r\n');
	const found = /^HTTP\/1\.[01] (\d{3})/.exec(lines[0]);
	const headers = lines.slice(1).map((line) =>
		/^([^:]*): ?(.*)$/.exec(line)?.slice(1) ?? [line, '']);
	const all = (name) => headers.filter(([n]) =>
		n.toLowerCase() === name).map(([, value]) => value);
	const body = end === -1 ? bytes : bytes.subarray(end + 4);
	const chunked = all('transfer-encoding').includes('chunked');

	return {
		code: Number(found?.[1] ?? 0), headers, all,
		get: (name) => all(name)[0],
		body: (chunked ? unchunk(body) : body).toString(),
		whole: bytes.toString('latin1'),
	};
};

/* headers: pairs, or an object. A body gets its length, unless one is given. */
const format = ({ port },
    { method = 'GET', path = '/', headers = [], body }) => {
	const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
	const length = body === undefined || pairs.some(([name]) =>
		/^(content-length|transfer-encoding)$/i.test(name)) ? [] :
	    [['Content-Length', Buffer.byteLength(body)]];

	return [`${method} ${path} HTTP/1.1`, `Host: localhost:${port}`,
		...[...pairs, ...length].map((pair) => pair.join(': ')),
		'Connection: close', '', body ?? ''].join('\r\n');
};

/* to.apart: a body comes when the headers have been read. */
const ask = async (to, request, how) => {
	const text = format(to, request);
	const end = text.indexOf('\r\n\r\n') + 4;

	return parse(await exchange(to, to.apart && end < text.length ?
	    [text.slice(0, end), text.slice(end)] : text, how));
};

module.exports = { exchange, abandon, parse, format, ask };
