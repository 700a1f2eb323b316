-- Forgets them.  ?1 id.
DELETE FROM attempts WHERE id = ?1
