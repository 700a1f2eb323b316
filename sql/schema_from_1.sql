-- Version 1 had other users: these are put aside, with the highest number
-- that was ever given, and schema_users.sql makes the tables as they are now.
-- (What AUTOINCREMENT has left, sqlite_sequence, cannot be dropped.)
CREATE TABLE users_1 AS
SELECT id, name, position, password, disabled FROM users
UNION ALL
SELECT seq, NULL, NULL, NULL, 1 FROM sqlite_sequence
WHERE name = 'users' AND seq NOT IN (SELECT id FROM users);
DROP TABLE users;
