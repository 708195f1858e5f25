-- Bodies of copies may be kept outside the database: name is that of their file,
-- '' for a body in data.
ALTER TABLE blobs ADD COLUMN name TEXT NOT NULL DEFAULT '';
