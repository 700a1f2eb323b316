-- Sign-ins of a user, and whether there is that session (one that has expired
-- is left to sweeping).  ?1 the user's id, ?2 behind which sid, ?3 how many.
SELECT sid, EXISTS (SELECT 1 FROM sessions AS s WHERE s.sid = signed_in.sid)
FROM signed_in WHERE user = ?1 AND sid > ?2 ORDER BY sid LIMIT ?3
