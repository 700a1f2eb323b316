-- Ends a session that is alive, for another takes its place.  ?1 sid, ?2 now.
DELETE FROM sessions WHERE sid = ?1 AND expired >= ?2
