/*
 * The page's life: ask the server who we are, show it, count down to the
 * session's end, sign in and out. What it shows comes from the server's
 * answers alone, put in as text, never as HTML.
 */
'use strict';

/* What the last answer said; ends is ms since 1970 on our clock, or null. */
const shown = { ends: null, timer: 0, warned: false, turn: 0 };

/* Other tabs of this browser share the cookie, so they hear of changes. */
const tabs = 'BroadcastChannel' in window ?
    new BroadcastChannel('sessile') : null;

const say = (state, heading, about, name = '') => {
	document.body.dataset.state = state;
	document.title = `${heading}${name} \u00b7 sessile`;
	$('state').replaceChildren(heading, isolated(name));
	$('about').replaceChildren(isolated(about));
	$('about').hidden = !about;
};

const showTrouble = (text) => {
	$('trouble').textContent = text;
	$('retry').hidden = !text;
};

/* Other programs store users too, of any shape: what is no text is left out. */
const textOf = (value) => typeof value === 'string' ? value.trim() : '';

const showWho = ({ authenticated, user, session }) => {
	if (authenticated)
		say('in', 'Signed in as ', textOf(user?.position),
		    textOf(user?.name) || 'somebody');
	else
		say('out', 'Not signed in', session ?
		    'The server knows this browser, but not by name.' :
		    'The server keeps nothing about this browser.');
	$('signin').hidden = authenticated;
	$('signout').hidden = !authenticated;
	if (authenticated) {
		/* In another tab perhaps, and with this one half filled in. */
		$('signin-form').reset();
		account.show(textOf(user?.name));
	} else
		account.hide();
};

/* --- the session's end --- */

const sayEnd = (ends, left) => {
	$('ends').textContent = ends;
	$('left').textContent = left;
};

const ended = () => {
	sayEnd('It has', 'ended');
	announce('The session has ended.');
};

const tick = () => {
	const left = shown.ends - Date.now();

	if (left <= 0 && $('left').textContent !== 'ended')
		ended();
	/* A second late: asking on the dot could bring it back to life. */
	if (left <= -1000)
		return refresh();
	if (left > 0) {
		sayEnd('Ends in', words.countdown(left));
		$('tide').value = left;
	}
	if (left < 60000 && left > 0 && !shown.warned) {
		shown.warned = true;
		announce('The session ends in less than a minute.');
	}
	shown.timer = setTimeout(tick, left > 0 ? left % 1000 || 1000 :
	    left + 1000);
};

const stopCounting = () => {
	clearTimeout(shown.timer);
	shown.ends = null;
	$('tide').value = 0;
};

/* Whichever comes first: the store's end, or that of the browser's cookie. */
const showEnd = ({ session, expires }, skew) => {
	const store = expires ? words.time(expires) : Infinity;
	const cookie = session.cookie && session.cookie.expires ?
	    words.time(session.cookie.expires) : Infinity;
	const end = Math.min(store, cookie);

	$('when').textContent = '';
	if (end === Infinity)
		return sayEnd('Ends', 'when you close the browser');
	if (Number.isNaN(end))
		return sayEnd('Its end', 'cannot be told');
	shown.ends = end - skew;
	$('when').textContent = `At ${words.moment(new Date(shown.ends))}, ` +
	    (cookie <= store + 1000 ? 'when the browser drops the cookie.' :
	    'unless another request comes before.');
	$('tide').max = session.cookie && session.cookie.originalMaxAge ||
	    shown.ends - Date.now();
	shown.warned = shown.ends - Date.now() < 60000;
	tick();
};

/* --- the session and its cookie --- */

const showJson = (session) => {
	$('json').replaceChildren(...words.json(session)
	    .map(([kind, text]) => make('span', text, kind)));
};

const showCookie = (name, cookie) => {
	$('cookie-words').replaceChildren(
	    ...words.cookie(name, cookie, document.cookie).map(([term, text]) => {
		const row = make('div', '');
		row.append(make('dt', term), make('dd', text));
		return row;
	}));
};

const showSession = (body, skew) => {
	const { session, name } = body;

	stopCounting();
	$('session').hidden = false;
	$('session-none').hidden = Boolean(session);
	$('session-some').hidden = !session;
	$('cookie').hidden = !session;
	if (!session)
		return;
	showJson(session);
	showCookie(name, session.cookie || {});
	showEnd(body, skew);
};

/* We do not know, so we show neither a user nor the lack of one. */
const showUnknown = (text) => {
	stopCounting();
	say('unknown', 'Cannot tell whether you are signed in', '');
	for (const id of ['signin', 'signout', 'session', 'cookie'])
		$(id).hidden = true;
	showTrouble(text);
	account.hide();
};

/* What an engine says of an answer it chokes on would help no reader. */
const show = (body, skew) => {
	try {
		if (typeof body.authenticated !== 'boolean')
			throw new TypeError('authenticated is not a boolean');
		showTrouble('');
		showWho(body);
		showSession(body, skew);
	} catch (reason) {
		console.error(reason);
		showUnknown('The server gave an answer that makes no sense ' +
		    'here.');
	}
};

/* What had the focus may be hidden now; then the heading takes it. */
const keepFocus = () => {
	const at = document.activeElement;
	if (at !== document.body && at.getClientRects().length === 0)
		$('state').focus();
};

/*
 * In a frame another page could lay itself over ours, and have you click what
 * you do not see. Not every server can send the header that forbids it.
 */
const framed = window.top !== window;

const showFramed = () => {
	const link = make('a', 'Open it by itself');

	say('unknown', 'Not shown inside of another page', '');
	link.href = location.href;
	link.target = '_top';
	$('trouble').replaceChildren(link);
};

/* Asks and shows the answer, unless a later question overtakes this one. */
const refresh = async () => {
	if (framed)
		return showFramed();
	const turn = ++shown.turn;
	clearTimeout(shown.timer);
	const answer = await ask.session().catch((reason) => ({ reason }));
	if (turn !== shown.turn)
		return;
	if (answer.reason)
		showUnknown(answer.reason.message);
	else
		show(answer.body, answer.skew);
	keepFocus();
};

const known = () => document.body.dataset.state !== 'unknown';

/* --- what one can do --- */

const changed = async () => {
	if (tabs)
		tabs.postMessage('changed');
	await refresh();
	$('state').focus();
};

const signIn = () => forms.send($('signin-form'), async (data, form) => {
	const { body } = await ask.signIn(data);

	/* Which of them is wrong the server does not say. */
	if (!body.user)
		return forms.mistaken(form, forms.fields(form),
		    forms.fields(form).pop().dataset.mistaken);
	form.reset();
	await changed();
});

/* Who has no password says what he is. */
const otherWay = () => {
	for (const id of ['password', 'position']) {
		const was = $(id).disabled;

		$(id).disabled = !was;
		$(id).closest('.field').hidden = !was;
		$('way').textContent = was ? $(id).dataset.leave :
		    $('way').textContent;
	}
	forms.forget($('signin-form'));
	forms.fields($('signin-form')).pop().focus();
};

const signOut = async () => {
	try {
		await ask.signOut();
	} catch (reason) {
		showTrouble(`You are still signed in: ${reason.message}`);
		return;
	}
	await changed();
};

const visit = async () => {
	try {
		await ask.visit();
	} catch (reason) {
		showUnknown(reason.message);
		return;
	}
	await changed();
	announce('The server has started a session.');
};

const again = async () => {
	await refresh();
	if (known())
		announce('The server has answered: this is how things are now.');
};

const retry = async () => {
	await refresh();
	if (known())
		$('state').focus();
};

$('signin-form').addEventListener('submit', doing(signIn));
$('way').addEventListener('click', otherWay);
$('signout').addEventListener('click', doing(signOut));
$('visit').addEventListener('click', doing(visit));
$('again').addEventListener('click', doing(again));
$('retry').addEventListener('click', doing(retry));

account.start(changed);
if (tabs)
	tabs.onmessage = refresh;
/* Back from the browser's page cache: things may have changed meanwhile. */
addEventListener('pageshow', (event) => event.persisted && refresh());

say('asking', 'Asking the server\u2026', '');
refresh();
