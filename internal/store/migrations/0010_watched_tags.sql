-- Which tags a person watches or ignores: names of tags, or patterns with *.
CREATE TABLE watched_tags (
    user_id       INTEGER NOT NULL,
    tag_name      TEXT NOT NULL,
    ignored       INTEGER NOT NULL,          -- 1 is ignored, 0 watched
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (user_id, tag_name)
) STRICT, WITHOUT ROWID;

ALTER TABLE accounts ADD COLUMN hide_ignored_tags INTEGER NOT NULL DEFAULT 0; -- 1: lists leave such questions out
