-- Half of SQLite's own: a sign-in changes a little on each of four pages, and
-- all of these go through the journal (make bench).
PRAGMA page_size = 2048
