-- A user by name.  ?1 name.  (With a `+` a column is an expression, for which
-- SQLite does not look up and keep the names of table and column.)
SELECT +id, +name, +position, +password, +disabled FROM users WHERE name = ?1
