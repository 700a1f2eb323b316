-- The same for somebody who signs in, if he still may.  ?4 the user's id,
-- ?5 the hash of the password that was found right, NULL: he has none.
INSERT INTO sessions (sid, expired, sess)
SELECT ?1, ?2, ?3 FROM users WHERE id = ?4 AND disabled = 0 AND password IS ?5
