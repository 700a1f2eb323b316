-- The same for somebody who signs in, if he still may.  ?4 the user's id.
INSERT INTO sessions (sid, expired, sess)
SELECT ?1, ?2, ?3 FROM users WHERE id = ?4 AND disabled = 0
