/*
 * session_cookie.tsv: the cookie object of a session as express-session
 * makes, stores and touches it, run through its own middleware.
 */

const NOWS = [1764000000000, 1709164799999, 0, 253402300000000];
const DAY = 86400000;
const LATER = 5000;

const PLAIN = [
	{}, { maxAge: null }, { maxAge: 0 }, { maxAge: 1 }, { maxAge: 4999 },
	{ maxAge: 5000 }, { maxAge: 60000 }, { maxAge: 3600000 },
	{ maxAge: 30 * DAY }, { maxAge: 1000 * 365 * DAY }, { maxAge: 1.5 },
	{ maxAge: -1000 }, { maxAge: 9e15 }, { expires: null },
	{ expires: "2030-01-01T00:00:00.000Z" },
	{ expires: "1999-12-31T23:59:59.999Z" },
	{ maxAge: 3600000, expires: "2030-01-01T00:00:00.000Z" },
	{ expires: "2030-01-01T00:00:00.000Z", maxAge: 3600000 },
	{ maxAge: 3600000, originalMaxAge: 1000 },
	{ httpOnly: true }, { httpOnly: false }, { secure: false },
	{ secure: true }, { secure: "auto" }, { sameSite: "auto" },
	{ sameSite: true }, { sameSite: false }, { sameSite: "lax" },
	{ sameSite: "strict" }, { sameSite: "none" }, { sameSite: "Lax" },
	{ domain: "example.com" }, { domain: "" }, { path: "/app" },
	{ path: "" }, { path: "/é" }, { path: "/\"\\\u007f" },
	{ partitioned: true }, { partitioned: false }, { priority: "low" },
	{ priority: "High" },
	{ secure: "auto", sameSite: "auto" },
	{ maxAge: 3600000, path: "/", httpOnly: true, secure: "auto",
	    sameSite: "lax" },
	{ sameSite: "lax", secure: "auto", httpOnly: true, path: "/",
	    maxAge: 3600000 },
	{ maxAge: 60000, path: "/x", httpOnly: false, secure: true,
	    sameSite: "none", domain: ".example.com", partitioned: true,
	    priority: "medium" },
	{ sameSite: false, secure: false, maxAge: 3600000 },
];

/* Dates cannot stand in JSON; a configuration would carry the text. */
function options(plain) {
	return "expires" in plain && plain.expires !== null ?
	    { ...plain, expires: new Date(plain.expires) } : plain;
}

/* A store whose generate() is the middleware's own, with nothing behind. */
function store(session) {
	const empty = new session.Store();

	empty.get = (sid, fn) => fn(null, null);
	empty.set = (sid, sess, fn) => fn(null);
	empty.destroy = (sid, fn) => fn(null);
	return empty;
}

function row(session, plain, secure, now) {
	const s = store(session);
	const req = { headers: {}, connection: { encrypted: !!secure } };

	session({ secret: "x", resave: false, saveUninitialized: false,
	    store: s, cookie: options(plain) });
	Date.now = () => now;
	s.generate(req);
	const fresh = JSON.stringify(req.session.cookie);
	Date.now = () => now + LATER;
	req.session.touch();
	const touched = JSON.stringify(req.session.cookie);
	const again = { sessionID: "y", sessionStore: s };
	s.createSession(again, { cookie: JSON.parse(fresh) });
	const loaded = JSON.stringify(again.session.cookie);
	again.session.touch();
	return [JSON.stringify(plain), secure, now, fresh, touched, loaded,
	    JSON.stringify(again.session.cookie)];
}

export function makeSession({ session, write }) {
	const clock = Date.now;
	const rows = [];

	PLAIN.forEach((plain, i) => {
		rows.push(row(session, plain, i % 2, NOWS[0]));
		if ("secure" in plain || plain.sameSite === "auto")
			rows.push(row(session, plain, (i + 1) % 2, NOWS[0]));
		if (i < 8)
			rows.push(row(session, plain, 0, NOWS[1 + i % 3]));
	});
	Date.now = clock;
	write("session_cookie.tsv", [
		"options: the cookie option (expires as text stands for a Date).",
		"secure: 1 on an encrypted connection. now: Date.now() in ms.",
		"fresh: the cookie of a new session; touched: the same object",
		"touched 5 s later; loaded: fresh stored, loaded 5 s later;",
		"loaded_touched: that one touched then.",
	], ["options:t", "secure:n", "now:n", "fresh:t", "touched:t",
	    "loaded:t", "loaded_touched:t"], rows);
}
