-- For a database that nobody else sees yet: no journal file is left behind.
PRAGMA journal_mode = MEMORY
