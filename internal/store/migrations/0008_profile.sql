-- What members say about themselves as they typed it, what they were written
-- about last, claims of imported accounts, and who was erased.
ALTER TABLE accounts ADD COLUMN about_source TEXT;                       -- Markdown of users.about_me
ALTER TABLE accounts ADD COLUMN digest_date INTEGER NOT NULL DEFAULT 0;  -- when the last digest of the inbox was due

-- Somebody says that an imported user is them.
CREATE TABLE claims (
    id              INTEGER PRIMARY KEY,
    user_id         INTEGER NOT NULL,          -- who claims
    claimed_user_id INTEGER NOT NULL,          -- the imported user
    code            TEXT NOT NULL,             -- to be shown in the original profile
    state           TEXT NOT NULL,             -- open, asked, granted, refused, withdrawn
    reason          TEXT NOT NULL DEFAULT '',  -- for the moderators, in the claimant's words
    answer          TEXT NOT NULL DEFAULT '',  -- of the moderator who decided
    creation_date   INTEGER NOT NULL,
    ended_date      INTEGER NOT NULL DEFAULT 0,
    by_user_id      INTEGER                    -- the moderator, NULL when the code decided
) STRICT;

CREATE UNIQUE INDEX claims_open ON claims (user_id) WHERE state IN ('open', 'asked');
CREATE INDEX claims_asked ON claims (creation_date) WHERE state = 'asked';

-- Accounts that were deleted; a restored backup deletes them again.
CREATE TABLE erasures (
    user_id       INTEGER PRIMARY KEY,
    creation_date INTEGER NOT NULL
) STRICT;
