-- Everybody's, and whether there is that session.  ?1 and ?2 behind which user
-- and sid, ?3 how many.
SELECT user, sid, EXISTS (SELECT 1 FROM sessions AS s
WHERE s.sid = signed_in.sid)
FROM signed_in WHERE (user, sid) > (?1, ?2) ORDER BY user, sid LIMIT ?3
