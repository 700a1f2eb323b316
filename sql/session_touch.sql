-- Moves the expiry of a live session.  ?1 sid, ?2 expired, ?3 now.
UPDATE sessions SET expired = ?2 WHERE sid = ?1 AND expired >= ?3
