/*
 * Asking the programs. Some servers (Python's http.server) answer 200
 * whatever a program says and pass its Status on as a header, so it is the
 * body that decides here, never response.ok.
 */
'use strict';

const ask = (() => {
	const patience = 20000;	/* ms; more than a program may take */

	/* The status the program gave, whichever way the server passed it on. */
	const status = (response) =>
		response.headers.get('Status') ||
		`${response.status} ${response.statusText}`.trim();

	/* Some servers lose the Status; then 200 would only confuse. */
	const blame = (error, code) =>
		code.startsWith('2') ? error : `${error} (${code})`;

	/* In how many seconds to come again; the body says it too. */
	const waitOf = (response, { retryAfter }) => {
		const said = retryAfter ?? response.headers.get('Retry-After');

		return /^\d{1,6}$/.test(said) ? Number(said) : 0;
	};

	const refusal = (response, body) => Object.assign(
	    new Error(blame(body.error, status(response))),
	    { code: parseInt(status(response), 10),
		wait: waitOf(response, body) });

	/* How far the server's clock is ahead of ours, in ms. */
	const clockSkew = (response) => {
		const ahead = Date.parse(response.headers.get('Date')) - Date.now();
		/* The header has whole seconds: a smaller difference is noise. */
		return Math.abs(ahead) > 3000 ? ahead : 0;
	};

	const send = async (path, options) => {
		try {
			return await fetch(path, {
				cache: 'no-store',
				credentials: 'same-origin',
				signal: AbortSignal.timeout(patience),
				...options,
				headers: { Accept: 'application/json', ...options.headers },
			});
		} catch (reason) {
			throw new Error(reason.name === 'TimeoutError' ?
			    'The server did not answer in time.' :
			    'The server does not answer. Is it running, ' +
			    'and are you connected?');
		}
	};

	const parse = async (path, response) => {
		try {
			const body = await response.json();
			if (body !== null && typeof body === 'object')
				return body;
		} catch (reason) {
			/* Said below, in words that help more than the parser's. */
		}
		const type = response.headers.get('Content-Type') || 'no type';
		throw new Error(`${path} answered with something that is not JSON ` +
		    `(${status(response)}, ${type}). ` +
		    'Does the server run it as a program?');
	};

	/*
	 * Sends one request and returns { body, skew }. Throws an Error, with a
	 * message for the reader, if nothing came, if it was not JSON, or if the
	 * program reported an error: then it has the code of the status, and
	 * says how many seconds to wait, or 0.
	 */
	const ask = async (path, options = {}) => {
		const response = await send(path, options);
		const body = await parse(path, response);
		if (typeof body.error === 'string')
			throw refusal(response, body);
		return { body, skew: clockSkew(response) };
	};

	const post = (path, data) => ask(path, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(data),
	});

	return {
		session: () => ask('cgi-bin/status.cgi?session'),
		visit: () => ask('cgi-bin/index.cgi'),
		signIn: (data) => post('cgi-bin/auth.cgi', data),
		sessions: () => ask('cgi-bin/sessions.cgi'),
		revoke: (data) => post('cgi-bin/revoke.cgi', data),
		changePassword: (data) => post('cgi-bin/password.cgi', data),
		signOut: () => post('cgi-bin/logout.cgi', {}),
	};
})();
