-- Who votes for or against a synonym that was suggested: 1 or -1. The proposal
-- itself is its proposer's vote.
CREATE TABLE tag_synonym_votes (
    tag_synonym_id INTEGER NOT NULL,
    user_id        INTEGER NOT NULL,
    vote           INTEGER NOT NULL,
    creation_date  INTEGER NOT NULL,
    PRIMARY KEY (tag_synonym_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_synonyms_suggested ON tag_synonyms (creation_date) WHERE approval_date IS NULL;
