-- The user who comes after another.  ?1 that one's id.
SELECT id, name, position, password, disabled FROM users
WHERE id > ?1 AND name IS NOT NULL ORDER BY id LIMIT 1
