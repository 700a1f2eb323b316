#!/usr/bin/env node
/*
 * Somebody who wants in, told as a story on real servers: each step says what
 * he tries, and what he gets. After the steps of an attack, lines with
 * [control] say what he would have got with the defence taken out, so that a
 * test that sees nothing would be seen.
 */
'use strict';

const cookies = require('./lib/cookies.js');
const { crossSite } = require('./lib/cross_site.js');
const guessing = require('./lib/guesses.js');
const { withScene } = require('./lib/scene.js');
const tap = require('../servers/conformance/tap.js');

const attacks = async (site) => {
	await cookies.fixation(site);
	await cookies.replay(site);
	await cookies.putOut(site);
	await cookies.stolen(site);
	await crossSite(site);
};

(async () => {
	await withScene('lighttpd.conf', {}, attacks);
	await withScene('nginx-fastcgi.conf', {}, attacks);
	await withScene('lighttpd.conf', guessing.options, guessing.guesses);
	await withScene('lighttpd.conf', guessing.options, guessing.parallel);
	await withScene('lighttpd.conf', guessing.off, guessing.unbounded);
	tap.done();
})();
