/*
 * Whether what came of a scenario is the same on both sides, but for the
 * deviations that it names.
 */
'use strict';

const { kindOf } = require('./kinds.js');

const fields = ['status', 'headers', 'cookies', 'body', 'rows'];
const marks = /\u27e6(\w+) (\S+)\u27e7/g;
/* By the program or the options; in the text of a row it stands in \". */
const setsExpires = /(?<!\\)"(cookie\.)?expires"/;
const near = 2000;		/* ms by which times may differ */
const far = 3e11;		/* further off than that is a date, not a time */

const lines = (value) => Array.isArray(value) ? value : [String(value)];

const literals = (text) => text.replace(marks, '\u27e6\u27e7');
const times = (text) => [...text.matchAll(marks)].map(([, kind, value]) =>
	({ kind, value: Number(value) }));

const close = (a, b) => Math.abs(a - b) <= near;

/*
 * A date is as far from the one request as the other date from the other, or
 * the very same. What is left of maxAge runs; originalMaxAge does not, unless
 * it was worked out from a date; such scenarios may have dates that are fixed.
 */
const sameTime = (e, eNow, s, sNow, fromDate) => {
	if (e.kind !== s.kind)
		return false;
	if (e.value === s.value)
		return true;
	if (e.kind === 'date')
		return close(e.value - eNow, s.value - sNow) ||
		    (fromDate && close(e.value, s.value));
	return (e.kind === 'maxAge' || fromDate) &&
	    (close(e.value, s.value) ||
	    close(e.value + eNow, s.value + sNow));
};

const sameLine = (e, eNow, s, sNow, fromDate) => {
	const sTimes = times(s);

	return literals(e) === literals(s) && times(e).every((one, i) =>
		sameTime(one, eNow, sTimes[i], sNow, fromDate));
};

const same = (field, e, s, fromDate) => {
	const [eLines, sLines] = [lines(e[field]), lines(s[field])];

	return eLines.length === sLines.length && eLines.every((line, i) =>
		sameLine(line, e.now, sLines[i], s.now, fromDate));
};

/* For reading: <now+3600s>, or the date itself. */
const showMark = (now) => (all, kind, value) => {
	const off = Number(value) - now;

	if (kind !== 'date')
		return value;
	return Math.abs(off) > far ? `<${new Date(Number(value))
	    .toISOString()}>` : `<now${off < 0 ? '-' : '+'}${Math
	    .round(Math.abs(off) / 1000)}s>`;
};

const show = (field, { [field]: value, now }) => {
	if (field === 'status')
		return value;
	const shown = lines(value).map((line) =>
		line.replace(marks, showMark(now)));
	return Array.isArray(value) ? shown : shown[0];
};

/* A stated time fits one that was found; <date> fits any. */
const timeFits = (stated, { kind, value }, now) => {
	if (kind !== 'date')
		return Number(stated) === value ||
		    (kind === 'maxAge' && close(stated, value));
	const text = stated.slice(1, -1);
	const offset = /^now([+-]\d+)s$/.exec(text);
	return text === 'date' || close(offset ?
	    now + offset[1] * 1000 : Date.parse(text), value);
};

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const lineFits = (stated, found, now) => {
	const parts = literals(found).split('\u27e6\u27e7').map(escaped);
	const kinds = times(found);
	const pattern = parts.reduce((before, part, i) => before +
	    (kinds[i - 1].kind === 'date' ? '(<[^>]*>)' :
	    '(-?[\\d.]+(?:e[+-]?\\d+)?)') + part);
	const match = new RegExp(`^${pattern}$`, 's').exec(stated);

	return match !== null && kinds.every((one, i) =>
		timeFits(match[i + 1], one, now));
};

const fits = (stated, field, found) => {
	const [wanted, got] = [lines(stated), lines(found[field])];

	return wanted.length === got.length && wanted.every((line, i) =>
		lineFits(line, got[i], found.now));
};

/* The requests of a scenario in the order in which they begin. */
const requests = (steps) => steps.flatMap((step) =>
	kindOf(step) !== 'request' ? [] : [step,
	    ...requests((step.do ?? []).filter(([op]) => op === 'meanwhile')
	    .flatMap(([, inner]) => inner))]);

const complain = (say, step, field, e, s) => [
	`request ${e.request} (${step.method ?? 'GET'} ${step.path ?? '/'}): ` +
	    `${field} ${say}`,
	`  express: ${JSON.stringify(show(field, e))}`,
	`  sessile: ${JSON.stringify(show(field, s))}`,
	...(s.log ? [`  its log: ${s.log.trim()}`] : []),
];

/* What is wrong, in lines to read; none if nothing is. */
const compare = (scenario, express, sessile) => {
	const fromDate = setsExpires.test(JSON.stringify(scenario));

	return requests(scenario.steps).flatMap((step, i) =>
		fields.flatMap((field) => {
			const [e, s] = [express[i], sessile[i]];
			const stated = (step.differs ?? []).find(({ what }) =>
				what === field);

			if (!stated)
				return same(field, e, s, fromDate) ? [] :
				    complain('differ', step, field, e, s);
			if (same(field, e, s, fromDate))
				return complain('do not differ', step, field,
				    e, s);
			return fits(stated.express, field, e) &&
			    fits(stated.sessile, field, s) ? [] :
			    complain('differ otherwise than stated', step,
			    field, e, s);
		}));
};

module.exports = { compare, fields, show };
