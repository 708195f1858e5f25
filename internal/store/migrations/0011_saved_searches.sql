-- Searches that people keep. Those with notify = 1 are looked at now and then
-- for posts that are newer than seen_date.
CREATE TABLE saved_searches (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    name          TEXT NOT NULL,
    query         TEXT NOT NULL,
    notify        INTEGER NOT NULL,
    creation_date INTEGER NOT NULL,
    seen_date     INTEGER NOT NULL,
    UNIQUE (user_id, name)
) STRICT;
CREATE INDEX saved_searches_notify ON saved_searches (id) WHERE notify = 1;

ALTER TABLE inbox ADD COLUMN saved_search_id INTEGER;
