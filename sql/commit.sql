-- Ends a write: what was changed is on disk when this returns.
COMMIT
