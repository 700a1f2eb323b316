-- The database, as `sessile init` makes it, beside the table of sessions
-- (schema_sessions.sql), which an Express app may have made before.  The
-- library refuses a file whose two numbers here are others; a change of the
-- tables raises user_version.

PRAGMA application_id = 0x73657373;	-- "sess": the file is one of ours
PRAGMA user_version = 1;		-- the layout below

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

-- Sessions that were ended here.  Express saves a whole session, whether it
-- is still there or not: one that was signed out in the meantime would be
-- back.  (We only ever update what is there, and our connection has triggers
-- turned off.)
CREATE TABLE ended (
	sid PRIMARY KEY,	-- the session's id
	until			-- when nobody can have it in memory any more
);
CREATE TRIGGER sessions_stay_ended BEFORE INSERT ON sessions
BEGIN
	SELECT RAISE(IGNORE) FROM ended WHERE sid = NEW.sid;
END;
