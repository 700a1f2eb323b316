/*
 * Turning values into words: times, the cookie's options, JSON in colour.
 * Nothing here touches the page or the network.
 */
'use strict';

const words = (() => {
	const plural = (count, unit) => `${count} ${unit}${count === 1 ? '' : 's'}`;

	/*
	 * A countdown such as "59 min 42 s", from milliseconds, that no line
	 * breaks. While there are days, seconds would only make it longer.
	 */
	const countdown = (ms) => {
		const all = Math.max(0, Math.ceil(ms / 1000));
		const parts = [
			[Math.floor(all / 86400), 'd'],
			[Math.floor(all / 3600) % 24, 'h'],
			[Math.floor(all / 60) % 60, 'min'],
			[all % 60, 's'],
		];
		const first = parts.findIndex(([count]) => count > 0);
		return parts.slice(first < 0 ? 3 : first, first ? 4 : 3)
		    .map(([count, unit], i) =>
			`${i ? String(count).padStart(2, '0') : count}\u00a0${unit}`)
		    .join('\u00a0');
	};

	/* A span such as "1 hour", in the two largest units that say it. */
	const span = (ms) => {
		let rest = Math.round(ms / 1000);
		const parts = [];
		for (const [size, unit] of [[86400, 'day'], [3600, 'hour'],
		    [60, 'minute'], [1, 'second']]) {
			const count = Math.floor(rest / size);
			rest -= count * size;
			if (count > 0)
				parts.push(plural(count, unit));
		}
		return parts.slice(0, 2).join(' ') || 'no time at all';
	};

	/* What JSON says for a time, in ms since 1970; NaN if it is none. */
	const time = (value) =>
		typeof value === 'string' ? Date.parse(value) : NaN;

	/* A moment in the reader's own time zone; the day only if not today. */
	const moment = (date) => {
		const clock = date.toLocaleTimeString();
		return date.toDateString() === new Date().toDateString() ?
		    clock : `${date.toLocaleDateString()}, ${clock}`;
	};

	/* The first that is found: each calls itself by those below as well. */
	const browsers = [[/\bEdgA?\//, 'Edge'], [/\bOPR\//, 'Opera'],
	    [/\bFirefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'],
	    [/\bVersion\/\S+ .*Safari\//, 'Safari']];
	const systems = [[/\bAndroid\b/, 'Android'], [/\biPhone\b/, 'iPhone'],
	    [/\biPad\b/, 'iPad'], [/\bWindows NT\b/, 'Windows'],
	    [/\bMac OS X\b/, 'Mac'], [/\bCrOS\b/, 'ChromeOS'],
	    [/\bLinux\b/, 'Linux']];

	/*
	 * What a browser calls itself, in short if we know it: "Firefox on
	 * Linux". It can say what it likes.
	 */
	const browser = (agent) => {
		const find = (kinds) => kinds.find(([form]) => form.test(agent));
		const known = find(browsers), system = find(systems);

		if (typeof agent !== 'string' || !agent.trim())
			return 'A browser that is not known';
		if (!/^Mozilla\/5\.0 \(/.test(agent) || !known)
			return agent;
		return system ? `${known[1]} on ${system[1]}` : known[1];
	};

	const sites = {
		strict: 'Never sent from another site, not even when you follow ' +
		    'a link from there (SameSite=Strict).',
		lax: 'Sent when you follow a link from another site, but not with ' +
		    'the forms and requests of other sites (SameSite=Lax).',
		none: 'Sent with requests from other sites too (SameSite=None).',
		unset: 'No SameSite is set, so the browser decides; ' +
		    'most treat it as Lax.',
	};

	const sameSite = (value) =>
		sites[value === true ? 'strict' : value] || sites.unset;

	const hidden = (cookie, readable) => cookie.httpOnly ?
	    'Hidden from scripts (HttpOnly): only the browser and the server see ' +
	    'it. All that a script can read here is ' +
	    (readable ? `\u201c${readable}\u201d.` : 'nothing.') :
	    'Readable by scripts: HttpOnly is not set.';

	const where = ({ domain, path }) => {
		const host = domain ? `${domain} and its subdomains` :
		    'this host';
		return !path || path === '/' ?
		    `Every address of ${host}, and no other (Path=/).` :
		    `Addresses of ${host} that start with ${path} (Path=${path}).`;
	};

	const connection = (secure) => secure ?
	    'Over HTTPS only (Secure).' :
	    'Over plain HTTP as well as HTTPS: Secure is not set.';

	const lasts = ({ originalMaxAge, expires }) => {
		const end = time(expires);
		if (!expires)
			return 'Until the browser is closed: it has no end of ' +
			    'its own.';
		if (Number.isNaN(end))
			return 'It cannot be told: its end is no time that ' +
			    'one can read.';
		return `${originalMaxAge ? `${span(originalMaxAge)}, until` :
		    'Until'} ${moment(new Date(end))}. ` +
		    'Closing the browser does not end it.';
	};

	/*
	 * The cookie as [term, description] pairs. cookie is session.cookie;
	 * readable is what document.cookie shows.
	 */
	const cookie = (name, cookie, readable) => {
		const rows = [
			['Name', name],
			['Value', hidden(cookie, readable)],
			['Sent to', where(cookie)],
			['Other sites', sameSite(cookie.sameSite)],
			['Connection', connection(cookie.secure)],
			['Kept for', lasts(cookie)],
		];
		if (cookie.partitioned)
			rows.push(['Partitioned', 'Kept apart for each site that ' +
			    'embeds this one.']);
		if (cookie.priority)
			rows.push(['Priority', `${cookie.priority}, when the ` +
			    'browser runs out of room for cookies.']);
		return rows;
	};

	const token = new RegExp('("(?:\\\\.|[^"\\\\])*")(?=(\\s*:)?)' +
	    '|\\b(?:true|false|null)\\b|-?\\d[\\d.eE+-]*', 'g');

	/* JSON, indented, as [kind, text] pieces; kind '' is punctuation. */
	const json = (value) => {
		const text = JSON.stringify(value, null, 2);
		const pieces = [];
		let done = 0;
		for (const found of text.matchAll(token)) {
			const [piece, string, colon] = found;
			pieces.push(['', text.slice(done, found.index)]);
			pieces.push([!string ? 'literal' : colon ? 'key' : 'string',
			    piece]);
			done = found.index + piece.length;
		}
		pieces.push(['', text.slice(done)]);
		return pieces;
	};

	return { countdown, span, time, moment, browser, cookie, json };
})();
