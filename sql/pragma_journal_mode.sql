-- The mode that loses nothing and costs readers nothing, when each request
-- is a process of its own.  Answers with the mode that holds now.
PRAGMA journal_mode = TRUNCATE
