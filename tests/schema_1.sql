-- A store as version 1 made it: before who is signed in was kept, and how
-- often somebody failed to be.
PRAGMA page_size = 2048;
BEGIN IMMEDIATE;
CREATE TABLE sessions(sid PRIMARY KEY,expired,sess);
PRAGMA application_id=0x73657373;
PRAGMA user_version=1;
CREATE INDEX sessions_expired ON sessions(expired);
CREATE TABLE users(id INTEGER PRIMARY KEY AUTOINCREMENT,name TEXT NOT NULL UNIQUE,position TEXT,password TEXT,disabled INTEGER NOT NULL DEFAULT 0);
CREATE TABLE ended(sid PRIMARY KEY,until);
CREATE TRIGGER sessions_stay_ended BEFORE INSERT ON sessions BEGIN SELECT RAISE(IGNORE)FROM ended WHERE sid=NEW.sid;END;
COMMIT;
