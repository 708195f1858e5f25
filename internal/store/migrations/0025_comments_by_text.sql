-- Whether a post has a comment with some text already is asked before each
-- comment. Few comments of a post begin alike, so their beginnings do.
CREATE INDEX comments_by_text ON comments (post_id, substr(text, 1, 20)) WHERE deletion_date IS NULL;
