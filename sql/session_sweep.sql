-- One of them.  (DELETE ... WHERE rowid IN (SELECT ...) would do it at once,
-- but sets up a table in memory each time, for mostly nothing.)  ?1 its rowid.
DELETE FROM sessions WHERE rowid = ?1
