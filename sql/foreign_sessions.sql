-- The columns of the table of sessions that an Express app made.  (One without
-- rowid is not connect-sqlite3's.)
SELECT *, rowid FROM sessions LIMIT 0
