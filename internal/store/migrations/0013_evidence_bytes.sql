-- What copies take is summed up at each fetch and by who reads the metrics: not
-- by reading through the bodies.
CREATE INDEX snapshot_texts_by_bytes ON snapshot_texts (bytes);
CREATE INDEX blobs_by_bytes          ON blobs (bytes);
