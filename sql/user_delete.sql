-- Removes a user, all but the number.  ?1 name.
UPDATE users SET name = NULL, position = NULL, password = NULL, disabled = 1
WHERE name = ?1
