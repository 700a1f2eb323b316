-- How many of the tables and the like that we make are there already.
SELECT count(*) FROM sqlite_schema
WHERE name IN ('users', 'ended', 'sessions_expired', 'sessions_stay_ended')
