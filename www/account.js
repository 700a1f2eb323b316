/*
 * What who is signed in can do about it: see where else he is, end that, and
 * change his password, if he has one. A browser's name is what a stranger may
 * have sent: it is put in as text.
 */
'use strict';

const account = (() => {
	/* password: whether who is signed in has one, as far as it is known. */
	const shown = { turn: 0, changed: undefined, name: undefined,
		password: undefined };

	const when = (value) => {
		const time = words.time(value);

		return Number.isNaN(time) ? undefined :
		    words.moment(new Date(time));
	};

	/* Where from, since when, and when last, as far as it is known. */
	const trace = ({ address, created, seen }) => [
		typeof address === 'string' ? `From ${address}.` : '',
		when(created) ? `Signed\u00a0in: ${when(created)}.` :
		    'When it was signed in is not known.',
		when(seen) ? `Last\u00a0seen: ${when(seen)}.` : '',
	].filter(Boolean).join(' ');

	const sayTrouble = (text) => {
		$('sessions-error').textContent = text;
	};

	/* What was under the focus is gone with the row. */
	const afterwards = async (text) => {
		await load();
		$('sessions-title').focus();
		announce(text);
	};

	const revoke = async (data, done) => {
		sayTrouble('');
		const { body } = await ask.revoke(data);

		await (body.authenticated ? afterwards(done(body)) :
		    shown.changed());
	};

	const failed = async (reason) => {
		await load();
		sayTrouble(reason.message);
	};

	/* It has ended meanwhile: there is nothing to write the password for. */
	const gone = async (reason) => {
		if (!/^"session" is none of yours/.test(reason.message))
			throw reason;
		await failed(reason);
		$('sessions-title').focus();
	};

	/* what: the same in words, for who is asked for his password first. */
	const end = (data, what, done) => doing(() => shown.password === true ?
	    proof.ask(what, (password) =>
		revoke({ ...data, password }, done).catch(gone)) :
	    revoke(data, done).catch(failed));

	const row = (session) => {
		const name = words.browser(session.browser);
		const item = make('li', '');
		const device = make('p', '', 'device');
		const button = make('button', 'End');

		device.append(isolated(name));
		item.append(device, make('p', trace(session), 'trace'));
		if (session.current === true) {
			device.append(' ', make('span', 'This browser', 'this'));
			return item;
		}
		button.type = 'button';
		button.setAttribute('aria-label', `End: ${name}. ` +
		    trace(session));
		button.addEventListener('click', end(
		    { session: session.session }, ['End ', isolated(name)],
		    () => 'That session has ended.'));
		item.append(button);
		return item;
	};

	const list = ({ sessions, more }) => {
		if (!Array.isArray(sessions) ||
		    sessions.some((one) => typeof one !== 'object' || !one))
			throw new Error('The server does not tell where you ' +
			    'are signed in.');
		$('session-list').replaceChildren(...sessions.map(row));
		$('sessions-more').hidden = more !== true;
		$('end-others').hidden =
		    !sessions.some(({ current }) => current !== true);
	};

	/* Later questions overtake earlier ones. */
	const load = async () => {
		const turn = ++shown.turn;

		try {
			const { body } = await ask.sessions();
			if (turn !== shown.turn)
				return;
			sayTrouble('');
			list(body);
			shown.password = body.password;
		} catch (reason) {
			if (turn !== shown.turn)
				return;
			$('session-list').replaceChildren();
			$('end-others').hidden = true;
			sayTrouble(reason.message);
		}
		$('secret').hidden = shown.password === false;
	};

	const others = (count) => count === 0 ? '' : count === 1 ?
	    ' Another session has ended.' :
	    ` ${count} other sessions have ended.`;

	const changePassword = () => forms.send($('password-form'),
	    async (data, form) => {
		$('password-done').textContent = '';
		const { body } = await ask.changePassword(data).catch((reason) => {
			/* 403, and also what a server without a status says. */
			if (!/^"old" is wrong/.test(reason.message))
				throw reason;
			return { body: { wrong: true } };
		});

		if (body.wrong)
			return forms.mistaken(form, [$('old')],
			    $('old').dataset.mistaken);
		form.reset();
		await shown.changed();
		$('secret-title').focus();
		$('password-done').textContent = body.authenticated === true ?
		    `Your password is changed.${others(body.ended)}` : '';
	});

	const hide = () => {
		shown.turn++;
		shown.name = shown.password = undefined;
		$('sessions').hidden = $('secret').hidden = true;
		$('session-list').replaceChildren();
		$('password-name').value = $('proof-name').value = '';
		$('password-done').textContent = '';
		$('password-form').reset();
		forms.forget($('password-form'));
		proof.close();
	};

	/* For who is signed in under that name; another may have been before. */
	const show = (name) => {
		if (name !== shown.name)
			hide();
		shown.name = name;
		$('password-name').value = $('proof-name').value = name;
		$('sessions').hidden = false;
		load();
	};

	/* changed is called when somebody else is signed in now, or nobody. */
	const start = (changed) => {
		shown.changed = changed;
		$('password-form').addEventListener('submit',
		    doing(changePassword));
		$('end-others').addEventListener('click', end({ others: true },
		    ['End all others'], ({ ended }) => others(ended).trim() ||
			'There was no other session.'));
	};

	return { show, hide, start };
})();
