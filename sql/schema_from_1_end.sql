-- And the users are back.
INSERT INTO users (id, name, position, password, disabled)
SELECT id, name, position, password, disabled FROM users_1;
DROP TABLE users_1;
