-- Ends a session, alive or not.  ?1 sid.
DELETE FROM sessions WHERE sid = ?1
