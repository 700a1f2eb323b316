-- The columns of the table of sessions that an Express app made.
SELECT * FROM sessions LIMIT 0
