-- The file's ceiling: LIMIT_PAGES of base/limits.h.
PRAGMA max_page_count = 67108864
