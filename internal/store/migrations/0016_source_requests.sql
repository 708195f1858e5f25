-- Passages of posts that readers ask a source for.
CREATE TABLE source_requests (
    id              INTEGER PRIMARY KEY,
    post_id         INTEGER NOT NULL,
    question_id     INTEGER NOT NULL,
    selector        TEXT NOT NULL,           -- JSON, TextQuoteSelector on the rendered post
    requests        INTEGER NOT NULL,        -- how many people ask
    creation_date   INTEGER NOT NULL,
    shown_date      INTEGER,                 -- since when all readers see it
    closed_date     INTEGER,
    closed_user_id  INTEGER,                 -- NULL: an edit did it
    resolution      TEXT                     -- sourced, edited, closed
) STRICT;
CREATE INDEX source_requests_by_question ON source_requests (question_id) WHERE closed_date IS NULL;
CREATE INDEX source_requests_by_post     ON source_requests (post_id);
CREATE INDEX source_requests_unshown     ON source_requests (creation_date) WHERE closed_date IS NULL AND shown_date IS NULL;

CREATE TABLE source_requesters (
    request_id    INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (request_id, user_id)
) STRICT, WITHOUT ROWID;
