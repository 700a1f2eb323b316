/*
 * TAP, as prove reads it; what fails is on standard error as well.
 */
'use strict';

const lines = (text) => String(text).split('\n')
    .map((line) => `# ${line}\n`).join('');

let tests = 0, failures = 0;

const say = (text) => process.stdout.write(text);

/* why: what is wrong, or undefined when all is right. */
const ok = (name, why) => {
	tests++;
	if (why === undefined)
		return say(`ok ${tests} - ${name}\n`);
	failures++;
	say(`not ok ${tests} - ${name}\n${lines(why)}`);
	process.stderr.write(lines(`not ok ${tests} - ${name}\n${why}`));
};

const skip = (name, why) => {
	tests++;
	say(`ok ${tests} - ${name} # SKIP ${why}\n`);
};

const done = () => {
	say(`1..${tests}\n`);
	process.exitCode = failures === 0 ? 0 : 1;
};

module.exports = { ok, skip, done };
