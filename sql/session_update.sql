-- A session changed.  ?1 sid, ?2 expired, ?3 sess.
UPDATE sessions SET expired = ?2, sess = ?3 WHERE sid = ?1
