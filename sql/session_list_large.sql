-- The same without what is stored, for one that is too large to be fetched.
SELECT rowid, expired, sid FROM sessions
WHERE (expired, rowid) > (?1, ?2)
ORDER BY expired, rowid LIMIT ?3
