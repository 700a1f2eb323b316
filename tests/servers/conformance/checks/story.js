/*
 * The sign-in story: come by, sign in, reload, sign out, and what the cookies
 * look like on the way.
 */
'use strict';

const { plain, sessionCookie, expiresIn } = require('./words.js');

const signedIn = '{"authenticated":true,"user":{"id":1,"name":"John Doe",' +
    '"position":"Software Engineer"}}';
const nobody = '{"authenticated":false,"message":"User not authenticated"}';
const fresh = 'its value and expiry are right; ' +
    'Path=/; HttpOnly; SameSite=Lax';

const checks = [{
	name: 'a first visit is answered',
	wants: '200 {"message":"working fine"}',
	look: async (site) => plain(await site.visitor().ask('index')),
}, {
	name: '... with the plain cookie',
	wants: 'Hello=worldYes; Path=/',
	look: async (site) => (await site.visitor().ask('index'))
	    .all('set-cookie').filter((line) => /^Hello/.test(line)).join(),
}, {
	name: '... and the session\'s, with its attributes exactly',
	wants: fresh,
	look: async (site) => sessionCookie(site,
	    await site.visitor().ask('index')),
}, {
	name: '... which lasts an hour',
	wants: 'an hour',
	look: async (site) => expiresIn(site,
	    await site.visitor().ask('index')),
}, {
	name: 'a visitor is nobody',
	wants: `401 ${nobody}`,
	look: async (site) => {
		const visitor = site.visitor();

		await visitor.ask('index');
		return plain(await visitor.ask('status'));
	},
}, {
	name: '... and leaves no row and gets no cookie by asking that',
	wants: 'no cookie, no row',
	look: async (site) => {
		const before = site.rows();
		const answer = await site.visitor().ask('status');

		return `${answer.all('set-cookie').join() || 'no cookie'}, ` +
		    `${site.rows() - before || 'no'} row`;
	},
}, {
	name: 'what a visit stores is there on the next',
	wants: 'visited: true',
	look: async (site) => {
		const visitor = site.visitor();

		await visitor.ask('index');
		const { body } = await visitor.ask('status?session');
		return `visited: ${JSON.parse(body).session?.visited}`;
	},
}, {
	name: 'a wrong position is refused, an unknown name in the same bytes',
	wants: '401 {"authenticated":false,…}, the same bytes',
	look: async (site) => {
		const visitor = site.visitor();
		const wrong = plain(await visitor.signIn({
			...site.person, position: 'Astronaut' }));
		const unknown = plain(await visitor.signIn({
			...site.person, name: 'Jane Roe' }));

		return `${wrong.replace(/"message":".+"/, '…')}, ` +
		    (wrong === unknown ? 'the same bytes' : unknown);
	},
}, {
	name: 'signing in answers with the session, as Express writes it',
	wants: '200 {"cookie":{"originalMaxAge":3600000,"expires":"DATE",' +
	    '"secure":false,"httpOnly":true,"path":"/","sameSite":"lax"},' +
	    '"user":{"id":1,"name":"John Doe",' +
	    '"position":"Software Engineer"}}',
	look: async (site) => plain(await site.visitor().signIn())
	    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'DATE'),
}, {
	name: '... and with a cookie, with its attributes exactly',
	wants: fresh,
	look: async (site) => sessionCookie(site,
	    await site.visitor().signIn()),
}, {
	name: '... gives a new id, keeps what was stored, and ends the old one',
	wants: 'another id, visited: true, the old one 401',
	look: async (site) => {
		const visitor = site.visitor(), old = site.visitor();

		await visitor.ask('index');
		old.jar = new Map(visitor.jar);
		const { body } = await visitor.signIn();
		return `${old.mine() === visitor.mine() ? 'the same' :
		    'another'} id, visited: ${JSON.parse(body).visited}, ` +
		    `the old one ${await old.status()}`;
	},
}, {
	name: 'then the status says who it is',
	wants: `200 ${signedIn}`,
	look: async (site) => plain(await (await site.member()).ask('status')),
}, {
	name: 'the page gets session, expiry and the cookie\'s name',
	wants: 'John Doe, an expiry to come, the name',
	look: async (site) => {
		const member = await site.member();
		const { body } = await member.ask('status?session');
		const { session, expires, name } = JSON.parse(body);

		return [session.user.name, Date.parse(expires) > Date.now() ?
		    'an expiry to come' : expires,
		    name === site.name ? 'the name' : name].join(', ');
	},
}, {
	name: 'a reload changes nothing',
	wants: '200, no new cookie, still 200',
	look: async (site) => {
		const member = await site.member();

		await member.ask('index');
		const again = await member.ask('index');
		const cookies = again.all('set-cookie').filter((line) =>
			line.startsWith(site.name));
		return `${again.status}, ${cookies.length === 0 ?
		    'no new cookie' : cookies}, still ` +
		    await member.status();
	},
}, {
	name: 'a browser is shown the page',
	wants: '303, to the page',
	look: async (site) => {
		const visitor = site.visitor();
		const first = await visitor.ask('index', { headers:
		    { Accept: 'text/html,*/*;q=0.8' } });
		if (first.get('location') === undefined)
			return plain(first);
		const { pathname } = new URL(first.get('location'),
		    `http://localhost${visitor.path('index')}`);
		const page = await visitor.ask(pathname);

		return `${first.status}, ` +
		    (/<title>sessile</.test(page.body) ? 'to the page' :
		    `to ${pathname}: ${page.code}`);
	},
}, {
	name: 'signing out takes the cookie back with the path it had',
	wants: `200 {"authenticated":false} NAME=; Path=/; ` +
	    'Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
	look: async (site) => {
		const answer = await (await site.member()).signOut();

		return `${plain(answer)} ${answer.all('set-cookie').join()
		    .replace(site.name, 'NAME')}`;
	},
}, {
	name: '... and the old cookie, sent again, gets nothing',
	wants: `401 ${nobody}`,
	look: async (site) => {
		const member = await site.member(), replay = site.visitor();

		replay.jar = new Map(member.jar);
		await member.signOut();
		return plain(await replay.ask('status'));
	},
}, {
	name: 'signing out without a session is answered alike',
	wants: '200 {"authenticated":false}',
	look: async (site) => plain(await site.visitor().signOut()),
}];

module.exports = { checks };
