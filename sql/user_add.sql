-- A new user.  ?1 name, ?2 position, ?3 password (a hash); NULL: none.
INSERT INTO users (name, position, password) VALUES (?1, ?2, ?3)
