-- The session has ended.  ?1 the user's id, ?2 sid.
DELETE FROM signed_in WHERE user = ?1 AND sid = ?2
