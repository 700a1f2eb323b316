-- The same as it is now.  ?1 id, ?2 fails, ?3 until.
INSERT OR REPLACE INTO attempts (id, fails, until) VALUES (?1, ?2, ?3)
