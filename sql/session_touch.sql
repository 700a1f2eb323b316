-- Moves the expiry of a live session, unless somebody else has.  (Node stores
-- it as REAL.)  ?1 sid, ?2 expired, ?3 now, ?4 what it was, or -1.
UPDATE sessions SET expired = ?2 WHERE sid = ?1 AND expired >= ?3
AND (?4 < 0 OR CAST(expired AS INTEGER) = ?4)
