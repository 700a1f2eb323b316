-- A user by name.  ?1 name.
SELECT id, name, position, password, disabled FROM users WHERE name = ?1
