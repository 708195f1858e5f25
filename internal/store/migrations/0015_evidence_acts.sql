-- Who gave a quotation of somebody else's post the source that it lacked, or that
-- was gone.
CREATE TABLE source_repairs (
    post_id       INTEGER NOT NULL,
    quote_sha256  TEXT NOT NULL,
    user_id       INTEGER NOT NULL,
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (post_id, quote_sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_repairs_by_user ON source_repairs (user_id);

-- Quotations of which two reviewers say that the checker is wrong, as they stood
-- then: examples for its tests.
CREATE TABLE checker_cases (
    id              INTEGER PRIMARY KEY,
    quote_sha256    TEXT NOT NULL,
    quote           TEXT NOT NULL,
    lang            TEXT NOT NULL,
    text_sha256     TEXT NOT NULL,
    url             TEXT NOT NULL,
    checker_version INTEGER NOT NULL,
    found           TEXT NOT NULL,           -- what the checker says
    status          TEXT NOT NULL,           -- what the reviewers say
    outside_main    INTEGER NOT NULL,
    creation_date   INTEGER NOT NULL,
    UNIQUE (quote_sha256, text_sha256)
) STRICT;
