-- What the questions are called that bare links of a comment lead to, as they
-- were called when it was written: JSON, a title by the number in the link.
-- NULL if there is none; then the links show their addresses.
ALTER TABLE comments ADD COLUMN titles TEXT;
