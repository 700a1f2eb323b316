-- An ended session, for it to stay so.  ?1 sid, ?2 until.
INSERT OR REPLACE INTO ended (sid, until) VALUES (?1, ?2)
