-- What is known of failed sign-ins by one name, or from one network.  ?1 id.
SELECT fails, until FROM attempts WHERE id = ?1
