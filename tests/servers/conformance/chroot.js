/*
 * The empty chroot has no server to ask: its checks are those of chroot.t,
 * which is run, and counted.
 */
'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const runChroot = () => {
	const { stdout } = spawnSync('sh', [path.join(__dirname,
	    '../chroot.t')], { encoding: 'utf8' });
	const count = (what) => (stdout.match(what) ?? []).length;
	const [, skipped] = /^1\.\.0 # SKIP (.*)$/m.exec(stdout) ?? [];

	return { passed: count(/^ok /gm), failed: count(/^not ok /gm),
		skipped };
};

module.exports = { runChroot };
