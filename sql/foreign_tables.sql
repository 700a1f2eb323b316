-- How many of the tables and the like that we make are there already, in
-- whatever case: names are the same to SQLite then.
SELECT count(*) FROM sqlite_schema
WHERE name COLLATE NOCASE
IN ('users', 'signed_in', 'attempts', 'ended', 'sessions_expired',
'sessions_stay_ended')
