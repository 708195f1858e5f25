-- What each reviewer says of a quotation whose verdict by the checker is wrong.
-- Two who say the same set quotes.override_status, beside the verdict.
CREATE TABLE evidence_overrides (
    quote_id      INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    status        TEXT NOT NULL,             -- verbatim, altered, partial, not_found
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (quote_id, user_id)
) STRICT, WITHOUT ROWID;
