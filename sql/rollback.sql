-- Takes back all that was changed since BEGIN.
ROLLBACK
