-- Whose words most of a community wiki is made of, reckoned when a revision is
-- written. With a revision_count of 0 that has still to be done.
CREATE TABLE wiki_authors (
    post_id        INTEGER PRIMARY KEY,
    question_id    INTEGER NOT NULL,
    user_id        INTEGER,
    display_name   TEXT,
    percent        INTEGER NOT NULL DEFAULT 0,
    user_count     INTEGER NOT NULL DEFAULT 0,
    revision_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX wiki_authors_by_question ON wiki_authors (question_id);
CREATE INDEX wiki_authors_waiting ON wiki_authors (post_id) WHERE revision_count = 0;

INSERT INTO wiki_authors (post_id, question_id)
SELECT id, COALESCE(parent_id, id)
FROM posts
WHERE community_owned_date IS NOT NULL
  AND post_type_id IN (1, 2);

-- Suggested edits that a reviewer left to others for good.
CREATE TABLE suggested_edit_skips (
    suggested_edit_id INTEGER NOT NULL,
    user_id           INTEGER NOT NULL,
    creation_date     INTEGER NOT NULL,
    PRIMARY KEY (suggested_edit_id, user_id)
) STRICT, WITHOUT ROWID;

-- Who looks at a suggested edit, and until when it is not handed to another.
CREATE TABLE suggested_edit_holds (
    suggested_edit_id INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL,
    end_date          INTEGER NOT NULL
) STRICT;
