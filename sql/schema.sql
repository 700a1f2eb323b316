-- The database, as `sessile init` makes it, beside the table of sessions
-- (schema_sessions.sql), which an Express app may have made before, and who
-- signs in (schema_users.sql).

PRAGMA application_id = 0x73657373;	-- "sess": the file is one of ours

-- For sweeping and for listing.
CREATE INDEX sessions_expired ON sessions (expired);

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
