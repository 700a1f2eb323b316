-- No temporary files: they would hold sessions, in a folder of others.
PRAGMA temp_store = MEMORY
