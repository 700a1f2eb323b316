/*
 * What the checks are given: a served site, and a look into its store.
 */
'use strict';

const { execFileSync } = require('node:child_process');
const { makePlace, person } = require('./place.js');
const { serve } = require('./server.js');
const { Visitor } = require('./visitor.js');

class Site {
	constructor(row, place, server) {
		this.row = row;
		this.place = place;
		this.to = server.to;
		this.name = row.options?.name ?? 'connect.sid';
		this.person = person;
		this.left = [];		/* members whose clients were gone */
	}

	visitor() {
		return new Visitor(this);
	}

	/* One that has signed in. */
	async member() {
		const visitor = this.visitor();

		await visitor.signIn();
		return visitor;
	}

	sql(text) {
		return execFileSync('sqlite3', ['-cmd', '.timeout 5000',
		    this.place.db, text], { encoding: 'utf8' }).trim();
	}

	rows() {
		return Number(this.sql('SELECT count(*) FROM sessions'));
	}

	/* All that is stored, as one text. */
	stored() {
		return this.sql('SELECT * FROM sessions ORDER BY sid');
	}
}

/* Starts a row, gives its site to work, and takes everything away again. */
const withSite = async (row, work) => {
	const place = makePlace(row);

	try {
		const server = await serve(row, place);
		try {
			return await work(new Site(row, place, server));
		} finally {
			await server.stop();
		}
	} finally {
		place.remove();
	}
};

module.exports = { withSite };
