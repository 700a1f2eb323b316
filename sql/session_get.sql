-- A live session.  ?1 sid, ?2 now.  (`+`: see user_get.sql.)
SELECT +sess, +expired FROM sessions WHERE sid = ?1 AND expired >= ?2
