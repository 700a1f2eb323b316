/*
 * What the forms have in common: fields that are empty or wrong, a password
 * that can be looked at, an answer that says to wait.
 */
'use strict';

const forms = (() => {
	const timers = new WeakMap();

	/* Those that are filled in; the one of the name is there for managers. */
	const fields = (form) => [...form.elements]
	    .filter((field) => field.name && !field.disabled && !field.readOnly);

	const mark = (field, wrong) =>
		field.setAttribute('aria-invalid', String(wrong));

	const sayWrong = (field, text) => {
		$(`${field.id}-error`).textContent = text;
		mark(field, Boolean(text));
	};

	const alertOf = (form) => form.querySelector('[role="alert"]');
	const waitOf = (form) => form.querySelector('[role="timer"]');

	const isEmpty = ({ type, value }) =>
		type === 'text' ? !value.trim() : !value;

	/* Says under each empty field what is missing; returns the first. */
	const missing = (form) => {
		for (const field of fields(form))
			sayWrong(field, field.required && isEmpty(field) ?
			    field.dataset.missing : '');
		return fields(form).find((field) =>
		    field.getAttribute('aria-invalid') === 'true');
	};

	/* The credential is the one most worth another try. */
	const refuse = (form, text, field = fields(form).pop()) => {
		alertOf(form).replaceChildren(text);
		field.focus();
		field.select();
	};

	const mistaken = (form, wrong, text) => {
		for (const field of wrong)
			mark(field, true);
		refuse(form, text, wrong[wrong.length - 1]);
	};

	const show = (button, shown) => {
		const field = $(button.getAttribute('aria-controls'));

		field.type = shown ? 'text' : 'password';
		button.textContent = shown ? 'Hide' : 'Show';
		button.setAttribute('aria-label', shown ? button.dataset.hide :
		    button.dataset.show);
	};

	const reveals = (form) => form.querySelectorAll('button.reveal');

	const waiting = (form) => timers.has(form);

	const stop = (form) => {
		clearInterval(timers.get(form));
		timers.delete(form);
		waitOf(form).textContent = '';
	};

	/* What was said of an earlier try. */
	const forget = (form) => {
		for (const field of fields(form))
			sayWrong(field, '');
		if (!waiting(form))
			alertOf(form).replaceChildren();
	};

	/* The eye sees the seconds go; a screen reader hears when they are over. */
	const wait = (form, seconds) => {
		const end = Date.now() + seconds * 1000;
		const tick = () => {
			const left = Math.ceil((end - Date.now()) / 1000);

			if (left > 0) {
				waitOf(form).textContent = 'Try again in ' +
				    `${words.countdown(left * 1000)}.`;
				return;
			}
			stop(form);
			alertOf(form).replaceChildren('You can try again now.');
		};

		stop(form);
		timers.set(form, setInterval(tick, 250));
		tick();
	};

	const tellWait = (form, text, seconds) => {
		refuse(form, text);
		alertOf(form).append(make('span',
		    ` Try again in ${words.span(seconds * 1000)}.`, 'unseen'));
		wait(form, seconds);
	};

	const failed = (form, reason) => {
		if (reason.wait > 0)
			tellWait(form, reason.code === 429 ?
			    'Too many attempts have failed.' :
			    reason.message, reason.wait);
		else
			refuse(form, reason.message);
	};

	/*
	 * Hands what was filled in to an action, unless something is missing;
	 * says what went wrong. A password is hidden before it goes, so that the
	 * browser knows it for one.
	 */
	const send = async (form, action) => {
		if (waiting(form))
			return fields(form).pop().focus();
		alertOf(form).replaceChildren();
		const empty = missing(form);
		if (empty)
			return empty.focus();
		reveals(form).forEach((button) => show(button, false));
		try {
			await action(Object.fromEntries(fields(form)
			    .map((field) => [field.name, field.value])), form);
		} catch (reason) {
			failed(form, reason);
		}
	};

	for (const button of document.querySelectorAll('button.reveal'))
		button.addEventListener('click', () => show(button,
		    $(button.getAttribute('aria-controls')).type === 'password'));

	return { fields, mistaken, forget, send };
})();
