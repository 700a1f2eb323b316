-- A power cut takes back nothing that was answered.
PRAGMA synchronous = FULL
