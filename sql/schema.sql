-- The whole database, as `sessile init` makes it.  The library refuses a
-- file whose two numbers here are others; a change of the tables raises
-- user_version.

PRAGMA application_id = 0x73657373;	-- "sess": the file is one of ours
PRAGMA user_version = 1;		-- the layout below

-- Exactly what npm connect-sqlite3 creates and fills with
-- INSERT OR REPLACE INTO sessions VALUES (?, ?, ?): three columns, in this
-- order, without types.  Anything else belongs into another table.
CREATE TABLE sessions (
	sid PRIMARY KEY,	-- the session's id, text
	expired,		-- when it ends: ms since 1970; REAL from Node
	sess			-- the session as JSON, text
);

-- For sweeping and for listing.
CREATE INDEX sessions_expired ON sessions (expired);

-- Who may sign in.
CREATE TABLE users (
	-- What sessions call the user by; never given twice, for a session
	-- may outlive its user.
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,	-- what is typed in to sign in
	position TEXT,		-- signs in, where there is no password
	password TEXT,		-- its hash; NULL: signs in by position
	disabled INTEGER NOT NULL DEFAULT 0	-- 1: may not sign in
);
