-- The posts that the search operators hassource:, source: and quote: stand for
-- are read from indexes alone.
DROP INDEX quotes_by_source;
CREATE INDEX quotes_by_source ON quotes (source_id, post_id) WHERE source_id IS NOT NULL;
CREATE INDEX quotes_unchecked ON quotes (state, post_id) WHERE check_id IS NULL;
CREATE INDEX quotes_by_check ON quotes (check_id, post_id) WHERE check_id IS NOT NULL;
CREATE INDEX quote_checks_by_status ON quote_checks (status);
