-- Removes a user.  ?1 name.
DELETE FROM users WHERE name = ?1
