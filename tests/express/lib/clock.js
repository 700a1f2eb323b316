/*
 * A clock that stands still while a request is served. express-session works
 * out originalMaxAge as the difference of two readings of the clock, so that
 * it is a millisecond short whenever one passes in between; how fast a
 * machine is must not decide whether two answers are equal.
 */
'use strict';

const RealDate = Date;
let stopped = null;
let depth = 0;		/* requests within requests */

class StoppableDate extends RealDate {
	constructor(...when) {
		if (when.length === 0)
			super(StoppableDate.now());
		else
			super(...when);
	}

	static now() {
		return stopped ?? RealDate.now();
	}
}

globalThis.Date = StoppableDate;

/* Stops it at what the time is now. */
const stop = () => {
	stopped = RealDate.now();
	depth++;
};

const go = () => {
	if (--depth === 0)
		stopped = null;
};

module.exports = { stop, go };
