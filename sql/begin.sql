-- Starts a write: the lock is taken here, where waiting for it is possible.
BEGIN IMMEDIATE
