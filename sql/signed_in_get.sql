-- One sign-in.  ?1 the user's id, ?2 sid.
SELECT sid, created, address, agent FROM signed_in WHERE user = ?1 AND sid = ?2
