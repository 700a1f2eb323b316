-- The oldest of them, where their time is over: they come in the order of
-- `until`, for all have the same span (one further ahead had a wrong clock).
-- ?1 now, ?2 how many, ?3 the span.
DELETE FROM ended WHERE rowid < (SELECT min(rowid) FROM ended) + ?2
AND until NOT BETWEEN ?1 AND ?1 + ?3
