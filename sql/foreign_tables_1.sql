-- The same of those that an older version of ours gets.
SELECT count(*) FROM sqlite_schema
WHERE name COLLATE NOCASE IN ('users_1', 'signed_in', 'attempts')
