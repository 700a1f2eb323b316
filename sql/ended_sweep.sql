-- The oldest of them, where their time is over: they come in the order of
-- `until`, for all have the same span.  ?1 now, ?2 how many.
DELETE FROM ended WHERE rowid < (SELECT min(rowid) FROM ended) + ?2
AND until < ?1
