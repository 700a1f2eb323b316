/*
 * What all parts of the page use: making elements, texts that keep to
 * themselves, news for a screen reader, one action at a time.
 */
'use strict';

const $ = (id) => document.getElementById(id);

const make = (tag, text, className) => {
	const element = document.createElement(tag);
	element.textContent = text;
	if (className)
		element.className = className;
	return element;
};

/* Says something to a screen reader that the eye sees anyway. */
const announce = (text) => {
	$('news').textContent = text;
};

/*
 * A name, or the like: one that runs from right to left keeps that to itself,
 * and a long one, an address perhaps, may break behind its dots.
 */
const isolated = (text) => {
	const bdi = make('bdi', '');

	for (const part of text.split(/(\S{6,}?[.@/_])/).filter(Boolean))
		bdi.append(part, make('wbr', ''));
	return bdi;
};

/* One thing at a time: a second click while the first is under way is lost. */
const doing = (action) => async (event) => {
	event.preventDefault();
	if ($('main').getAttribute('aria-busy') === 'true')
		return;
	$('main').setAttribute('aria-busy', 'true');
	try {
		await action(event);
	} finally {
		$('main').removeAttribute('aria-busy');
	}
};
