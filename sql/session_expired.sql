-- Some of the expired sessions, the oldest first.  ?1 now, ?2 how many.
SELECT rowid FROM sessions WHERE expired < ?1 ORDER BY expired LIMIT ?2
