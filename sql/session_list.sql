-- Sessions by expiry, from behind one row on: ?1 its expired, ?2 its rowid,
-- ?3 how many.
SELECT rowid, expired, sid, sess FROM sessions
WHERE (expired, rowid) > (?1, ?2)
ORDER BY expired, rowid LIMIT ?3
