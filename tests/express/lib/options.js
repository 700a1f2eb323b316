/*
 * The options of a scenario, for either side. What sessile has by default and
 * express-session has not, is told to sessile to be otherwise.
 */
'use strict';

const secret = 'what signs the cookies of tests/express';

/* express-session wants these three told. */
const common = { secret, resave: false, saveUninitialized: false };

const onlySessile = ['secretFile', 'touchAfter', 'absoluteTimeout', 'sweep',
    'maxSessionBytes', 'allowWeakSecret', 'log', 'defaults'];
const names = ['name', 'rolling', 'unset', 'proxy', 'cookie',
    ...Object.keys(common), ...onlySessile];

const lines = (text) => text.split(/\r?\n/).filter((line) => line !== '');

/* The first signs. */
const secretOf = (options = {}) => 'secretFile' in options ?
    lines(options.secretFile) : [options.secret ?? secret].flat();
const nameOf = (options = {}) => options.name ?? 'connect.sid';

/* {"in": ms} is so long after now. */
const dateOf = (value) => new Date(typeof value === 'string' ? value :
    Date.now() + value.in);

const withDate = (cookie, change) => cookie?.expires ?
    { ...cookie, expires: change(dateOf(cookie.expires)) } : cookie;

const forExpress = (options = {}) => {
	const given = { ...(options.defaults ? {} : common), ...options };

	if (options.defaults || 'secretFile' in options)
		given.secret = secretOf(options);
	for (const name of onlySessile)
		delete given[name];
	given.cookie = withDate(given.cookie, (date) => date);
	return given;
};

/* A cookie of express-session lasts, and goes, as the browser likes. */
const sessileCookie = (cookie = {}) => ({
	...('maxAge' in cookie || 'expires' in cookie ? {} :
	    { maxAge: null }),
	...('secure' in cookie ? {} : { secure: null }),
	...('sameSite' in cookie ? {} : { sameSite: null }),
	...withDate(cookie, (date) => date.toISOString()),
});

/* Its secret file has the harness's secret where none is given. */
const forSessile = ({ defaults, ...options } = {}) => {
	if (defaults)
		return options;
	const { secret: usual, ...rest } = common;

	return {
		...('secretFile' in options ? {} : { secret: usual }),
		...rest,
		touchAfter: 0,
		sweep: 0,
		allowWeakSecret: true,
		...options,
		cookie: sessileCookie(options.cookie),
	};
};

module.exports = { names, secret, forExpress, forSessile, secretOf, nameOf };
