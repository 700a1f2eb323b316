-- Whether somebody may sign in.  ?1 name, ?2 disabled: 1 or 0.
UPDATE users SET disabled = ?2 WHERE name = ?1
