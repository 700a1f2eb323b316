/*
 * The options of a scenario, for either side. What sessile has by default and
 * express-session has not, is told to sessile to be otherwise.
 */
'use strict';

const secret = 'what signs the cookies of tests/express';

/* express-session wants these three told. */
const common = { secret, resave: false, saveUninitialized: false };

const onlySessile = ['touchAfter', 'absoluteTimeout', 'sweep',
    'maxSessionBytes', 'allowWeakSecret'];
const names = ['name', 'rolling', 'unset', 'proxy', 'cookie',
    ...Object.keys(common), ...onlySessile];

/* {"in": ms} is so long after now. */
const dateOf = (value) => new Date(typeof value === 'string' ? value :
    Date.now() + value.in);

const withDate = (cookie, change) => cookie?.expires ?
    { ...cookie, expires: change(dateOf(cookie.expires)) } : cookie;

const forExpress = (options = {}) => {
	const given = { ...common, ...options };

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

const forSessile = (options = {}) => ({
	...common,
	touchAfter: 0,
	sweep: 0,
	allowWeakSecret: true,
	...options,
	cookie: sessileCookie(options.cookie),
});

const secretOf = (options = {}) =>
	[options.secret ?? secret].flat();
const nameOf = (options = {}) => options.name ?? 'connect.sid';

module.exports = { names, forExpress, forSessile, secretOf, nameOf };
