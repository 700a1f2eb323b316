-- A user's live sessions beyond the newest ones, the newer ones first.  ?1 the
-- user's id, ?2 now, ?3 one that is not among them, ?4 how many may stay,
-- ?5 how many are wanted.
SELECT n.sid FROM signed_in AS n CROSS JOIN sessions AS s
WHERE n.user = ?1 AND n.sid <> ?3 AND s.sid = n.sid AND s.expired >= ?2
ORDER BY n.created DESC LIMIT ?5 OFFSET ?4
