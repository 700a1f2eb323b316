/*
 * The password once more, before something is done that whoever finds this
 * page open should not do.
 */
'use strict';

const proof = (() => {
	const asked = { action: undefined, from: undefined };

	const close = () => {
		$('proof-form').hidden = true;
		$('proof').value = '';
		forms.forget($('proof-form'));
	};

	const cancel = () => {
		close();
		(asked.from.isConnected ? asked.from : $('sessions-title')).focus();
	};

	/*
	 * what is to be done, as parts of a line; the action is called with the
	 * password. When that throws, the form says why and stays.
	 */
	const ask = (what, action) => {
		Object.assign(asked, { action, from: document.activeElement });
		close();
		$('proof-what').replaceChildren(...what);
		$('proof-form').hidden = false;
		$('proof').focus();
	};

	const send = () => forms.send($('proof-form'),
	    async ({ password }, form) => {
		try {
			await asked.action(password);
			close();
		} catch (reason) {
			/* 403, and also what a server without a status says. */
			if (!/^"password" is wrong/.test(reason.message))
				throw reason;
			forms.mistaken(form, [$('proof')],
			    $('proof').dataset.mistaken);
		}
	});

	$('proof-form').addEventListener('submit', doing(send));
	$('proof-cancel').addEventListener('click', doing(cancel));

	return { ask, close };
})();
