-- Another password, unless somebody else has changed it.  ?1 the user's id,
-- ?2 what its hash was, NULL: he had none, ?3 the new hash.
UPDATE users SET password = ?3
WHERE id = ?1 AND password IS ?2 AND name IS NOT NULL
