-- A sign-in.  ?1 the user's id, ?2 sid, ?3 when, ?4 address, ?5 agent.
INSERT INTO signed_in (user, sid, created, address, agent)
VALUES (?1, ?2, ?3, ?4, ?5)
