-- Sign-ins of a user, and whether that session lives.  ?1 the user's id,
-- ?2 behind which sid, ?3 how many, ?4 now.
SELECT sid, EXISTS (SELECT 1 FROM sessions AS s
WHERE s.sid = signed_in.sid AND s.expired >= ?4)
FROM signed_in WHERE user = ?1 AND sid > ?2 ORDER BY sid LIMIT ?3
