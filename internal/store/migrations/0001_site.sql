-- The eight tables of the data dump hold every attribute of every row; a NULL
-- is an absent attribute. Times are milliseconds since 1970 in UTC, 0 means
-- unknown. "extra" keeps what the columns cannot say of an imported row
-- (unknown attributes, unusual spellings), as JSON; "import_id" is the import
-- that brought the row, NULL for rows made here. Long texts stand last: SQLite
-- walks through them to reach what follows.

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE imports (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL,             -- dump, page
    source        TEXT NOT NULL,             -- the name of the archive, folder or file
    origin_url    TEXT,                      -- the site or page it was taken from
    digest        TEXT NOT NULL,             -- of the imported bytes
    started_date  INTEGER NOT NULL,
    finished_date INTEGER NOT NULL,
    report        TEXT NOT NULL              -- JSON
) STRICT;

CREATE TABLE dump_files (
    file      TEXT NOT NULL PRIMARY KEY,     -- Posts, Users, …
    import_id INTEGER NOT NULL,
    frame     TEXT NOT NULL                  -- JSON: what surrounds the rows
) STRICT;

-- Rows of an imported file that cannot be a row of its table (no usable Id, or
-- one that an earlier row has), kept for the export as they stood.
CREATE TABLE kept_rows (
    id        INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL,
    file      TEXT NOT NULL,
    after_id  INTEGER NOT NULL,              -- Id of the row before it
    raw       TEXT NOT NULL,
    reason    TEXT NOT NULL
) STRICT;

CREATE TABLE posts (
    id                       INTEGER PRIMARY KEY,
    post_type_id             INTEGER NOT NULL DEFAULT 0,
    accepted_answer_id       INTEGER,
    parent_id                INTEGER,
    creation_date            INTEGER NOT NULL DEFAULT 0,
    score                    INTEGER NOT NULL DEFAULT 0,
    view_count               INTEGER,
    owner_user_id            INTEGER,
    owner_display_name       TEXT,
    last_editor_user_id      INTEGER,
    last_editor_display_name TEXT,
    last_edit_date           INTEGER,
    last_activity_date       INTEGER NOT NULL DEFAULT 0,
    title                    TEXT,
    tags                     TEXT,           -- <a><b>
    answer_count             INTEGER,
    comment_count            INTEGER NOT NULL DEFAULT 0,
    favorite_count           INTEGER,
    closed_date              INTEGER,
    community_owned_date     INTEGER,
    content_license          TEXT,
    extra                    TEXT,
    import_id                INTEGER,
    -- Derived or known only to this site.
    deletion_date            INTEGER,
    hidden_comment_count     INTEGER NOT NULL DEFAULT 0, -- comments that a captured page counted but did not show
    date_text                TEXT,           -- the date as a captured page showed it, when the date is unknown
    original_url             TEXT,           -- of a captured page's post
    body                     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE users (
    id                INTEGER PRIMARY KEY,
    reputation        INTEGER NOT NULL DEFAULT 1,
    creation_date     INTEGER NOT NULL DEFAULT 0,
    display_name      TEXT NOT NULL DEFAULT '',
    last_access_date  INTEGER,
    website_url       TEXT,
    location          TEXT,
    views             INTEGER,
    up_votes          INTEGER,
    down_votes        INTEGER,
    profile_image_url TEXT,
    email_hash        TEXT,
    age               INTEGER,
    account_id        INTEGER,
    extra             TEXT,
    import_id         INTEGER,
    gold_badges       INTEGER NOT NULL DEFAULT 0,
    silver_badges     INTEGER NOT NULL DEFAULT 0,
    bronze_badges     INTEGER NOT NULL DEFAULT 0,
    question_count    INTEGER NOT NULL DEFAULT 0,
    answer_count      INTEGER NOT NULL DEFAULT 0,
    edit_count        INTEGER NOT NULL DEFAULT 0,
    moderator         INTEGER NOT NULL DEFAULT 0,
    deletion_date     INTEGER,
    about_me          TEXT
) STRICT;

CREATE TABLE comments (
    id                INTEGER PRIMARY KEY,
    post_id           INTEGER NOT NULL DEFAULT 0,
    score             INTEGER NOT NULL DEFAULT 0,
    creation_date     INTEGER NOT NULL DEFAULT 0,
    user_display_name TEXT,
    user_id           INTEGER,
    content_license   TEXT,
    extra             TEXT,
    import_id         INTEGER,
    deletion_date     INTEGER,
    date_text         TEXT,
    text              TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE votes (
    id            INTEGER PRIMARY KEY,
    post_id       INTEGER NOT NULL DEFAULT 0,
    vote_type_id  INTEGER NOT NULL DEFAULT 0,
    user_id       INTEGER,                   -- public for types 5 and 8 only
    creation_date INTEGER NOT NULL DEFAULT 0,
    bounty_amount INTEGER,
    extra         TEXT,
    import_id     INTEGER
) STRICT;

CREATE TABLE post_history (
    id                   INTEGER PRIMARY KEY,
    post_history_type_id INTEGER NOT NULL DEFAULT 0,
    post_id              INTEGER NOT NULL DEFAULT 0,
    revision_guid        TEXT,
    creation_date        INTEGER NOT NULL DEFAULT 0,
    user_id              INTEGER,
    user_display_name    TEXT,
    comment              TEXT,
    content_license      TEXT,
    extra                TEXT,
    import_id            INTEGER,
    text                 TEXT
) STRICT;

CREATE TABLE post_links (
    id              INTEGER PRIMARY KEY,
    creation_date   INTEGER NOT NULL DEFAULT 0,
    post_id         INTEGER NOT NULL DEFAULT 0,
    related_post_id INTEGER NOT NULL DEFAULT 0,
    link_type_id    INTEGER NOT NULL DEFAULT 0,
    extra           TEXT,
    import_id       INTEGER
) STRICT;

CREATE TABLE badges (
    id        INTEGER PRIMARY KEY,
    user_id   INTEGER NOT NULL DEFAULT 0,
    name      TEXT NOT NULL DEFAULT '',
    date      INTEGER NOT NULL DEFAULT 0,
    class     INTEGER NOT NULL DEFAULT 0,
    tag_based INTEGER NOT NULL DEFAULT 0,
    extra     TEXT,
    import_id INTEGER
) STRICT;

CREATE TABLE tags (
    id                INTEGER PRIMARY KEY,
    tag_name          TEXT NOT NULL DEFAULT '',
    count             INTEGER NOT NULL DEFAULT 0,
    excerpt_post_id   INTEGER,
    wiki_post_id      INTEGER,
    is_required       INTEGER,
    is_moderator_only INTEGER,
    extra             TEXT,
    import_id         INTEGER,
    creation_date     INTEGER NOT NULL DEFAULT 0 -- of the first question with the tag
) STRICT;

-- What lists of questions sort and filter by: a narrow row for each question
-- that is not deleted, so that a page far down a list is found without
-- touching the posts. parley check compares it with the posts.
CREATE TABLE questions (
    id                 INTEGER PRIMARY KEY,
    creation_date      INTEGER NOT NULL,
    last_activity_date INTEGER NOT NULL,
    score              INTEGER NOT NULL,
    view_count         INTEGER NOT NULL,
    answer_count       INTEGER NOT NULL,
    answer_score       INTEGER NOT NULL,     -- sum over the answers
    linked_count       INTEGER NOT NULL,     -- links to this question
    accepted           INTEGER NOT NULL,     -- 1: has an accepted answer
    unanswered         INTEGER NOT NULL,     -- 1: open, no accepted answer and none scoring above 0
    closed             INTEGER NOT NULL,     -- 1: closed
    bounty_amount      INTEGER NOT NULL,     -- of the running bounty, 0 for none
    bounty_close_date  INTEGER,
    owner_user_id      INTEGER
) STRICT;

-- Which question has which tag, with what the lists of a tag sort by.
CREATE TABLE post_tags (
    post_id            INTEGER NOT NULL,
    tag_id             INTEGER NOT NULL,
    creation_date      INTEGER NOT NULL,
    last_activity_date INTEGER NOT NULL,
    score              INTEGER NOT NULL,
    unanswered         INTEGER NOT NULL,
    PRIMARY KEY (post_id, tag_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tag_synonyms (
    id                 INTEGER PRIMARY KEY,
    source_tag_name    TEXT NOT NULL UNIQUE,
    target_tag_name    TEXT NOT NULL,
    creation_date      INTEGER NOT NULL,
    owner_user_id      INTEGER,
    approved_by_user_id INTEGER,
    approval_date      INTEGER
) STRICT;

-- State changes are rows with an author and a time; the newest row without an
-- end is the state in force. voters is the JSON of the dump's Text.
CREATE TABLE closures (
    id                    INTEGER PRIMARY KEY,
    post_id               INTEGER NOT NULL,
    close_reason_id       INTEGER,
    creation_date         INTEGER NOT NULL,
    user_id               INTEGER,
    voters                TEXT,
    reopened_date         INTEGER,
    reopened_user_id      INTEGER,
    import_id             INTEGER
) STRICT;

CREATE TABLE locks (
    id               INTEGER PRIMARY KEY,
    post_id          INTEGER NOT NULL,
    post_notice_type_id INTEGER,             -- kind of lock, NULL when unknown
    creation_date    INTEGER NOT NULL,
    user_id          INTEGER,
    end_date         INTEGER,                -- when it is to end by itself
    unlocked_date    INTEGER,
    unlocked_user_id INTEGER,
    import_id        INTEGER
) STRICT;

CREATE TABLE protections (
    id                  INTEGER PRIMARY KEY,
    post_id             INTEGER NOT NULL,
    creation_date       INTEGER NOT NULL,
    user_id             INTEGER,
    unprotected_date    INTEGER,
    unprotected_user_id INTEGER,
    import_id           INTEGER
) STRICT;

CREATE TABLE post_notices (
    id                  INTEGER PRIMARY KEY,
    post_id             INTEGER NOT NULL,
    post_notice_type_id INTEGER,
    body                TEXT,
    creation_date       INTEGER NOT NULL,
    user_id             INTEGER,
    removed_date        INTEGER,
    removed_user_id     INTEGER,
    import_id           INTEGER
) STRICT;

CREATE TABLE deletions (
    id                INTEGER PRIMARY KEY,
    post_id           INTEGER NOT NULL,
    creation_date     INTEGER NOT NULL,
    user_id           INTEGER,
    reason            TEXT,
    undeleted_date    INTEGER,
    undeleted_user_id INTEGER,
    import_id         INTEGER
) STRICT;

CREATE TABLE bounties (
    id               INTEGER PRIMARY KEY,
    post_id          INTEGER NOT NULL,
    user_id          INTEGER,
    amount           INTEGER NOT NULL,
    start_date       INTEGER NOT NULL,
    close_date       INTEGER NOT NULL,       -- when it is to end
    ended_date       INTEGER,                -- when it was awarded or ran out
    awarded_post_id  INTEGER,
    awarded_amount   INTEGER,
    import_id        INTEGER
) STRICT;

-- The reputation ledger: users.reputation is 1 at least and otherwise the sum
-- of amount_effective. An import opens it with one line a user.
CREATE TABLE reputation_events (
    id               INTEGER PRIMARY KEY,
    user_id          INTEGER NOT NULL,
    type             TEXT NOT NULL,          -- reputation_history_type of API v2.3
    amount_nominal   INTEGER NOT NULL,
    amount_effective INTEGER NOT NULL,
    post_id          INTEGER,
    vote_id          INTEGER,
    creation_date    INTEGER NOT NULL,
    import_id        INTEGER
) STRICT;

-- What happened, written in the transaction that made it happen.
CREATE TABLE events (
    id            INTEGER PRIMARY KEY,
    type          TEXT NOT NULL,
    post_id       INTEGER,
    user_id       INTEGER,
    data          TEXT,                      -- JSON
    creation_date INTEGER NOT NULL
) STRICT;

-- By how much counters of imported rows differed from a recount when they came;
-- parley check reports what differs otherwise.
CREATE TABLE opening_differences (
    counter    TEXT NOT NULL,
    id         INTEGER NOT NULL,
    difference INTEGER NOT NULL,
    PRIMARY KEY (counter, id)
) STRICT, WITHOUT ROWID;

-- Totals that lists show; parley check recounts them.
CREATE TABLE site_counts (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- The badges there are, each with how often it was awarded. The first award's
-- id is the badge's own: a dump has none, and this one stays the same when the
-- dump comes again.
CREATE TABLE badge_counts (
    first_id  INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,
    class     INTEGER NOT NULL,
    tag_based INTEGER NOT NULL,
    count     INTEGER NOT NULL
) STRICT;

-- Who did most in the week, month, quarter and year before the last activity,
-- as it stood at the load; places count from 1, up to 3,600 for each list.
CREATE TABLE user_ranks (
    tab     TEXT NOT NULL,                   -- Reputation, Voters, Editors
    period  TEXT NOT NULL,                   -- week, month, quarter, year
    place   INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    amount  INTEGER NOT NULL,
    PRIMARY KEY (tab, period, place)
) STRICT, WITHOUT ROWID;
