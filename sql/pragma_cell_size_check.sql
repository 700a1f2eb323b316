-- Looks harder at every page before it is believed.
PRAGMA cell_size_check = 1
