-- The session goes on under another id.  ?1 the user's id, ?2 sid, ?3 the new.
UPDATE signed_in SET sid = ?3 WHERE user = ?1 AND sid = ?2
