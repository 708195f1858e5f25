-- What members do: the memory of acts, votes of comments, drafts, suggested
-- edits, following, saving, inbox.

-- The event that an act made remembers the act: the key it came with, what it
-- was, and its answer. The same key has its effect once.
ALTER TABLE events ADD COLUMN question_id INTEGER; -- of post_id; itself for a question
ALTER TABLE events ADD COLUMN act_key TEXT;
ALTER TABLE events ADD COLUMN act_digest TEXT;
ALTER TABLE events ADD COLUMN act_answer TEXT;     -- JSON
CREATE UNIQUE INDEX events_once ON events (user_id, act_key) WHERE act_key IS NOT NULL;

-- One vote of a person on a post; rows of imports are as the dump has them.
CREATE UNIQUE INDEX votes_once ON votes (user_id, post_id) WHERE vote_type_id IN (2, 3) AND user_id IS NOT NULL AND import_id IS NULL;
CREATE INDEX votes_by_day ON votes (user_id, creation_date) WHERE vote_type_id IN (2, 3) AND user_id IS NOT NULL;

CREATE TABLE comment_votes (
    comment_id    INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (comment_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_votes_by_day ON comment_votes (user_id, creation_date);

ALTER TABLE comments ADD COLUMN edit_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN edited_date INTEGER;
ALTER TABLE comments ADD COLUMN deletion_user_id INTEGER;

-- A line of the ledger that no longer counts (the vote was taken back, the post
-- deleted) is void: its effective amount is 0, and the lines after it on its day
-- may count for more.
-- day_total is the sum of the day's lines that the daily cap counts, up to this one.
ALTER TABLE reputation_events ADD COLUMN day_total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reputation_events ADD COLUMN void_date INTEGER;
ALTER TABLE reputation_events ADD COLUMN void_type TEXT; -- reputation_history_type of API v2.3
CREATE INDEX reputation_events_by_vote ON reputation_events (vote_id) WHERE vote_id IS NOT NULL;
CREATE INDEX reputation_events_by_post ON reputation_events (post_id) WHERE post_id IS NOT NULL;

CREATE TABLE suggested_edits (
    id            INTEGER PRIMARY KEY,
    post_id       INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,          -- the proposer
    creation_date INTEGER NOT NULL,
    state         TEXT NOT NULL,             -- pending, approved, rejected, canceled
    ended_date    INTEGER,
    base_guid     TEXT NOT NULL,             -- the revision it began from
    applied_guid  TEXT,                      -- the revision it became
    summary       TEXT NOT NULL,
    title         TEXT,                      -- of a question
    tags          TEXT,
    text          TEXT NOT NULL              -- Markdown
) STRICT;
CREATE UNIQUE INDEX suggested_edits_pending ON suggested_edits (post_id) WHERE state = 'pending';
CREATE INDEX suggested_edits_queue   ON suggested_edits (creation_date) WHERE state = 'pending';
CREATE INDEX suggested_edits_by_user ON suggested_edits (user_id, creation_date);
CREATE INDEX suggested_edits_by_post ON suggested_edits (post_id);

CREATE TABLE suggested_edit_votes (
    suggested_edit_id INTEGER NOT NULL,
    user_id           INTEGER NOT NULL,
    approves          INTEGER NOT NULL,      -- 1 approves, 0 rejects
    reason            TEXT,                  -- of a rejection
    creation_date     INTEGER NOT NULL,
    PRIMARY KEY (suggested_edit_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE follows (
    post_id       INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (post_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_by_user ON follows (user_id, creation_date);

CREATE TABLE save_lists (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,
    name          TEXT NOT NULL,
    creation_date INTEGER NOT NULL,
    UNIQUE (user_id, name)
) STRICT;

CREATE TABLE saves (
    user_id       INTEGER NOT NULL,
    post_id       INTEGER NOT NULL,
    save_list_id  INTEGER,                   -- NULL: for later
    note          TEXT,                      -- for the reader alone
    creation_date INTEGER NOT NULL,
    PRIMARY KEY (user_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX saves_by_user ON saves (user_id, creation_date);

CREATE TABLE drafts (
    user_id    INTEGER NOT NULL,
    kind       TEXT NOT NULL,                -- question, answer, edit
    post_id    INTEGER NOT NULL,             -- answer: the question; edit: the post; 0 for a question
    saved_date INTEGER NOT NULL,
    base_guid  TEXT,                         -- edit: the revision it began from
    title      TEXT NOT NULL,
    tags       TEXT NOT NULL,
    summary    TEXT NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (user_id, kind, post_id)
) STRICT;
CREATE INDEX drafts_by_age ON drafts (saved_date);

CREATE TABLE inbox (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL,          -- whose
    type          TEXT NOT NULL,             -- item_type of API v2.3, or one of Parley's own
    post_id       INTEGER,
    comment_id    INTEGER,
    suggested_edit_id INTEGER,
    actor_user_id INTEGER,                   -- who made it happen
    creation_date INTEGER NOT NULL,
    read_date     INTEGER
) STRICT;
CREATE INDEX inbox_by_user ON inbox (user_id, id);
CREATE INDEX inbox_unread  ON inbox (user_id) WHERE read_date IS NULL;

-- Up to when a user has seen the achievements.
CREATE TABLE achievements_seen (
    user_id   INTEGER PRIMARY KEY,
    seen_date INTEGER NOT NULL
) STRICT;

CREATE INDEX deletions_by_user ON deletions (user_id, creation_date) WHERE user_id IS NOT NULL;
CREATE INDEX posts_by_title ON posts (lower(substr(title, 1, 200))) WHERE post_type_id = 1 AND deletion_date IS NULL;
CREATE INDEX posts_recent   ON posts (owner_user_id, post_type_id, id) WHERE deletion_date IS NULL;
CREATE INDEX posts_deleted  ON posts (id)           WHERE deletion_date IS NOT NULL;
