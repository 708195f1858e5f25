-- What reviewers say of reports that a quotation is out of context, and the report
-- that became a note under its quotation.
CREATE TABLE context_ratings (
    flag_id       INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    agrees        INTEGER NOT NULL,
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (flag_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX context_ratings_by_user ON context_ratings (user_id, flag_id);
ALTER TABLE quotes ADD COLUMN context_flag_id INTEGER;
