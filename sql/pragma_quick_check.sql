-- Answers "ok", or the first damage found.
PRAGMA quick_check(1)
