/*
 * A visitor of the site: asks, keeps the cookies it is given, and sends them
 * along. What it asks for by name (index, auth, status and so on) is asked at
 * the address that the server has for it.
 */
'use strict';

const { ask } = require('./http.js');
const { person } = require('./place.js');

const short = { index: '/', auth: '/api/auth', status: '/api/auth/status',
	logout: '/api/auth/logout', password: '/api/auth/password',
	sessions: '/api/auth/sessions', revoke: '/api/auth/sessions/revoke' };
const json = { 'Content-Type': 'application/json' };

/* The status that the program gave, where the server sends another. */
const statusOf = (answer) => {
	const own = answer.get('status');

	return own === undefined ? answer.code : parseInt(own, 10);
};

class Visitor {
	constructor(site) {
		this.site = site;
		this.jar = new Map();
	}

	path(name) {
		return this.site.row.short ? short[name] :
		    `/cgi-bin/${name}.cgi`;
	}

	cookies() {
		return [...this.jar].map((pair) => pair.join('=')).join('; ');
	}

	/* Its session's cookie, as one sends it. */
	mine() {
		const { name } = this.site;

		return `${name}=${this.jar.get(name)}`;
	}

	keep(line) {
		const [, name, value] = /^([^=;]*)=([^;]*)/.exec(line) ?? [];

		if (/; Expires=Thu, 01 Jan 1970 /.test(line))
			this.jar.delete(name);
		else
			this.jar.set(name, value);
	}

	/* to: a program's name, or a path. */
	async ask(to, { headers = {}, ...request } = {}, how) {
		const path = /^[a-z]+($|\?)/.test(to) ?
		    to.replace(/^[a-z]+/, (name) => this.path(name)) : to;
		const pairs = Array.isArray(headers) ? headers :
		    Object.entries(headers);
		const cookies = this.cookies();
		const own = cookies === '' ? [] : [['Cookie', cookies]];
		const answer = await ask(this.site.to, { ...request, path,
			headers: [...own, ...pairs] }, how);

		answer.status = statusOf(answer);
		answer.all('set-cookie').forEach((line) => this.keep(line));
		return answer;
	}

	post(to, body, headers = json) {
		return this.ask(to, { method: 'POST', body, headers });
	}

	signIn(who = person) {
		return this.post('auth', JSON.stringify(who));
	}

	signOut() {
		return this.ask('logout', { method: 'POST', body: '' });
	}

	async status() {
		return (await this.ask('status')).status;
	}
}

module.exports = { Visitor, json };
