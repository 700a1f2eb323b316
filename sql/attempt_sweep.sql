-- Those of them that are forgotten by now, or that had a wrong clock.
-- ?1 the place, ?2 their end, ?3 now, ?4 ms after which one failure is
-- forgotten, which is also the longest delay.
DELETE FROM attempts WHERE id > ?1 AND id <= ?2
AND until NOT BETWEEN ?3 - fails * ?4 AND ?3 + ?4
