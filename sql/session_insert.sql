-- A new session.  ?1 sid, ?2 expired, ?3 sess.
INSERT INTO sessions (sid, expired, sess) VALUES (?1, ?2, ?3)
