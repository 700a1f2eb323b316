-- Who signs in, and what is kept of it.  The library refuses a file with
-- another number here; a change of the tables raises it, and brings along
-- how those of before are changed (schema_from_1.sql).

PRAGMA user_version = 2;

-- Who may sign in.  A number is never given twice, for a session may outlive
-- its user: of one who is removed it stays, and all else is NULL.
-- (AUTOINCREMENT would do that with one more table, for which each request
-- pays.)
CREATE TABLE users (
	id INTEGER PRIMARY KEY,	-- what sessions call the user by
	name TEXT UNIQUE,	-- what is typed in to sign in
	position TEXT,		-- signs in, where there is no password
	password TEXT,		-- its hash; NULL: signs in by position
	disabled INTEGER NOT NULL DEFAULT 0	-- 1: may not sign in
);

-- Who is signed in by which session, and since when: a row for each sign-in.
-- One whose session is gone means nothing, and leaves with time.
CREATE TABLE signed_in (
	user,			-- the number
	sid,			-- the session's id
	created,		-- when: ms since 1970
	address,		-- where from, as text
	agent,			-- the browser, by its own words
	PRIMARY KEY (user, sid)
) WITHOUT ROWID;

-- Sign-ins that failed, for each name and each network they came from.
CREATE TABLE attempts (
	id INTEGER PRIMARY KEY,	-- which one, as a keyed hash: what is typed
				-- in as a name may be a password
	fails,			-- how many
	until			-- when the next one may be: ms since 1970
);
