-- The full-text index: segments and their blocks (package search). A segment
-- that was merged away is unlisted; its blocks go a little later.

CREATE TABLE search_segments (
    id     INTEGER PRIMARY KEY,
    gen    INTEGER NOT NULL,
    docs   INTEGER NOT NULL,
    edits  INTEGER NOT NULL,
    bytes  INTEGER NOT NULL,
    blocks INTEGER NOT NULL
) STRICT;

CREATE TABLE search_blocks (
    segment_id INTEGER NOT NULL,
    block      INTEGER NOT NULL,
    data       BLOB NOT NULL,
    PRIMARY KEY (segment_id, block)
) STRICT;

-- generation counts changes of the list, segment gives the ids.
CREATE TABLE search_state (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

INSERT INTO search_state (name, value) VALUES ('generation', 0), ('segment', 0);
