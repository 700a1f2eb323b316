-- Exactly what npm connect-sqlite3 creates and fills with
-- INSERT OR REPLACE INTO sessions VALUES (?, ?, ?): three columns, in this
-- order, without types.  Anything else belongs into another table.
CREATE TABLE sessions (
	sid PRIMARY KEY,	-- the session's id, text
	expired,		-- when it ends: ms since 1970; REAL from Node
	sess			-- the session as JSON, text
);
