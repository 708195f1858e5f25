-- Views of questions that are counted and not yet added to the rows of the
-- questions: three pages of a site are written for each of those, one of this
-- table for a hundred.
CREATE TABLE pending_views (
    post_id    INTEGER PRIMARY KEY,
    view_count INTEGER NOT NULL
) STRICT;
