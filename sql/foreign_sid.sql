-- Never run: it is valid only where no two rows of the table of sessions can
-- have one id, byte by byte.
INSERT INTO sessions (sid, expired, sess) VALUES (?1, ?2, ?3)
ON CONFLICT (sid COLLATE BINARY) DO NOTHING
