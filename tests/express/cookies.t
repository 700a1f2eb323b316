#!/usr/bin/env -S node --test-reporter=tap
/*
 * Cookies both ways: those that Node signs with npm cookie-signature and cookie
 * are read by sessile, and the other way round, for any id and secret; and
 * damaged ones are read by neither.
 *
 * SESSILE_SEED=N tries the same again. COOKIES and MUTATIONS are how many,
 * a fiftieth of that on the sanitized programs.
 */
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, before, after } = require('node:test');
const load = require('./lib/load.js');
const random = require('./lib/random.js');
const texts = require('./lib/cookie_texts.js');
const { mutate } = require('./lib/mutations.js');

const cookie = load('cookie');
const signature = load('cookie-signature');

const timeout = 120000;
const name = 'connect.sid';
const batch = 10000;
const build = process.env.SESSILE_BUILD ||
    path.join(__dirname, '../../build');
const program = (tree) => path.join(tree, 'tests/express/cookies');

const trees = [
	{ tree: build, what: 'the programs', part: 1 },
	{ tree: path.join(build, 'asan'), what: 'the sanitized ones',
	    part: 50 },
];
const cookies = Number(process.env.COOKIES || 100000);
const mutations = Number(process.env.MUTATIONS || 1000000);

const hex = (text, encoding) => Buffer.from(text, encoding).toString('hex');
const secretsHex = (secrets) => secrets.map((one) => hex(one)).join(',');
let dir;

before(() => {
	dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sessile-cookies-'));
	console.error(`# SESSILE_SEED=${random.seed}`);
});
after(() => fs.rmSync(dir, { recursive: true }));

/* A sessile.json with these secrets, in it or in a file of their own. */
const configure = (secrets) => {
	const config = path.join(dir, 'sessile.json');
	const file = path.join(dir, 'secret');
	const given = { allowWeakSecret: true, log: '/dev/null',
	    store: `sqlite:${dir}/none.db` };

	if (secrets.every((one) => typeof one === 'string')) {
		given.secret = secrets;
	} else {
		given.secretFile = file;
		fs.writeFileSync(file, Buffer.concat(secrets.flatMap((one) =>
			[Buffer.from(one), Buffer.from('\n')])),
		    { mode: 0o600 });
	}
	fs.writeFileSync(config, JSON.stringify(given));
	return config;
};

/* cookies.c: many lines in, as many answers out. */
const open = (tree, secrets) => {
	const child = spawn(program(tree), [configure(secrets)],
	    { stdio: ['pipe', 'pipe', 'pipe'] });
	const lines = [];
	let text = '', log = '', wanted = 0, done, failed;

	child.stdout.setEncoding('latin1').on('data', (data) => {
		const got = (text + data).split('\n');

		text = got.pop();
		lines.push(...got);
		if (lines.length >= wanted)
			done?.(lines.splice(0));
	});
	child.stderr.on('data', (data) => { log += data; });
	child.stdin.on('error', () => {});
	const ended = new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => code === 0 ?
		    resolve() : reject(new Error(`cookies: ${signal ?? code} ` +
		    log)));
	});
	ended.catch((error) => failed?.(error));

	return {
		stop: () => child.kill(),
		ask: (questions) => new Promise((resolve, reject) => {
			[wanted, done, failed] = [questions.length, resolve,
			    reject];
			child.stdin.write(`${questions.join('\n')}\n\n`);
		}),
		close: () => {
			child.stdin.end();
			return ended;
		},
	};
};

/* `work` on one of them, which ends with it. */
const using = async (tree, secrets, work) => {
	const native = open(tree, secrets);

	try {
		const result = await work(native);
		await native.close();
		return result;
	} finally {
		native.stop();
	}
};

/* What express-session makes of a header; Node reads headers as Latin-1. */
const readByNode = (header, secrets) => {
	const value = cookie.parse(header)[name];

	if (!value?.startsWith('s:'))
		return false;
	for (const secret of secrets) {
		const id = signature.unsign(value.slice(2), secret);

		if (id !== false)
			return id;
	}
	return false;
};

const signByNode = (id, secret) =>
	cookie.serialize(name, `s:${signature.sign(id, secret)}`);

const show = (value) => JSON.stringify(Buffer.isBuffer(value) ?
    `hex ${value.toString('hex')}` : value);

/* One id, one to three secrets; Node signs under one of them, we the first. */
const draw = (r) => {
	const id = texts.id(r);
	const secrets = Array.from({ length: r.of([1, 1, 2, 3]) },
	    () => texts.secret(r));
	const written = signByNode(id, r.of(secrets));
	const value = written.slice(name.length + 1);

	return { id, secrets, written,
	    otherwise: texts.spelling(r, name, value) };
};

const checkDrawn = ({ id, secrets, written, otherwise }, read, other, sent) => {
	const say = `id ${show(id)}, secrets ${secrets.map(show)}`;
	const line = Buffer.from(sent, 'hex').toString('latin1');
	const ours = line.slice(0, line.indexOf('; '));

	assert.equal(read, hex(id), `read by us: ${written}, ${say}`);
	assert.equal(readByNode(otherwise, secrets), id,
	    `read by Node: ${otherwise}, ${say}`);
	assert.equal(other, hex(id), `read by us: ${otherwise}, ${say}`);
	assert.equal(readByNode(ours, [secrets[0]]), id,
	    `signed by us, read by Node: ${line}, ${say}`);
	assert.equal(ours, signByNode(id, secrets[0]), say);
};

const bothWays = async (native, count) => {
	const r = random.create(1);

	for (let left = count; left > 0; left -= batch) {
		const drawn = Array.from({ length: Math.min(left, batch) },
		    () => draw(r));
		const answers = await native.ask(drawn.flatMap((one) => {
			const secrets = secretsHex(one.secrets);

			return [`read ${secrets} ${hex(one.written)}`,
			    `read ${secrets} ${hex(one.otherwise)}`,
			    `sign ${secrets} ${hex(one.id)}`];
		}));

		drawn.forEach((one, i) => checkDrawn(one,
		    ...answers.slice(3 * i, 3 * i + 3)));
	}
};

/* Node refuses a request with such in its head, and so do we. */
const controls = /[\0-\x08\x0a-\x1f\x7f]/;

/*
 * What must come of a damaged header. Where Express reads a session in it all
 * the same, it must be one that was signed, whole: written otherwise, or the
 * other one in place of the first. It suffices to try the secrets of these.
 */
const expected = (header, one, other) => {
	if (controls.test(header))
		return '400';
	const read = readByNode(header, one.secret === other.secret ?
	    [one.secret] : [one.secret, other.secret]);
	if (read === false)
		return '-';
	assert.ok(read === one.id || read === other.id,
	    `read by Node: ${show(header)}`);
	return hex(read);
};

const attack = async (native, secrets, count) => {
	const r = random.create(2);
	const valid = Array.from({ length: 1000 }, () => {
		const [id, secret] = [texts.id(r), r.of(secrets)];

		return { id, secret, written: signByNode(id, secret) };
	});
	let refused = 0, same = 0;

	while (refused < count) {
		const tried = Array.from({ length: Math.min(batch,
		    count - refused) }, () => {
			const [one, other] = [r.of(valid), r.of(valid)];
			const header = mutate(r, one.written, other.written);

			return { header, want: expected(header, one, other) };
		});
		const answers = await native.ask(tried.map(({ header }) =>
			`read - ${hex(header, 'latin1')}`));

		tried.forEach(({ header, want }, i) => {
			assert.equal(answers[i], want, show(header));
			if (want === '-' || want === '400')
				refused++;
			else
				same++;
		});
	}
	return `${refused} refused, ${same} that say the same read`;
};

/* One header with a known secret: what either side reads, false: nothing. */
const known = 'one that is known';
const whole = signByNode('an id', known);
const raw = (text) => Buffer.from(text).toString('latin1');
const bare = (id) => `${name}=s:${signature.sign(id, known)}`;

const edges = [
	['the longest id', signByNode('x'.repeat(texts.idBytes), known),
	    'x'.repeat(texts.idBytes), 'x'.repeat(texts.idBytes)],
	['no id', signByNode('', known), '', false],
	['a signature alone', `${name}=${whole.split('.')[1]}`, false, false],
	['padded as Base64 is', `${whole}=`, false, false],
	['another name of the same signature', whole.replace(/.$/, (c) =>
		String.fromCharCode(c.charCodeAt(0) + 1)), false, false],
	['no escapes at all, and a % in it', bare('100%'), '100%', '100%'],
	['half an escape', bare('%C3'), '%C3', '%C3'],
	/* Where an escape is none, the others are none either. */
	...['%FF', '%C0%80', '%ED%A0%80', '%F5%80%80%80', '%41%E2%82x', '%g1']
	    .map((id) => [`escapes of no UTF-8: ${id}`, bare(id), id, id]),
	/* From here on they differ. No id that Express makes is like these. */
	['an id over our ceiling', signByNode('x'.repeat(texts.idBytes + 1),
	    known), 'x'.repeat(texts.idBytes + 1), false],
	['an id with a NUL', signByNode('a\0b', known), 'a\0b', false],
	/* Node reads headers as Latin-1; we take the bytes as they are. */
	['an id in bare UTF-8', raw(bare('\u00e9')), false, '\u00e9'],
	['an id in bare Latin-1', bare('\u00e9'), '\u00e9', false],
];

const checkEdges = async (native) => {
	const answers = await native.ask(edges.map(([, header]) =>
		`read - ${hex(header, 'latin1')}`));

	edges.forEach(([what, header, express, ours], i) => {
		assert.equal(readByNode(header, [known]), express,
		    `Node: ${what}`);
		assert.equal(answers[i], ours === false ? '-' : hex(ours),
		    what);
	});
};

/* All of a configuration's secrets read, the first one signs. */
const fromConfiguration = async (tree, r, secrets) => {
	const ids = secrets.map(() => texts.id(r));
	const answers = await using(tree, secrets, (native) =>
		native.ask([`sign - ${hex(ids[0])}`, ...ids.map((id, i) =>
			`read - ${hex(signByNode(id, secrets[i]))}`)]));
	const ours = Buffer.from(answers.shift(), 'hex').toString();

	assert.equal(readByNode(ours, secrets.slice(0, 1)), ids[0]);
	assert.deepEqual(answers, ids.map((id) => hex(id)));
};

test('edges, and where Node and sessile differ', { timeout }, () =>
	using(build, [known], checkEdges));

test('secrets of sessile.json and of a secretFile, 32 at once',
    { timeout }, async () => {
	const r = random.create(4);
	const list = (one) => Array.from({ length: 32 }, one);
	const plain = () => {
		const one = texts.secret(r);

		return Buffer.isBuffer(one) ? 'x' : one.replaceAll('\0', 'x');
	};

	for (let i = 0; i < 20; i++) {
		await fromConfiguration(build, r, list(plain));
		await fromConfiguration(build, r,
		    list(() => texts.fileSecret(r)));
	}
});

for (const { tree, what, part } of trees) {
	const skip = fs.existsSync(program(tree)) ? false :
	    `without ${program(tree)}`;
	const [rounds, blows] = [cookies / part, mutations / part]
	    .map(Math.ceil);

	if (skip && part === 1)
		throw new Error(skip);
	test(`${rounds} cookies: signed there and read here, and back; ` +
	    `${what}`, { timeout, skip }, () =>
		using(tree, ['unused'], (native) => bothWays(native, rounds)));

	test(`${blows} damaged cookies: none is accepted; ${what}`,
	    { timeout, skip }, async () => {
		const r = random.create(3);
		const secrets = Array.from({ length: 3 },
		    () => texts.fileSecret(r));
		const said = await using(tree, secrets, (native) =>
			attack(native, secrets, blows));

		console.error(`# ${said}`);
	});
}
