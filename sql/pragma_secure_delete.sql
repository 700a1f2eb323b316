-- Deleted ids are overwritten, not only forgotten.  Answers 1.
PRAGMA secure_delete = 1
