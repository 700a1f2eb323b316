-- Everybody's, and whether that session lives.  ?1 and ?2 behind which user
-- and sid, ?3 how many, ?4 now.
SELECT user, sid, EXISTS (SELECT 1 FROM sessions AS s
WHERE s.sid = signed_in.sid AND s.expired >= ?4)
FROM signed_in WHERE (user, sid) > (?1, ?2) ORDER BY user, sid LIMIT ?3
