-- Sign-ins of a user.  ?1 the user's id, ?2 behind which sid, ?3 how many.
SELECT sid, created, address, agent FROM signed_in
WHERE user = ?1 AND sid > ?2 ORDER BY sid LIMIT ?3
