/*
 * Choices that come again: all of them follow from SESSILE_SEED, which is
 * printed, or is taken from the clock.
 */
'use strict';

const seed = Number(process.env.SESSILE_SEED || Date.now() % 2 ** 32) >>> 0;

/* sfc32: small, quick, and good enough to choose what to try. */
const create = (stream = 0) => {
	let a = seed, b = stream, c = 0x9e3779b9, counter = 1;

	const next = () => {
		const t = (a + b + counter++) | 0;

		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = ((c << 21) | (c >>> 11)) + t | 0;
		return t >>> 0;
	};
	/* 0 to n - 1 */
	const below = (n) => Math.floor(next() / 2 ** 32 * n);

	for (let i = 0; i < 16; i++)
		next();
	return {
		below,
		between: (low, high) => low + below(high - low + 1),
		of: (list) => list[below(list.length)],
		bytes: (n) => Buffer.from(Array.from({ length: n },
		    () => below(256))),
	};
};

module.exports = { seed, create };
