-- The mode that loses nothing and costs least, when each request is a process
-- of its own: the file stays, and is only overwritten.  Answers with the mode
-- that holds now.
PRAGMA journal_mode = PERSIST
