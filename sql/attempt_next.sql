-- Where some of them end, behind a place.  ?1 the place, ?2 how many but one.
SELECT id FROM attempts WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET ?2
