-- Since when no post quotes a source, NULL while one does: its copies are freed some
-- weeks later. And what the text of spam has in it: pages with it are not archived.
ALTER TABLE sources ADD COLUMN unused_date INTEGER;

CREATE TABLE spam_phrases (
    id            INTEGER PRIMARY KEY,
    phrase        TEXT NOT NULL UNIQUE,      -- in lower case, its words with single blanks between
    user_id       INTEGER NOT NULL,
    creation_date INTEGER NOT NULL
) STRICT;
