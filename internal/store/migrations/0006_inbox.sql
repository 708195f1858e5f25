CREATE INDEX inbox_by_comment ON inbox (comment_id) WHERE comment_id IS NOT NULL;

-- What is unread is counted where it stands: a counter would have every writer
-- of a notice wait for the row that its owner's sessions read.
ALTER TABLE accounts DROP COLUMN inbox_unread;
ALTER TABLE accounts DROP COLUMN achievements_unread;
